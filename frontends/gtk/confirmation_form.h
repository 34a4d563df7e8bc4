/* The confirmation inside a dialog: the question in words, and a row for the number or name to
 * type. */
#ifndef CONFIRMATION_FORM_H
#define CONFIRMATION_FORM_H

#include "session.h"

#include <confirmation.h>

struct confirmation_form;

typedef void confirmation_form_changed(void *self); /* the text of the row has changed */
struct confirmation_form *confirmation_form_new(struct session *session,
                                                const struct feature *action, bool all,
                                                confirmation_form_changed *changed, void *self);
void confirmation_form_free(struct confirmation_form *confirmation);
GtkWidget *confirmation_form_widget(
    struct confirmation_form *confirmation); /* visible only if something has to be typed */
/* able: on how many of the phones the action is possible, as far as known now. */
void confirmation_form_set(struct confirmation_form *confirmation, size_t able);
enum confirmation_step confirmation_form_step(const struct confirmation_form *confirmation);
/* Whether nothing is left to type. */
bool confirmation_form_done(const struct confirmation_form *confirmation);
/* "Reboot (At once): 15 of 16 phones in Acme GmbH, profile acme", and the age of the list; freed by
 * the caller. */
char *confirmation_form_question(const struct confirmation_form *confirmation,
                                 const struct values *args, size_t able, size_t count);

#endif
