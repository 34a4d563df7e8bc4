/* Who is on the phone in view, and which actions that allows now. Costs the service requests, so it
 * is asked for when the phone comes into view, after each action on it, and on demand; with the
 * list of phones only now and then. */
#ifndef PHONE_CALLS_H
#define PHONE_CALLS_H

#include "app_context.h"

struct phone_calls;

typedef void phone_calls_changed(void *self);
struct phone_calls *phone_calls_new(struct app_context *app, phone_calls_changed *changed,
                                    void *self);
void phone_calls_free(struct phone_calls *calls);
GtkWidget *phone_calls_widget(struct phone_calls *calls);
/* Shows this phone, by its id; NULL: none. The same one again is not asked. */
void phone_calls_show(struct phone_calls *calls, const char *id);
void phone_calls_ask(struct phone_calls *calls);
/* The list of phones was loaded. Asks again if the phone has told its calls before. */
void phone_calls_refresh(struct phone_calls *calls);
/* Why the calls of the phone rule the action out now, freed by the caller; NULL: they do not, or
 * nothing is known of them. */
char *phone_calls_why_not(const struct phone_calls *calls, const struct feature *action);

#endif
