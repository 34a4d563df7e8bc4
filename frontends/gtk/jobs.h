/* Jobs: live ones, which follow the events of the core, and earlier ones from the journal. */
#ifndef JOBS_H
#define JOBS_H

#include "app_context.h"
#include "job_phones.h"
#include "phone_set.h"

#include <job_results.h>

struct job {
    int64_t task;                       /* 0: read from the journal */
    int64_t number;                     /* in the journal; 0: none, or none yet */
    char *title, *action, *state, *why; /* made by the core: freed with free() */
    int64_t started;
    bool live, finished, dry_run, draining, paused;
    int64_t total, left; /* left: phones that resuming would act on */
    JobPhones *phones;
    struct job_results results; /* the columns; made by job_belongs() */
    struct feature *feature;    /* NULL if no plugin has it any more */
    GPtrArray *files;           /* struct job_file: what the phones attached */
    GHashTable *file_names;     /* of names to numbers: how far they are taken */
    gsize file_bytes;
    struct jobs *jobs;
    guint telling, holders;
    GCancellable *counting; /* the count of what is left */
};
struct job_file {
    char *phone; /* its name, with a number behind it if an earlier file has the same */
    char *name, *media_type;
    GBytes *bytes;
};

struct jobs *jobs_new(struct app_context *app);
void jobs_free(struct jobs *jobs);
/* The jobs started in this window, newest first; jobs_watch() tells about changes. */
GPtrArray *jobs_live(struct jobs *jobs);
typedef void jobs_changed(void *self, struct job *job);
void jobs_watch(struct jobs *jobs, jobs_changed *changed, void *self);
void jobs_unwatch(struct jobs *jobs, void *self);

/* Starts a job on the phones of set, or on those of before, the journal it resumes. One of them is
 * NULL. Returns the number of the task or a negative code. */
int64_t jobs_start(struct jobs *jobs, const struct task_options *task, const struct phone_set *set,
                   const struct journal_job *before, struct ph_error *err);
/* Reads a job from the journal; for async_read_start(). Whoever gets it calls job_belongs() next.
 * */
void *job_read(int64_t number, struct ph_error *err);
void job_belongs(struct job *job, struct jobs *jobs);
struct job *job_hold(struct job *job);
void job_release(void *job); /* may be NULL */

/* By what a row and a notification name it: the number in the journal, or of a job without one the
 * negative number of the task. */
int64_t job_name(const struct job *job);
/* How many phones have an outcome, or none any more. */
guint job_ended(const struct job *job);
/* "57 done · 1 failed of 109 phones"; freed by the caller. */
char *job_counts(const struct job *job);
/* The phones, their outcomes and what they told as CSV, with every column of "phonectl jobs show N
 * --csv" and a line for each row. */
GBytes *job_csv(const struct job *job);

#endif
