/* When a request may be sent. A gate holds all requests; requests that act are also limited in
 * number and spacing.
 *
 * The service does not publish its limit, so it is learned:
 * - Before the first 429 nothing is spaced. Only the number under way doubles over time, which
 *   limits what the first 429 hits. Later the spacing decides that number.
 * - Services count in buckets, which are full at first, so what passed before the first 429 proves
 *   nothing. A bucket is empty at each refusal, so what passed between two 429s was allowed; the
 *   limit may be higher, since a bucket that overflows while the gate is closed loses the rest.
 * - So the first spacing is that time divided by the number accepted. It halves every second until
 *   the next 429, and then slowly approaches the spacing that was refused.
 * - Refusals of requests sent before the last counted refusal count as one. A refusal before
 *   anything passed says nothing about the rate. */
#include "net/throttle.h"

#include "util/memory.h"
#include "util/thread.h"
#include "util/time.h"

#include <phonectl/plugin.h>
#include <stdlib.h>

enum {
    FIRST_WINDOW = 2,
    MOST_WINDOW = 1024,
    SECOND_US = 1000000,
    WIDEN_US = 100000, /* until an answer shows the latency */
    LEAST_WIDEN_US = 5000,
    MOST_WIDEN_US = 400000,
    LONGEST_US = 5 * SECOND_US,
    LATE_US = 20000, /* how late a turn may come without moving the next ones */
    ALONE = 5 /* answers per refusal of others from which a refusal concerns one request alone */
};

struct mark { /* what had passed since the last counted refusal, and when */
    int64_t at_us, answered;
};

LOCK_CLASS(THROTTLE_LOCK);

struct throttle {
    pthread_mutex_t lock;
    pthread_cond_t woken, next; /* next: another caller may become the head */
    struct throttle_clock clock;
    /* The gate is closed until then. */
    int64_t gate_us GUARDED_BY(THROTTLE_LOCK);
    /* The spacing between two requests that act; 0: none was ever refused. */
    int64_t learned_us GUARDED_BY(THROTTLE_LOCK);
    /* The spacing last refused; 0: none yet. */
    int64_t refused_us GUARDED_BY(THROTTLE_LOCK);
    /* The spacing of what passed until the last refusal. */
    int64_t seen_us GUARDED_BY(THROTTLE_LOCK);
    /* What passed before the first refusal. */
    int64_t burst GUARDED_BY(THROTTLE_LOCK);
    /* When the next request that acts may be sent. */
    int64_t turn_us GUARDED_BY(THROTTLE_LOCK);
    /* Time of the last counted refusal, or of the first request; answers and steps since then. */
    int64_t since_us GUARDED_BY(THROTTLE_LOCK);
    int64_t answered GUARDED_BY(THROTTLE_LOCK);
    int steps GUARDED_BY(THROTTLE_LOCK);
    /* The last time learned_us was lowered, and the time before. */
    struct mark grown GUARDED_BY(THROTTLE_LOCK);
    struct mark before GUARDED_BY(THROTTLE_LOCK);
    /* When the window last grew: how many requests that act may be under way. */
    int64_t widened_us GUARDED_BY(THROTTLE_LOCK);
    /* How long the last answer took. */
    int64_t latency_us GUARDED_BY(THROTTLE_LOCK);
    int64_t window GUARDED_BY(THROTTLE_LOCK);
    int64_t under_way GUARDED_BY(THROTTLE_LOCK);
    /* All requests so far. */
    struct throttle_mark all GUARDED_BY(THROTTLE_LOCK);
    /* A caller is the next to go; it waits for room in the window. */
    bool headed GUARDED_BY(THROTTLE_LOCK);
    bool blocked GUARDED_BY(THROTTLE_LOCK);
};

static int64_t real_now_us(void *self)
{
    (void)self;
    return time_monotonic_us();
}

static void real_wait(void *self, pthread_cond_t *woken, pthread_mutex_t *lock, int64_t until_us)
{
    (void)self;
    thread_condition_wait(woken, lock, (until_us + 999) / 1000);
}

struct throttle *throttle_open(const struct throttle_clock *clock)
{
    UNSHARED(THROTTLE_LOCK);
    struct throttle *throttle = memory_alloc(sizeof *throttle);
    pthread_mutex_init(&throttle->lock, NULL);
    thread_condition_init(&throttle->woken);
    pthread_cond_init(&throttle->next, NULL);
    static const struct throttle_clock real = {real_now_us, real_wait, NULL};
    throttle->clock = clock == NULL ? real : *clock;
    throttle->window = FIRST_WINDOW;
    return throttle;
}

