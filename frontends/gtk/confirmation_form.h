/* The ladder of safety in a dialog: the question in words, and a row for what has to be typed before anything is done. */
#ifndef CONFIRMATION_FORM_H
#define CONFIRMATION_FORM_H

#include "session.h"

#include <ladder.h>

struct confirmation_form;

typedef void confirmation_form_changed(void *self); /* something was typed */
struct confirmation_form *confirmation_form_new(struct session *session,
                                                const struct feature *action, bool all,
                                                confirmation_form_changed *changed, void *self);
void confirmation_form_free(struct confirmation_form *confirmation);
GtkWidget *confirmation_form_widget(
    struct confirmation_form *confirmation); /* shown only while something has to be typed */
/* To how many phones it can be done, as far as is known now. */
void confirmation_form_set(struct confirmation_form *confirmation, size_t able);
enum ladder_step confirmation_form_step(const struct confirmation_form *confirmation);
/* Whether all that has to be typed was typed. */
bool confirmation_form_done(const struct confirmation_form *confirmation);
/* "Reboot (At once): 15 of 16 phones in Acme GmbH, profile acme", and how old the list is; freed by the caller. */
char *confirmation_form_question(const struct confirmation_form *confirmation,
                                 const struct values *args, size_t able, size_t count);

#endif
