/* Jobs: live ones, which follow the events of the core, and earlier ones from the journal. */
#ifndef JOBS_H
#define JOBS_H

#include "app_context.h"
#include "job.h"
#include "phone_set.h"

struct jobs *jobs_new(struct app_context *app);
void jobs_free(struct jobs *jobs);
/* The jobs started in this window, newest first; jobs_watch() tells about changes. */
GPtrArray *jobs_live(struct jobs *jobs);
typedef void jobs_changed(void *self, struct job *job);
void jobs_watch(struct jobs *jobs, jobs_changed *changed, void *self);
void jobs_unwatch(struct jobs *jobs, void *self);
/* Calls those that watch. */
void jobs_tell(struct jobs *jobs, struct job *job);
struct app_context *jobs_app(struct jobs *jobs);
/* After a job over many phones: free memory goes back to the system. */
void jobs_give_back(const struct job *job);

/* Reads a job from the journal; for async_read_start(). Whoever gets it calls job_belongs() next.
 * */
void *job_read(int64_t number, struct ph_error *err);
void job_belongs(struct job *job, struct jobs *jobs);
/* An empty one. */
struct job *job_new(void);
/* Adds a phone of the journal, and takes the rows. Returns its index. */
guint job_take_phone(struct job *job, const struct journal_item *from, struct rows rows);
struct job *job_hold(struct job *job);
void job_release(void *job); /* may be NULL */

/* By what a row and a notification name it: the number in the journal, or of a job without one the
 * negative number of the task. */
int64_t job_name(const struct job *job);
/* The action, and the phone if there is only one: "Reboot Reception". Freed by the caller. */
char *job_title(const struct job *job);

#endif
