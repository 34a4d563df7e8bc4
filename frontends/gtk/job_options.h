/* How a job treats its phones, as declarations for a form: whether it waits, how many phones at a
 * time, how fast, when it stops. */
#ifndef JOB_OPTIONS_H
#define JOB_OPTIONS_H

#include "form.h"

#include <job_limits.h>

/* again: for a job that is resumed. */
const struct ph_params *job_options(const struct feature *action, bool again);

#endif
