/* Going on with a job: asks how, and starts it. */
#ifndef JOB_AGAIN_H
#define JOB_AGAIN_H

#include "jobs.h"

/* For async_read_start(). */
void *job_again_read(int64_t number, struct ph_error *err);
void job_again_release(void *journal);
/* journal: what was read of this run; it is taken. failed_only: only those that failed, once more; else all that is left. */
void job_again(struct app_context *app, const struct job *job, void *journal, bool failed_only);

#endif