void throttle_close(struct throttle *throttle)
{
    pthread_cond_destroy(&throttle->next);
    pthread_cond_destroy(&throttle->woken);
    pthread_mutex_destroy(&throttle->lock);
    free(throttle);
}

static int64_t now_us(struct throttle *throttle)
{
    return throttle->clock.now_us(throttle->clock.self);
}

int64_t throttle_now_ms(struct throttle *throttle)
{
    return now_us(throttle) / 1000;
}

bool throttle_is_open(struct throttle *throttle)
{
    HOLD_LOCK(&throttle->lock, THROTTLE_LOCK);
    int64_t now = now_us(throttle);
    return throttle->gate_us <= now && throttle->turn_us <= now;
}

static bool is_cancelled(const atomic_bool *cancelled)
{
    return cancelled != NULL && atomic_load(cancelled);
}

/* Lowers the spacing from time to time. */
REQUIRES(THROTTLE_LOCK)
static void speed_up(struct throttle *throttle, int64_t now)
{
    int64_t period = 20 * throttle->learned_us;
    period = period < SECOND_US ? SECOND_US : period > 8 * SECOND_US ? 8 * SECOND_US : period;
    if (throttle->learned_us == 0 || now - throttle->grown.at_us < period)
        return;
    throttle->before = throttle->grown;
    throttle->grown = (struct mark){.at_us = now, .answered = throttle->answered};
    if (throttle->refused_us == 0) {
        throttle->learned_us = throttle->learned_us / 2 + 1;
        return;
    }
    /* A tenth of the way to the refused spacing, but at least a little, which grows while nothing
     * is refused: the service may allow more than before. */
    int64_t way = (throttle->learned_us - throttle->refused_us) / 10,
            least = throttle->learned_us / 500 + 1;
    int doublings = throttle->steps++ / 5;
    least = doublings < 7 ? least << doublings : throttle->learned_us / 4;
    throttle->learned_us -= way > least ? way : least;
    if (throttle->learned_us < 1)
        throttle->learned_us = 1;
}

/* A refusal would have arrived by then; a guess until the first answer. */
REQUIRES(THROTTLE_LOCK)
static int64_t widen_period(const struct throttle *throttle)
{
    int64_t period = 4 * throttle->latency_us;
    if (period == 0)
        return WIDEN_US;
    return period < LEAST_WIDEN_US  ? LEAST_WIDEN_US
           : period > MOST_WIDEN_US ? MOST_WIDEN_US
                                    : period;
}

/* When the next request that acts may be sent, by what is known now. */
REQUIRES(THROTTLE_LOCK)
static int64_t next_turn(struct throttle *throttle, int64_t now)
{
    if (throttle->since_us == 0)
        throttle->since_us = throttle->widened_us = now;
    speed_up(throttle, now);
    int64_t due = throttle->widened_us + widen_period(throttle);
    if (throttle->under_way >= throttle->window && now >= due && throttle->window < MOST_WINDOW) {
        throttle->window *= 2;
        throttle->widened_us = now;
    }
    throttle->blocked = throttle->learned_us == 0 && throttle->under_way >= throttle->window;
    return !throttle->blocked ? throttle->turn_us : due > now ? due : now + MOST_WIDEN_US;
}

/* Waits until the gate is open and, if acting, it is the caller's turn. */
REQUIRES(THROTTLE_LOCK)
static int wait_turn(struct throttle *throttle, bool acting, const atomic_bool *cancelled)
{
    for (;;) {
        if (is_cancelled(cancelled))
            return PH_CANCELLED;
        int64_t now = now_us(throttle), until = throttle->gate_us;
        if (acting && until <= now)
            until = next_turn(throttle, now);
        if (until <= now && !(acting && throttle->blocked))
            return 0;
        throttle->clock.wait(throttle->clock.self, &throttle->woken, &throttle->lock, until);
    }
}

/* Only one caller waits for the next turn, which can still be brought forward; the others wait for
 * that caller. */
REQUIRES(THROTTLE_LOCK)
static int enter_acting(struct throttle *throttle, const atomic_bool *cancelled)
{
    while (throttle->headed) {
        if (is_cancelled(cancelled))
            return PH_CANCELLED;
        pthread_cond_wait(&throttle->next, &throttle->lock);
    }
    throttle->headed = true;
    int cancel = wait_turn(throttle, true, cancelled);
    throttle->headed = throttle->blocked = false;
    pthread_cond_signal(&throttle->next);
    if (cancel < 0)
        return cancel;
    int64_t now = now_us(throttle);
    throttle->turn_us =
        (now - throttle->turn_us <= LATE_US ? throttle->turn_us : now) + throttle->learned_us;
    throttle->under_way++;
    return 0;
}

