/* When a request to one origin may leave: the gate that a 429 closes for everybody, and the rate of requests that act.
 * Knows nothing of HTTP beyond that. Thread-safe; all times by a clock that never jumps. */
#ifndef CORE_NET_THROTTLE_H
#define CORE_NET_THROTTLE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct pace;

enum pace_news {
    PACE_DONE,    /* the service answered */
    PACE_REFUSED, /* 429: it did nothing and wants us to wait */
    PACE_ALONE,   /* 429 again, which says nothing to the others: see pace_refused() */
    PACE_FAILED   /* no answer: says nothing about the pace */
};

/* Lets tests pass hours in no time. wait() holds the lock and returns at until_us, or earlier when woken. */
struct pace_clock {
    int64_t (*now_us)(void *self);
    void (*wait)(void *self, pthread_cond_t *woken, pthread_mutex_t *lock, int64_t until_us);
    void *self;
};

struct pace *pace_open(const struct pace_clock *clock); /* NULL = the real one */

void pace_close(struct pace *pace);

void pace_set_rate(struct pace *pace, int64_t per_minute); /* of what acts; 0 = no limit */

int64_t pace_now_ms(struct pace *pace);

/* Waits for the gate and, when acting, for a turn: 0 and pace_leave() is owed, or PH_CANCELLED. *ticket is for
 * pace_leave. */
int pace_enter(struct pace *pace, bool acting, const atomic_bool *cancelled, int64_t *ticket);

/* What all requests had met by the time one of them was refused. */
struct pace_mark {
    int64_t answers, refusals;
};

/* Notes a 429 at the mark of its request, zeroed at first. True when it is a matter of this request alone, like a phone that
 * has had too much: it was refused before, and since then far more was answered than refused. */
bool pace_refused(struct pace *pace, struct pace_mark *mark);

/* wait_ms: with PACE_REFUSED, how long the gate stays closed. */
void pace_leave(struct pace *pace, bool acting, int64_t ticket, enum pace_news news,
                int64_t wait_ms);

int pace_sleep(struct pace *pace, int64_t time_ms,
               const atomic_bool *cancelled); /* 0, PH_CANCELLED */

void pace_wake(struct pace *pace); /* everybody waiting looks at its `cancelled` */

#endif
