/* A task: what a front end asked for, while it runs. Its body has a thread of its own, may block,
 * and is cancelled through one descriptor. */
#ifndef CORE_TASK_TASK_H
#define CORE_TASK_TASK_H

#include "plugin/feature.h"
#include "task/engine.h"
#include "task/task_options.h"
#include "util/thread.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct running;
struct phone;
struct phones;
struct limits;
struct values;

enum task_stop {
    TASK_RUNS,
    TASK_DRAINS, /* starts nothing new */
    TASK_STOPS   /* also gives up requests in flight */
};

LOCK_CLASS(TASK_LOCK);

struct task {
    struct engine *engine;
    int64_t number;
    enum task_kind kind;
    struct feature *feature; /* or NULL */
    struct values *args;     /* never NULL */
    char *store;             /* or NULL */
    bool verify, fresh, dry_run, wait, confirm, all, only_check;
    enum list_use use;
    const struct phone **phones; /* ACTION */
    size_t phone_count;
    struct values **phone_args; /* ACTION: the own arguments of each phone, or NULL */
    char *selection, *by;       /* ACTION: for the journal, or NULL */
    struct limits *limits;      /* ACTION: never NULL */
    int64_t resume, follow;
    atomic_long waiting;          /* ACTION: phones whose effect is awaited */
    int cancel_fd;                /* readable once the task stops, from then on */
    atomic_bool cancelled;        /* the same, for http_fetch() */
    atomic_int stop;              /* enum task_stop */
    atomic_bool paused;           /* ACTION: start no further phone */
    struct phones *list;          /* ACTION: what phones points into; the task holds it */
    struct feature **directories; /* PHONES: whom to ask, ended by NULL */
    char *missing;                /* PHONES: directories that cannot be asked, and why; or NULL */
    struct phones *found;         /* PHONES: the result */
    struct phones *gone;          /* ACTION: of a resumed job, those that list lacks; or NULL */
    struct values *result;        /* the row of EVENT_FINISHED, or NULL */
    pthread_mutex_t lock;         /* guards what the body shares among its threads */
    /* Signalled by the body, and when the task is paused, drained or stopped. Monotonic clock. */
    pthread_cond_t changed;
    void *body_state; /* what the body needs until its last thread has ended … */
    void (*body_free)(void *body_state); /* … and the function that then frees it, or NULL */
    struct running *running;             /* private to tasks.c */
};

/* Any thread. Post an event with the task's number; row is taken. */
void task_progress(struct task *task, int64_t done, int64_t total, const char *what);

void task_row(struct task *task, const struct phone *phone, struct values *row);

bool task_cancelled(const struct task *task);

struct task *task_new(struct engine *engine);

void task_free(struct task *task);

#endif
