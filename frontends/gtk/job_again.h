/* Going on with a job: asks how, and starts it. */
#ifndef JOB_AGAIN_H
#define JOB_AGAIN_H

#include "runs.h"

/* failed_only: only those that failed, once more; else all that is left. */
void job_again(struct window *window, const struct run *run, bool failed_only);

#endif
