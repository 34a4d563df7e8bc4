/* Dialogs for what a plugin needs from the person during a task: an answer, or an address to open.
 * */
#ifndef PROMPTS_H
#define PROMPTS_H

#include "text.h"

struct prompts;

struct prompts *prompts_new(struct core *core);
/* Dialogs open over this window. */
void prompts_attach(struct prompts *prompts, GtkWindow *window);
/* Closes all dialogs; call it before the window is destroyed. */
void prompts_detach(struct prompts *prompts);
void prompts_free(struct prompts *prompts);
/* EVENT_QUESTION opens a dialog, EVENT_BROWSE a dialog and the browser, where EVENT_PROGRESS counts
 * down the seconds in which a code is valid. EVENT_FINISHED closes the dialog of the
 * task, and so does the question SIGN_IN_KEEP, which sign_in.c asks itself. */
void prompts_event(struct prompts *prompts, const struct event *event);

#endif
