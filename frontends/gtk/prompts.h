/* Questions that features ask in the middle of a task, and addresses they want opened, as dialogs. */
#ifndef PROMPTS_H
#define PROMPTS_H

#include "text.h"

struct prompts;

struct prompts *prompts_new(struct core *core);
/* Dialogs open over this window. */
void prompts_attach(struct prompts *prompts, GtkWindow *window);
void prompts_free(struct prompts *prompts);
/* EVENT_QUESTION opens a dialog, EVENT_BROWSE too and the browser, EVENT_FINISHED closes what is open for the task,
 * and so does the question SIGN_IN_KEEP, which is asked by whoever began the login. */
void prompts_event(struct prompts *prompts, const struct event *event);

#endif
