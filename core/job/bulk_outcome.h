/* Recording the outcome of a phone, and deciding when that ends the whole job. */
#ifndef CORE_JOB_BULK_OUTCOME_H
#define CORE_JOB_BULK_OUTCOME_H

#include "config/rows.h"
#include "job/limits.h"
#include "task/task.h"
#include "util/thread.h"

#include <phonectl/plugin.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal;
struct journal_job;
struct phone;
struct values;

/* One phone of the job. */
struct phone_job {
    const struct phone *phone;
    /* Its own arguments, which go before those of the task; or NULL. */
    const struct values *args;
    bool gone;            /* no longer in the list: nothing is sent */
    size_t index;         /* in the journal */
    bool ended;           /* has an outcome */
    int64_t settle_state; /* the plugin's number between polls */
    int looks;            /* waiting: polls so far */
    int64_t due_ms;       /* waiting: when to poll next … */
    int64_t until_ms;     /* … and when to stop */
    int64_t accepted_ms;  /* waiting: since when, time_monotonic_ms() */
    struct rows rows;     /* what run() told */
    struct rows seen;     /* what settled() told when it last told anything */
    struct phone_job *next_waiting;
};

/* The first members are constant once the workers run. */
struct bulk {
    struct task *task;
    struct limits limits;    /* resolved */
    struct journal *journal; /* NULL: dry run, or a harmless action */
    char *crash_next;        /* what a person types after a crash; NULL without a journal */
    /* What a crash adds to the journal before an intent, and while an effect is awaited. */
    char *crash_begun, *crash_awaited;
    bool wait; /* wait for the effect */
    /* as it was when resumed; or NULL */
    struct journal_job *resumed;
    struct phone_job *items;
    size_t count;
    /* items, and the phones that got an outcome before the workers began */
    size_t total;
    /* of a resumed job: phones that were begun before, and how many of these count as bad */
    size_t before, bad_before;

    void *(*worker)(void *bulk); /* the body of a worker */
    pthread_cond_t over; /* no worker is left, or none is in a call; with the lock of the task */

    size_t next GUARDED_BY(TASK_LOCK); /* the first item not begun */
    size_t wave GUARDED_BY(TASK_LOCK);
    size_t wave_end GUARDED_BY(TASK_LOCK);           /* items below it may begin */
    size_t in_work GUARDED_BY(TASK_LOCK);            /* calls in progress */
    size_t step GUARDED_BY(TASK_LOCK);               /* in lock-step: of all phones … */
    size_t in_step GUARDED_BY(TASK_LOCK);            /* … and how many wait for the next */
    struct phone_job *waiting GUARDED_BY(TASK_LOCK); /* by due_ms */
    struct phone_job *waiting_last GUARDED_BY(TASK_LOCK);
    size_t workers GUARDED_BY(TASK_LOCK);  /* threads that will return */
    bool is_watched GUARDED_BY(TASK_LOCK); /* by a worker that sleeps until something is due */
    int64_t next_start_us GUARDED_BY(TASK_LOCK);
    size_t done GUARDED_BY(TASK_LOCK), failed GUARDED_BY(TASK_LOCK);
    size_t unknown GUARDED_BY(TASK_LOCK), skipped GUARDED_BY(TASK_LOCK);
    /* failed or unknown now; not those left so by an earlier run of a resumed job */
    size_t bad GUARDED_BY(TASK_LOCK);
    /* The origin that was last unreachable, or NULL … */
    char *unreached GUARDED_BY(TASK_LOCK);
    /* … and how often in a row. */
    size_t network_failures GUARDED_BY(TASK_LOCK);
    bool closed GUARDED_BY(TASK_LOCK);       /* begin nothing new */
    bool list_dropped GUARDED_BY(TASK_LOCK); /* the outdated list in the cache was dropped */
    int code GUARDED_BY(TASK_LOCK);          /* why it was closed early */
    struct ph_error why GUARDED_BY(TASK_LOCK);
};

/* The outcome of a phone, for journal, counts, limits and events. */
struct bulk_end {
    int outcome, code;
    bool sent;
    const struct ph_error *err; /* or NULL */
    const char *unreached;      /* the origin it failed to reach, or NULL */
    bool unwritten;             /* the journal needs no line about it */
};

/* Takes the rows of phone_job. */
void bulk_outcome_end(struct bulk *bulk, struct phone_job *phone_job, const struct bulk_end *end);

/* Tells how many phones have an outcome, and how many are waited for. Not holding the lock. */
void bulk_outcome_progress(struct bulk *bulk);

REQUIRES(TASK_LOCK)
void bulk_outcome_close(struct bulk *bulk, int code, const struct ph_error *why);

/* Inserts an item into the list of waiting ones, by due_ms. */
REQUIRES(TASK_LOCK)
void bulk_outcome_await(struct bulk *bulk, struct phone_job *phone_job);

/* In lock-step: the next key, once every phone of the wave waits for it. */
REQUIRES(TASK_LOCK)
void bulk_outcome_step(struct bulk *bulk);

/* A call has ended: wakes those for whom it was the last one. */
REQUIRES(TASK_LOCK)
void bulk_outcome_call_over(struct bulk *bulk);

/* Starts another worker thread. */
REQUIRES(TASK_LOCK)
void bulk_outcome_add_worker(struct bulk *bulk);

#endif
