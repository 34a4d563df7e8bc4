/* Starts a job and lists it with the others. */
#ifndef JOB_START_H
#define JOB_START_H

#include "jobs.h"

/* Starts a job on the phones of set, or on those of before, the journal it resumes. One of them is
 * NULL. Returns the number of the task or a negative code. */
int64_t job_start(struct jobs *jobs, const struct task_options *task, const struct phone_set *set,
                  const struct journal_job *before, struct ph_error *err);
#endif
