/* When a request may leave: a gate for everybody; and for what acts, how many may be under way and how far apart.
 *
 * The service does not say how much it allows. Until the first 429 nothing is spaced, only the number under way doubles
 * with time, which keeps small what that 429 hits. From then on requests are spaced, and what is under way follows from
 * that. Services count in buckets: full at the start, so that what got through first says nothing, and empty at each
 * refusal, so that what got through between two of them is what was allowed, or less, since a bucket that runs over
 * while the gate is closed loses the rest. So this spacing is tried first; then half of it each second, until the next
 * refusal; then slowly closer to the spacing that was refused. Refusals of requests that left before the last one
 * count as one, and one before anything got through says nothing about the rate. */
#include "net/throttle.h"

#include "util/memory.h"
#include "util/thread.h"

#include <phonectl/plugin.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

enum {
    FIRST_WINDOW = 2,
    MOST_WINDOW = 1024,
    SECOND_US = 1000000,
    WIDEN_US = 100000, /* until an answer shows how long they take */
    LEAST_WIDEN_US = 20000,
    MOST_WIDEN_US = 400000,
    LONGEST_US = 5 * SECOND_US,
    LATE_US = 20000, /* by so much a turn may come late without moving the next ones */
    ALONE = 5        /* so many answers for each refusal of others: those were not meant */
};

struct mark { /* what had got through since the last refusal that counted, and when */
    int64_t at_us, answered;
};

struct pace {
    pthread_mutex_t lock;
    pthread_cond_t woken, next; /* next: whoever may be the head now */
    struct pace_clock clock;
    int64_t gate_us;           /* closed until then */
    int64_t configured_us;     /* between two requests that act; 0 = no limit */
    int64_t learned_us;        /* the same, as the service showed it; 0 = it never refused */
    int64_t refused_us;        /* the spacing that was refused last; 0 = none yet */
    int64_t seen_us;           /* the spacing of what got through until the last refusal */
    int64_t burst;             /* what got through before the first refusal */
    int64_t turn_us;           /* when the next may leave */
    int64_t since_us;          /* of the last refusal that counted, or the first request */
    int64_t answered;          /* since then */
    struct mark grown, before; /* when learned_us was brought closer last, and before that */
    int steps;                 /* since the last refusal that counted */
    int64_t widened_us;        /* when the window grew last */
    int64_t latency_us;        /* of the last answer */
    int64_t window, under_way;
    struct pace_mark all; /* of all requests so far */
    bool headed, blocked; /* somebody is the next to leave; and waits for room in the window */
};

