/* The dialog that starts a job: the arguments of the action, the phones, what the action does to
 * them, the confirmation, and the command that would do the same. */
#ifndef JOB_DIALOG_H
#define JOB_DIALOG_H

#include "app_context.h"
#include "phone_set.h"

/* Copies set. args: values to fill in, or NULL. */
void job_dialog_open(struct app_context *app, struct feature *action, const struct phone_set *set,
                     const struct values *args);

#endif
