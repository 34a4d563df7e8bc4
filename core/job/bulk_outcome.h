/* Recording the outcome of a phone, and deciding when that ends the whole job. */
#ifndef CORE_JOB_BULK_OUTCOME_H
#define CORE_JOB_BULK_OUTCOME_H

#include "job/limits.h"

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal;
struct phone;
struct task;
struct values;

/* One phone of the job. */
struct phone_job {
    const struct phone *phone;
    size_t index;         /* in the journal */
    bool ended;           /* has an outcome */
    int64_t settle_state; /* the plugin's number between polls */
    int looks;            /* waiting: polls so far */
    int64_t due_ms;       /* waiting: when to poll next … */
    int64_t until_ms;     /* … and when to stop */
    int64_t accepted_ms;  /* waiting: since when, time_monotonic_ms() */
    struct values *row;   /* waiting: what the action reported */
    struct phone_job *next_waiting;
};

/* Guarded by task->lock, except for what is constant once the workers run. */
struct bulk {
    struct task *task;
    struct limits limits;    /* resolved */
    struct journal *journal; /* NULL: dry run, or a harmless action */
    bool wait;               /* wait for the effect */
    struct phone_job *items;
    size_t count;
    /* items, and the phones that got an outcome before the workers began */
    size_t total;

    size_t next;                              /* the first item not begun */
    size_t wave, wave_end;                    /* items below wave_end may begin */
    size_t in_work;                           /* calls in progress */
    struct phone_job *waiting, *waiting_last; /* by due_ms */
    void *(*worker)(void *bulk);              /* the body of a worker */
    size_t workers;                           /* threads that will return */
    int64_t next_start_us;
    size_t done, failed, unknown, skipped;
    /* failed or unknown now; not those left so by an earlier run of a resumed job */
    size_t bad;
    /* The origin that was last unreachable, or NULL … */
    char *unreached;
    /* … and how often in a row. */
    size_t network_failures;
    bool closed;       /* begin nothing new */
    bool list_dropped; /* the cached list of phones is outdated and was dropped */
    int code;          /* why it was closed early */
    struct ph_error why;
};

/* The outcome of a phone, for journal, counts, limits and events. row is taken. */
struct bulk_end {
    int outcome, code;
    bool sent;
    const struct ph_error *err; /* or NULL */
    const char *unreached;      /* the origin it failed to reach, or NULL */
    struct values *row;         /* or NULL */
    bool unwritten;             /* the journal needs no line about it */
};

void bulk_outcome_end(struct bulk *bulk, struct phone_job *phone_job, const struct bulk_end *end);

/* Holding task->lock. */
void bulk_outcome_close(struct bulk *bulk, int code, const struct ph_error *why);

/* Inserts an item into the list of waiting ones, by due_ms. */
void bulk_outcome_await(struct bulk *bulk, struct phone_job *phone_job);

/* Starts another worker thread. */
void bulk_outcome_add_worker(struct bulk *bulk);

#endif