static int64_t real_now_us(void *self)
{
    (void)self;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void real_wait(void *self, pthread_cond_t *woken, pthread_mutex_t *lock, int64_t until_us)
{
    (void)self;
    struct timespec until = {.tv_sec = (time_t)(until_us / 1000000),
                             .tv_nsec = (long)(until_us % 1000000) * 1000};
    pthread_cond_timedwait(woken, lock, &until);
}

struct pace *pace_open(const struct pace_clock *clock)
{
    struct pace *pace = memory_alloc(sizeof *pace);
    pthread_mutex_init(&pace->lock, NULL);
    thread_condition_init(&pace->woken);
    pthread_cond_init(&pace->next, NULL);
    static const struct pace_clock real = {real_now_us, real_wait, NULL};
    pace->clock = clock == NULL ? real : *clock;
    pace->window = FIRST_WINDOW;
    return pace;
}

void pace_close(struct pace *pace)
{
    pthread_cond_destroy(&pace->next);
    pthread_cond_destroy(&pace->woken);
    pthread_mutex_destroy(&pace->lock);
    free(pace);
}

static int64_t now_us(struct pace *pace)
{
    return pace->clock.now_us(pace->clock.self);
}

void pace_set_rate(struct pace *pace, int64_t per_minute)
{
    HOLD_LOCK(&pace->lock);
    pace->configured_us = per_minute <= 0 ? 0 : 60 * SECOND_US / per_minute;
    pthread_cond_broadcast(&pace->woken);
}

int64_t pace_now_ms(struct pace *pace)
{
    return now_us(pace) / 1000;
}

static bool is_cancelled(const atomic_bool *cancelled)
{
    return cancelled != NULL && atomic_load(cancelled);
}

/* Brings requests closer together again, now and then. */
static void speed_up(struct pace *pace, int64_t now)
{
    int64_t period = 20 * pace->learned_us;
    period = period < SECOND_US ? SECOND_US : period > 8 * SECOND_US ? 8 * SECOND_US : period;
    if (pace->learned_us == 0 || now - pace->grown.at_us < period)
        return;
    pace->before = pace->grown;
    pace->grown = (struct mark){.at_us = now, .answered = pace->answered};
    if (pace->refused_us == 0) {
        pace->learned_us = pace->learned_us / 2 + 1;
        return;
    }
    /* A tenth of the way to what was refused, and at least a little, which becomes more the longer nothing is
     * refused: the service may allow more than it did. */
    int64_t way = (pace->learned_us - pace->refused_us) / 10, least = pace->learned_us / 500 + 1;
    int doublings = pace->steps++ / 5;
    least = doublings < 7 ? least << doublings : pace->learned_us / 4;
    pace->learned_us -= way > least ? way : least;
    if (pace->learned_us < 1)
        pace->learned_us = 1;
}

/* A refusal would have come by then; until the first answer that is a guess. */
static int64_t widen_period(const struct pace *pace)
{
    int64_t period = 4 * pace->latency_us;
    if (period == 0)
        return WIDEN_US;
    return period < LEAST_WIDEN_US  ? LEAST_WIDEN_US
           : period > MOST_WIDEN_US ? MOST_WIDEN_US
                                    : period;
}

/* When the next request that acts may leave, as far as is known now. */
static int64_t next_turn(struct pace *pace, int64_t now)
{
    if (pace->since_us == 0)
        pace->since_us = pace->widened_us = now;
    speed_up(pace, now);
    int64_t due = pace->widened_us + widen_period(pace);
    if (pace->under_way >= pace->window && now >= due && pace->window < MOST_WINDOW) {
        pace->window *= 2;
        pace->widened_us = now;
    }
    pace->blocked = pace->learned_us == 0 && pace->under_way >= pace->window;
    return !pace->blocked ? pace->turn_us : due > now ? due : now + MOST_WIDEN_US;
}

/* With the lock held: waits until the gate is open and, when acting, it is the caller's turn. */
static int wait_turn(struct pace *pace, bool acting, const atomic_bool *cancelled)
{
    for (;;) {
        if (is_cancelled(cancelled))
            return PH_CANCELLED;
        int64_t now = now_us(pace), until = pace->gate_us;
        if (acting && until <= now)
            until = next_turn(pace, now);
        if (until <= now && !(acting && pace->blocked))
            return 0;
        pace->clock.wait(pace->clock.self, &pace->woken, &pace->lock, until);
    }
}

/* One caller at a time waits for the next turn, so that it can be brought forward; the others wait for that one. */
static int enter_acting(struct pace *pace, const atomic_bool *cancelled)
{
    while (pace->headed) {
        if (is_cancelled(cancelled))
            return PH_CANCELLED;
        pthread_cond_wait(&pace->next, &pace->lock);
    }
    pace->headed = true;
    int cancel = wait_turn(pace, true, cancelled);
    pace->headed = pace->blocked = false;
    pthread_cond_signal(&pace->next);
    if (cancel < 0)
        return cancel;
    int64_t spacing =
        pace->configured_us > pace->learned_us ? pace->configured_us : pace->learned_us;
    int64_t now = now_us(pace);
    pace->turn_us = (now - pace->turn_us <= LATE_US ? pace->turn_us : now) + spacing;
    pace->under_way++;
    return 0;
}

int pace_enter(struct pace *pace, bool acting, const atomic_bool *cancelled, int64_t *ticket)
{
    HOLD_LOCK(&pace->lock);
    int cancel = acting ? enter_acting(pace, cancelled) : wait_turn(pace, false, cancelled);
    if (cancel == 0)
        *ticket = now_us(pace);
    return cancel;
}

/* The least spacing that the answers of the last one or two periods prove, or 0: a full bucket may have helped. */
static int64_t proven_us(const struct pace *pace, int64_t now)
{
    int64_t answered = pace->answered - pace->before.answered - pace->burst;
    if (pace->before.at_us <= pace->since_us || answered <= 0)
        return 0;
    return (now - pace->before.at_us) / answered + 1;
}

/* until: when the gate opens again. */
static void note_refusal(struct pace *pace, int64_t now, int64_t until)
{
    if (pace->window > 1)
        pace->window /= 2;
    if (pace->answered == 0) { /* says nothing about the rate: others used it up, or it is closed */
        pace->since_us = pace->grown.at_us = pace->widened_us = until;
        return;
    }
    int64_t seen = (now - pace->since_us) / pace->answered + 1;
    if (pace->learned_us == 0) {
        /* as if the gate stayed closed until the bucket is full again */
        seen = (until - pace->since_us) / pace->answered + 1;
        pace->burst = pace->answered;
        pace->learned_us = seen;
    } else {
        int64_t proven = proven_us(pace, now), slower = proven > 0 && proven < seen ? proven : seen;
        bool same = llabs(seen - pace->seen_us) <= pace->seen_us / 10;
        pace->refused_us = pace->learned_us;
        if (slower > pace->learned_us)
            pace->learned_us = slower;
        if (same) /* twice as much: that is the rate, and there is nothing to come closer to */
            pace->refused_us = pace->learned_us;
    }
    if (pace->learned_us > LONGEST_US)
        pace->learned_us = LONGEST_US;
    pace->seen_us = seen;
    pace->steps = 0;
    pace->answered = 0;
    pace->since_us = pace->widened_us = now;
    pace->grown = (struct mark){.at_us = until};
    pace->before = (struct mark){.at_us = 0};
}

bool pace_refused(struct pace *pace, struct pace_mark *mark)
{
    HOLD_LOCK(&pace->lock);
    int64_t answers = pace->all.answers - mark->answers;
    int64_t others = pace->all.refusals - mark->refusals;
    bool alone = mark->refusals > 0 && answers >= ALONE * (others + 1);
    pace->all.refusals++;
    *mark = pace->all;
    return alone;
}

void pace_leave(struct pace *pace, bool acting, int64_t ticket, enum pace_news news,
                int64_t wait_ms)
{
    HOLD_LOCK(&pace->lock);
    if (acting) {
        pace->under_way--;
        if (pace->blocked)
            pthread_cond_broadcast(&pace->woken);
    }
    pace->all.answers += news == PACE_DONE;
    if (acting && news == PACE_DONE) {
        pace->answered++;
        pace->latency_us = now_us(pace) - ticket;
    }
    if (news != PACE_REFUSED)
        return;
    int64_t now = now_us(pace), until = now + wait_ms * 1000;
    if (acting && ticket > pace->since_us)
        note_refusal(pace, now, until);
    if (until > pace->gate_us)
        pace->gate_us = until;
    if (until > pace->turn_us)
        pace->turn_us = until;
}

int pace_sleep(struct pace *pace, int64_t time_ms, const atomic_bool *cancelled)
{
    HOLD_LOCK(&pace->lock);
    int64_t until = now_us(pace) + time_ms * 1000;
    while (now_us(pace) < until) {
        if (is_cancelled(cancelled))
            return PH_CANCELLED;
        pace->clock.wait(pace->clock.self, &pace->woken, &pace->lock, until);
    }
    return 0;
}

void pace_wake(struct pace *pace)
{
    HOLD_LOCK(&pace->lock);
    pthread_cond_broadcast(&pace->woken);
    pthread_cond_broadcast(&pace->next);
}
