/* Questions that features ask in the middle of a task, and addresses they want opened, as dialogs. */
#ifndef ASK_H
#define ASK_H

#include "session.h"

struct asks;

struct asks *asks_new(struct session *session);
void asks_free(struct asks *asks);
/* EVENT_QUESTION opens a dialog, EVENT_BROWSE too and the browser, EVENT_FINISHED closes what is open for the task,
 * and so does the question SIGN_IN_KEEP, which is asked by whoever began the login. */
void asks_event(struct asks *asks, const struct event *event);

#endif
