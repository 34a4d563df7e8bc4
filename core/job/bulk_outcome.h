/* What came of a phone, counted and told; and when that ends the whole job. */
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

/* One phone of the run. */
struct phone_job {
    const struct phone *phone;
    size_t index;         /* in the journal */
    bool ended;           /* has its outcome */
    int64_t settle_state; /* the plugin's number between polls */
    int looks;            /* waiting: polls so far */
    int64_t due_ms;       /* waiting: when to look again … */
    int64_t until_ms;     /* … and when to stop looking */
    int64_t accepted_ms;  /* waiting: since when, as time_monotonic_ms() */
    struct values *row;   /* waiting: what the action told */
    struct phone_job *next_waiting;
};

/* Guarded by task->lock, but for what never changes once the workers run. */
struct bulk {
    struct task *task;
    struct limits limits;    /* resolved */
    struct journal *journal; /* NULL: dry run, or an action that harms nobody */
    bool wait;               /* look whether it took effect */
    struct phone_job *items;
    size_t count;
    size_t total; /* items, and the phones that have their outcome before the workers begin */

    size_t next;                              /* the first item not begun */
    size_t wave, wave_end;                    /* items below wave_end may begin */
    size_t in_work;                           /* calls under way */
    struct phone_job *waiting, *waiting_last; /* by due_ms */
    void *(*worker)(void *bulk);              /* what each of them does */
    size_t workers;                           /* threads that will come back */
    int64_t next_start_us;
    size_t done, failed, unknown, skipped;
    size_t bad;      /* failed or unknown in this run, and not left so by the one that is resumed */
    char *unreached; /* the origin that was not reached last, or NULL … */
    size_t network_failures; /* … and how often in a row, with nothing else between */
    bool closed;             /* nothing new begins */
    bool list_dropped;       /* the kept list of phones: what it says is no longer true */
    int code;                /* why, when it was closed early */
    struct ph_error why;
};

/* The outcome of a phone: journal, counts, limits, events. row is taken. */
struct bulk_end {
    int outcome, code;
    bool sent;
    const struct ph_error *err; /* or NULL */
    const char *unreached;      /* the origin it failed to reach, or NULL */
    struct values *row;         /* or NULL */
    bool unwritten;             /* the journal says enough already */
};

void bulk_outcome_end(struct bulk *bulk, struct phone_job *phone_job, const struct bulk_end *end);

/* run.c. Held: task->lock. */
void bulk_outcome_close(struct bulk *bulk, int code, const struct ph_error *why);

/* Puts an item into the list of those to be looked at again, by its due_ms. */
void bulk_outcome_await(struct bulk *bulk, struct phone_job *phone_job);

/* One more worker thread. */
void bulk_outcome_add_worker(struct bulk *bulk);

#endif
