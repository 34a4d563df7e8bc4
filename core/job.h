/* Tasks and the threads they run on. A task is what a frontend started; its body runs on a thread of its own,
 * blocks where it likes, and is cancelled through one descriptor. Internal to the core. */
#ifndef JOB_H
#define JOB_H

#include "events.h"
#include "run.h"
#include <stdatomic.h>

enum task_stop {
    TASK_RUNS,
    TASK_DRAINS, /* nothing new is started */
    TASK_STOPS   /* requests in flight are given up too */
};

struct task {
    struct ph_core *core;
    int64_t number;
    enum ph_task_kind kind;
    struct feature *feature;  /* or NULL */
    struct values *args;      /* never NULL */
    char *store;              /* or NULL */
    bool verify, fresh, dry_run, wait;
    const struct phone **phones; /* ACTION */
    size_t phone_count;
    struct run_limits limits;
    int64_t resume;
    int cancel_fd;         /* readable once the task stops, and stays so */
    atomic_bool cancelled; /* the same for http_fetch() */
    atomic_int stop;       /* enum task_stop */
    struct phones *list;   /* ACTION: the list that phones points into, kept alive */
    struct phones *found;  /* PHONES: the result */
    struct values *result; /* the row of the PH_FINISHED, or NULL */
    struct job *job;       /* job.c's own */
};

/* The body of a task, on its thread. The result becomes its PH_FINISHED. */
typedef int task_function(struct task *task, struct ph_error *err);

/* Any thread. The events carry the task's number; row is taken. */
void task_progress(struct task *task, int64_t done, int64_t total, const char *what);
void task_row(struct task *task, const struct phone *phone, struct values *row);
bool task_cancelled(const struct task *task);
/* Waits for time_ms or until the task stops: PH_CANCELLED then. */
int task_sleep(const struct task *task, int64_t time_ms);

/* ---- For core.c --------------------------------------------------------------------------- */

struct jobs;
struct call;

struct jobs *jobs_new(struct ph_core *core, struct events *events);
/* Cancels all, waits for them, at most a grace after the last. False: a plugin does not return, so nothing its
 * thread may touch can be freed. */
bool jobs_close(struct jobs *jobs);
void jobs_free(struct jobs *jobs);
/* Starts body on a new thread. The task is taken; freed by jobs_collect() or jobs_close(). */
int jobs_start(struct jobs *jobs, struct task *task, task_function *body, struct ph_error *err);
void jobs_stop(struct jobs *jobs, int64_t number, enum task_stop stop);
/* [UI thread] Its PH_FINISHED is being handed out: `publish` may take results out of the task, then it is freed. */
void jobs_collect(struct jobs *jobs, int64_t number, void (*publish)(struct task *task));
int jobs_answer(struct jobs *jobs, int64_t number, const char *text,
                const struct ph_secret *secret, struct ph_error *err);

/* ---- For host.c and run.c ----------------------------------------------------------------- */

/* Puts a question to the person and waits. On success the answer, checked, is in *text or *secret (the caller's).
 * One question at a time for all tasks. */
int jobs_ask(struct task *task, const char *feature, const struct ph_param *question,
             const char *why, char **text, struct ph_secret **secret, struct ph_error *err);
/* From here until jobs_unwatch() the call is looked after: when it has not returned a grace after its deadline or
 * after the task stopped, it is given up. gave_up (or NULL: the task ends) runs on the keeper's thread. */
void jobs_watch(struct call *call);
/* False: the call was given up; somebody else has reported its end. */
bool jobs_unwatch(struct call *call);
/* One more thread of a task, joined before the task is freed. */
int jobs_thread(struct task *task, void *(*body)(void *self), void *self, struct ph_error *err);

#endif
