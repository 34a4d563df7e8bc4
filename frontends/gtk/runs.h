/* Runs of actions: those that go on now, fed by the core's events, and earlier ones out of the journal. */
#ifndef RUNS_H
#define RUNS_H

#include "phone_set.h"
#include "run_list.h"
#include "window.h"

struct run {
    int64_t task; /* 0: out of the journal */
    int64_t job;  /* in the journal; 0 = none (yet) */
    char *title, *action, *state, *why;
    int64_t started;
    bool live, finished, dry_run, draining, paused;
    bool part;                 /* it went on with a job: its phones are not all of the job's */
    int64_t done, total, left; /* left: that going on would do */
    int64_t counts[OUTCOME_SKIPPED + 1]; /* by outcome */
    RunList *phones;
    struct feature *feature; /* or NULL when there is none of that name any more */
    GPtrArray *files;        /* struct run_file: what phones attached */
    struct runs *runs;
    guint telling, holders;
    GCancellable *counting; /* of what is left */
};
struct run_file {
    char *phone, *name, *media_type;
    GBytes *bytes;
};

struct runs *runs_new(struct window *window);
void runs_free(struct runs *runs);
/* The list of those that go on or ended in this window, newest first, and a word when one changes. */
GPtrArray *runs_live(struct runs *runs);
typedef void runs_changed(void *self, struct run *run);
void runs_watch(struct runs *runs, runs_changed *changed, void *self);

/* Starts; phones come from the set, or with resume from the journal. The number of the task or a negative code. */
int64_t runs_start(struct runs *runs, const struct task_options *task, const struct phone_set *set,
                   struct ph_error *err);
/* What the journal holds of a job; for async_read_start(), whose callee says with run_belongs() whose it is. */
void *run_read(int64_t job, struct ph_error *err);
void run_belongs(struct run *run, struct runs *runs);
struct run *run_hold(struct run *run);
void run_release(void *run); /* NULL is fine */

/* Phones with their outcome, as CSV with every column of "phonectl jobs show N --csv". */
GBytes *run_csv(const struct run *run);

#endif
