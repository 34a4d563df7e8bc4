/* Decides when a request to one origin may be sent: a gate that a 429 closes for all of them, and
 * the rate of requests that act. Thread-safe; times are of a monotonic clock. */
#ifndef CORE_NET_THROTTLE_H
#define CORE_NET_THROTTLE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct throttle;

enum throttle_news {
    THROTTLE_DONE,    /* the service answered */
    THROTTLE_REFUSED, /* 429: nothing was done, and the service asks to wait */
    THROTTLE_ALONE,   /* 429 that concerns only this request, see throttle_refused() */
    THROTTLE_FAILED   /* no answer, which says nothing about the rate */
};

/* Lets tests pass hours at once. wait() is called with the lock held and returns at until_us, or
 * earlier if woken. */
struct throttle_clock {
    int64_t (*now_us)(void *self);
    void (*wait)(void *self, pthread_cond_t *woken, pthread_mutex_t *lock, int64_t until_us);
    void *self;
};

struct throttle *throttle_open(const struct throttle_clock *clock); /* NULL: the real clock */

void throttle_close(struct throttle *throttle);

int64_t throttle_now_ms(struct throttle *throttle);

bool throttle_is_open(struct throttle *throttle); /* nothing has to wait now */

/* Waits for the gate and, if acting, for a turn. 0: the caller must call throttle_leave() with
 * *ticket. Otherwise PH_CANCELLED. */
int throttle_enter(struct throttle *throttle, bool acting, const atomic_bool *cancelled,
                   int64_t *ticket);

/* How many answers and refusals there had been when a request was refused. */
struct throttle_mark {
    int64_t answers, refusals;
};

/* Notes a 429; mark belongs to the request and is zeroed at first. True if only this request is
 * refused, such as those for one overloaded phone: it was refused before, and many more requests
 * have been answered than refused since. */
bool throttle_refused(struct throttle *throttle, struct throttle_mark *mark);

/* wait_ms: with THROTTLE_REFUSED, how long the gate stays closed. */
void throttle_leave(struct throttle *throttle, bool acting, int64_t ticket, enum throttle_news news,
                    int64_t wait_ms);

/* 0, or PH_CANCELLED. */
int throttle_sleep(struct throttle *throttle, int64_t time_ms, const atomic_bool *cancelled);

void throttle_wake(struct throttle *throttle); /* all waiting callers check their `cancelled` */

#endif
