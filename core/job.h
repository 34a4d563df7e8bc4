/* Tasks and the threads they run on. A task is what a frontend started; its body runs on a thread of its own,
 * blocks where it likes, and is cancelled through one descriptor. Internal to the core. */
#ifndef JOB_H
#define JOB_H

#include "engine.h"
#include "events.h"
#include "run.h"
#include <stdatomic.h>

enum task_stop {
    TASK_RUNS,
    TASK_DRAINS, /* nothing new is started */
    TASK_STOPS   /* requests in flight are given up too */
};

struct task {
    struct engine *engine;
    int64_t number;
    enum ph_task_kind kind;
    struct feature *feature; /* or NULL */
    struct values *args;     /* never NULL */
    char *store;             /* or NULL */
    bool verify, fresh, dry_run, wait, confirm;
    enum ph_list_use use;
    const struct phone **phones; /* ACTION */
    size_t phone_count;
    struct run_limits *limits; /* ACTION: never NULL */
    int64_t resume, follow;
    atomic_long waiting;   /* ACTION: phones whose effect is waited for */
    int cancel_fd;         /* readable once the task stops, and stays so */
    atomic_bool cancelled; /* the same for http_fetch() */
    atomic_int stop;       /* enum task_stop */
    atomic_bool paused;    /* ACTION: no further phone begins */
    struct phones *list;   /* ACTION: the list that phones points into, kept alive */
    struct phones *found;  /* PHONES: the result */
    struct values *result; /* the row of the PH_FINISHED, or NULL */
    pthread_mutex_t lock;  /* for the body's own use; … */
    pthread_cond_t
        changed; /* … signalled too when the task is told to pause, drain or stop (monotonic clock) */
    void *body_state; /* what the body needs until its last thread has ended … */
    void (*body_free)(void *body_state); /* … and how it is freed then, or NULL */
    struct job *job;                     /* job.c's own */
};

/* The body of a task, on its thread. The result becomes its PH_FINISHED. */
typedef int task_function(struct task *task, struct ph_error *err);

int phones_task(struct task *task, struct ph_error *err); /* phones_task.c */
int reach_task(struct task *task, struct ph_error *err);  /* reach.c */

/* Any thread. The events carry the task's number; row is taken. */
void task_progress(struct task *task, int64_t done, int64_t total, const char *what);
void task_row(struct task *task, const struct phone *phone, struct values *row);
bool task_cancelled(const struct task *task);
/* Waits for time_ms or until the task stops: PH_CANCELLED then. */
int task_sleep(const struct task *task, int64_t time_ms);

/* ---- For core.c ---------------------------------------------------------------------------------- */

struct jobs;
struct call;
struct keeper;
struct questions;

struct task *task_new(struct engine *engine);
void task_free(struct task *task);

struct jobs *jobs_new(struct engine *engine, struct events *events);
/* Cancels all and waits for them. False: a plugin does not return, so nothing its thread may touch can be
 * freed. Leave the events first. */
bool jobs_close(struct jobs *jobs);
void jobs_free(struct jobs *jobs);
/* Starts body on a new thread and takes the task. On failure the task is freed. */
int jobs_start(struct jobs *jobs, struct task *task, task_function *body, int64_t *number,
               struct ph_error *err);
/* [UI thread] */
void jobs_stop(struct jobs *jobs, int64_t number, enum task_stop stop);
void jobs_pause(struct jobs *jobs, int64_t number, bool on); /* [UI thread] */
/* [UI thread] The task's PH_FINISHED is being handed out: publish() may take results out of it, then it is freed. A
 * task with a thread that does not return is kept until it does. */
void jobs_collect(struct jobs *jobs, int64_t number, void (*publish)(void *self, struct task *task),
                  void *self);
/* [UI thread] Calls visit for every task that is not freed yet. */
void jobs_each(struct jobs *jobs, void (*visit)(struct task *task, void *self), void *self);
struct keeper *jobs_keeper(struct jobs *jobs);
struct questions *jobs_questions(struct jobs *jobs);

/* ---- For the other files of the engine ------------------------------------------------------------ */

/* Conditions that wait by base_monotonic_ms(). 0, or ETIMEDOUT. */
void job_condition_init(pthread_cond_t *condition);
int job_condition_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until_ms);
/* A thread without signals: those are the business of the UI thread; crashes belong to whoever crashed. 0 or errno. */
int job_thread_start(pthread_t *thread, void *(*body)(void *), void *self);
/* One more thread of a task; joined before the task is freed. */
int jobs_thread(struct task *task, void *(*body)(void *self), void *self, struct ph_error *err);
/* A thread of the task is inside a call that was given up (+1), or came back after all (-1). */
void jobs_hung(struct task *task, int change);
/* The task's own thread does not come back: tells its end in its place. */
void jobs_give_up(struct task *task, int code, const struct ph_error *err);

#endif
