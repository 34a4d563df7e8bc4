/* The ladder of safety in a dialog: the question in words, and a row for what has to be typed before anything is done. */
#ifndef CLIMB_H
#define CLIMB_H

#include "session.h"

#include <ladder.h>

struct climb;

typedef void climb_changed(void *self); /* something was typed */
struct climb *climb_new(struct session *session, const struct feature *action, bool all,
                        climb_changed *changed, void *self);
void climb_free(struct climb *climb);
GtkWidget *climb_widget(struct climb *climb); /* shown only while something has to be typed */
/* To how many phones it can be done, as far as is known now. */
void climb_set(struct climb *climb, size_t able);
enum ladder_step climb_step(const struct climb *climb);
/* Whether all that has to be typed was typed. */
bool climb_done(const struct climb *climb);
/* "Reboot (At once): 15 of 16 phones in Acme GmbH, profile acme", and how old the list is; freed by the caller. */
char *climb_question(const struct climb *climb, const struct values *args, size_t able,
                     size_t count);

#endif
