/* How far a job is, in numbers and in words. */
#ifndef JOB_PROGRESS_H
#define JOB_PROGRESS_H

#include "job.h"

/* "done", "failed" …, translated. An open phone is "not started". */
const char *job_outcome_words(const char *outcome);
/* How many phones have an outcome, or none any more. */
guint job_ended(const struct job *job);
/* The same without those that were skipped. */
guint job_acted(const struct job *job);
/* "57 done · 1 failed of 109 phones"; freed by the caller. */
char *job_counts(const struct job *job);
/* "2.5 phones/s · 1 minute left" of a running job, measured since it started here; NULL: nothing to
 * measure yet. Freed by the caller. */
char *job_pace(struct job *job);

#endif
