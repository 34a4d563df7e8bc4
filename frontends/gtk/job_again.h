/* The dialog that resumes a job or retries its failed phones. */
#ifndef JOB_AGAIN_H
#define JOB_AGAIN_H

#include "jobs.h"

/* For async_read_start(). */
void *job_again_read(int64_t number, struct ph_error *err);
void job_again_release(void *journal);
/* journal: what job_again_read() returned; this takes ownership of it. failed_only: retries the
 * failed phones, else does all that is left. */
void job_again(struct app_context *app, const struct job *job, void *journal, bool failed_only);

#endif
