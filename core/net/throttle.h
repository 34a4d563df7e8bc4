/* When a request to one origin may leave: the gate that a 429 closes for everybody, and the rate of requests that act.
 * Knows nothing of HTTP beyond that. Thread-safe; all times by a clock that never jumps. */
#ifndef CORE_NET_THROTTLE_H
#define CORE_NET_THROTTLE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct throttle;

enum throttle_news {
    THROTTLE_DONE,    /* the service answered */
    THROTTLE_REFUSED, /* 429: it did nothing and wants us to wait */
    THROTTLE_ALONE,   /* 429 again, which says nothing to the others: see throttle_refused() */
    THROTTLE_FAILED   /* no answer: says nothing about the pace */
};

/* Lets tests pass hours in no time. wait() holds the lock and returns at until_us, or earlier when woken. */
struct throttle_clock {
    int64_t (*now_us)(void *self);
    void (*wait)(void *self, pthread_cond_t *woken, pthread_mutex_t *lock, int64_t until_us);
    void *self;
};

struct throttle *throttle_open(const struct throttle_clock *clock); /* NULL = the real one */

void throttle_close(struct throttle *throttle);

void throttle_set_rate(struct throttle *throttle,
                       int64_t per_minute); /* of what acts; 0 = no limit */

int64_t throttle_now_ms(struct throttle *throttle);

/* Waits for the gate and, when acting, for a turn: 0 and throttle_leave() is owed, or PH_CANCELLED. *ticket is for
 * throttle_leave. */
int throttle_enter(struct throttle *throttle, bool acting, const atomic_bool *cancelled,
                   int64_t *ticket);

/* What all requests had met by the time one of them was refused. */
struct throttle_mark {
    int64_t answers, refusals;
};

/* Notes a 429 at the mark of its request, zeroed at first. True when it is a matter of this request alone, like a phone that
 * has had too much: it was refused before, and since then far more was answered than refused. */
bool throttle_refused(struct throttle *throttle, struct throttle_mark *mark);

/* wait_ms: with THROTTLE_REFUSED, how long the gate stays closed. */
void throttle_leave(struct throttle *throttle, bool acting, int64_t ticket, enum throttle_news news,
                    int64_t wait_ms);

int throttle_sleep(struct throttle *throttle, int64_t time_ms,
                   const atomic_bool *cancelled); /* 0, PH_CANCELLED */

void throttle_wake(struct throttle *throttle); /* everybody waiting looks at its `cancelled` */

#endif
