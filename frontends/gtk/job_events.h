/* What happens to a live job: its events change its phones and files, and its views hear of it. */
#ifndef JOB_EVENTS_H
#define JOB_EVENTS_H

#include "jobs.h"

/* The handler of its task; self is the job. */
void job_on_event(void *self, const struct event *event);
/* Tells the views at once. */
void job_tell(struct job *job);
/* Adds a copy, under a name that is unique in the job. */
void job_add_file(struct job *job, const struct job_file *file);
/* Phones may change soon: the list is looked at more often. */
void job_stir(const struct job *job);

#endif
