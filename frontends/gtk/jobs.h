/* Runs of actions: those that go on now, fed by the core's events, and earlier ones out of the journal. */
#ifndef JOBS_H
#define JOBS_H

#include "app_context.h"
#include "job_phones.h"
#include "phone_set.h"

struct job {
    int64_t task;   /* 0: out of the journal */
    int64_t number; /* in the journal; 0 = none (yet) */
    char *title, *action, *state, *why;
    int64_t started;
    bool live, finished, dry_run, draining, paused;
    bool part;                 /* it went on with a job: its phones are not all of the job's */
    int64_t done, total, left; /* left: that going on would do */
    int64_t counts[OUTCOME_SKIPPED + 1]; /* by outcome */
    JobPhones *phones;
    struct feature *feature; /* or NULL when there is none of that name any more */
    GPtrArray *files;        /* struct job_file: what phones attached */
    struct jobs *jobs;
    guint telling, holders;
    GCancellable *counting; /* of what is left */
};
struct job_file {
    char *phone, *name, *media_type;
    GBytes *bytes;
};

struct jobs *jobs_new(struct app_context *app);
void jobs_free(struct jobs *jobs);
/* The list of those that go on or ended in this window, newest first, and a word when one changes. */
GPtrArray *jobs_live(struct jobs *jobs);
typedef void jobs_changed(void *self, struct job *job);
void jobs_watch(struct jobs *jobs, jobs_changed *changed, void *self);

/* Starts; phones come from the set, or with resume from the journal. The number of the task or a negative code. */
int64_t jobs_start(struct jobs *jobs, const struct task_options *task, const struct phone_set *set,
                   struct ph_error *err);
/* What the journal holds of a job; for async_read_start(), whose callee says with job_belongs() whose it is. */
void *job_read(int64_t number, struct ph_error *err);
void job_belongs(struct job *job, struct jobs *jobs);
struct job *job_hold(struct job *job);
void job_release(void *job); /* NULL is fine */

/* Phones with their outcome, as CSV with every column of "phonectl jobs show N --csv". */
GBytes *job_csv(const struct job *job);

#endif
