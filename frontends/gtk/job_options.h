/* How a run goes about its phones, as a form: whether it waits, how many at a time, how fast, when it stops. */
#ifndef JOB_OPTIONS_H
#define JOB_OPTIONS_H

#include "form.h"

#include <run_bounds.h>

/* again: of a run that goes on with an earlier one. */
const struct ph_params *job_options(const struct feature *action, bool again);

#endif