int throttle_enter(struct throttle *throttle, bool acting, const atomic_bool *cancelled,
                   int64_t *ticket)
{
    HOLD_LOCK(&throttle->lock, THROTTLE_LOCK);
    int cancel = acting ? enter_acting(throttle, cancelled) : wait_turn(throttle, false, cancelled);
    if (cancel == 0)
        *ticket = now_us(throttle);
    return cancel;
}

/* The smallest spacing that the answers of the last one or two periods prove, or 0: a full bucket
 * may have helped. */
REQUIRES(THROTTLE_LOCK)
static int64_t proven_us(const struct throttle *throttle, int64_t now)
{
    int64_t answered = throttle->answered - throttle->before.answered - throttle->burst;
    if (throttle->before.at_us <= throttle->since_us || answered <= 0)
        return 0;
    return (now - throttle->before.at_us) / answered + 1;
}

/* until: when the gate opens again. */
REQUIRES(THROTTLE_LOCK)
static void note_refusal(struct throttle *throttle, int64_t now, int64_t until)
{
    if (throttle->window > 1)
        throttle->window /= 2;
    if (throttle->answered == 0) { /* others used the rate up, or the gate is closed */
        throttle->since_us = throttle->grown.at_us = throttle->widened_us = until;
        return;
    }
    int64_t seen = (now - throttle->since_us) / throttle->answered + 1;
    if (throttle->learned_us == 0) {
        /* counts the wait too: the gate stays closed until the bucket is full again */
        seen = (until - throttle->since_us) / throttle->answered + 1;
        throttle->burst = throttle->answered;
        throttle->learned_us = seen;
    } else {
        int64_t proven = proven_us(throttle, now),
                slower = proven > 0 && proven < seen ? proven : seen;
        bool same = llabs(seen - throttle->seen_us) <= throttle->seen_us / 10;
        throttle->refused_us = throttle->learned_us;
        if (slower > throttle->learned_us)
            throttle->learned_us = slower;
        if (same) /* the same rate twice is the limit: there is nothing to approach */
            throttle->refused_us = throttle->learned_us;
    }
    if (throttle->learned_us > LONGEST_US)
        throttle->learned_us = LONGEST_US;
    throttle->seen_us = seen;
    throttle->steps = 0;
    throttle->answered = 0;
    throttle->since_us = throttle->widened_us = now;
    throttle->grown = (struct mark){.at_us = until};
    throttle->before = (struct mark){.at_us = 0};
}

bool throttle_refused(struct throttle *throttle, struct throttle_mark *mark)
{
    HOLD_LOCK(&throttle->lock, THROTTLE_LOCK);
    int64_t answers = throttle->all.answers - mark->answers;
    int64_t others = throttle->all.refusals - mark->refusals;
    bool alone = mark->refusals > 0 && answers >= ALONE * (others + 1);
    throttle->all.refusals++;
    *mark = throttle->all;
    return alone;
}

void throttle_leave(struct throttle *throttle, bool acting, int64_t ticket, enum throttle_news news,
                    int64_t wait_ms)
{
    HOLD_LOCK(&throttle->lock, THROTTLE_LOCK);
    if (acting) {
        throttle->under_way--;
        if (throttle->blocked)
            pthread_cond_broadcast(&throttle->woken);
    }
    throttle->all.answers += news == THROTTLE_DONE;
    if (acting && news == THROTTLE_DONE) {
        throttle->answered++;
        throttle->latency_us = now_us(throttle) - ticket;
    }
    if (news != THROTTLE_REFUSED)
        return;
    int64_t now = now_us(throttle), until = now + wait_ms * 1000;
    if (acting && ticket > throttle->since_us)
        note_refusal(throttle, now, until);
    if (until > throttle->gate_us)
        throttle->gate_us = until;
    if (until > throttle->turn_us)
        throttle->turn_us = until;
}

int throttle_sleep(struct throttle *throttle, int64_t time_ms, const atomic_bool *cancelled)
{
    HOLD_LOCK(&throttle->lock, THROTTLE_LOCK);
    int64_t until = now_us(throttle) + time_ms * 1000;
    while (now_us(throttle) < until) {
        if (is_cancelled(cancelled))
            return PH_CANCELLED;
        throttle->clock.wait(throttle->clock.self, &throttle->woken, &throttle->lock, until);
    }
    return 0;
}

void throttle_wake(struct throttle *throttle)
{
    HOLD_LOCK(&throttle->lock, THROTTLE_LOCK);
    pthread_cond_broadcast(&throttle->woken);
    pthread_cond_broadcast(&throttle->next);
}
