/* The dialog between choosing an action and doing it: its arguments, the phones, what it will do to them, how much has
 * to be confirmed, and the command line that would do the same. */
#ifndef JOB_DIALOG_H
#define JOB_DIALOG_H

#include "app_context.h"
#include "phone_set.h"

/* set is copied; args (or NULL) are filled in beforehand. */
void job_dialog_open(struct app_context *app, struct feature *action, const struct phone_set *set,
                     const struct values *args);

#endif
