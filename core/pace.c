/* When a request may leave: gate and rate. */
#include "pace.h"

#include <errno.h>
#include <time.h>

struct pace {
    pthread_mutex_t lock;
    pthread_cond_t woken;
    struct pace_clock clock;
    int64_t gate_us;     /* closed until then */
    int64_t interval_us; /* between two requests that act, as configured; 0 = none */
    int64_t turn_us;     /* when the next of them may leave */
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
    struct pace *pace = base_alloc(sizeof *pace);
    pthread_mutex_init(&pace->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&pace->woken, &monotonic);
    pthread_condattr_destroy(&monotonic);
    static const struct pace_clock real = {real_now_us, real_wait, NULL};
    pace->clock = clock == NULL ? real : *clock;
    return pace;
}

void pace_close(struct pace *pace)
{
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
    pace->interval_us = per_minute <= 0 ? 0 : 60000000 / per_minute;
    pthread_cond_broadcast(&pace->woken);
}

int64_t pace_now_ms(struct pace *pace)
{
    return now_us(pace) / 1000;
}

/* With the lock held: waits until then, or until the gate is closed for longer, or cancelled. */
static int wait_until(struct pace *pace, int64_t until_us, const atomic_bool *cancelled)
{
    for (;;) {
        if (cancelled != NULL && atomic_load(cancelled))
            return PH_CANCELLED;
        if (now_us(pace) >= until_us)
            return 0;
        pace->clock.wait(pace->clock.self, &pace->woken, &pace->lock, until_us);
    }
}

int pace_enter(struct pace *pace, bool acting, const atomic_bool *cancelled, int64_t *ticket)
{
    HOLD_LOCK(&pace->lock);
    for (;;) {
        if (wait_until(pace, pace->gate_us, cancelled) < 0)
            return PH_CANCELLED;
        int64_t now = now_us(pace), turn = now;
        if (acting && pace->interval_us > 0) {
            turn = pace->turn_us > now ? pace->turn_us : now;
            pace->turn_us = turn + pace->interval_us;
        }
        if (wait_until(pace, turn, cancelled) < 0)
            return PH_CANCELLED;
        if (pace->gate_us <= now_us(pace))
            break;
    }
    *ticket = now_us(pace);
    return 0;
}

void pace_leave(struct pace *pace, bool acting, int64_t ticket, enum pace_news news,
                int64_t wait_ms)
{
    HOLD_LOCK(&pace->lock);
    (void)acting;
    (void)ticket;
    if (news != PACE_REFUSED)
        return;
    int64_t until = now_us(pace) + wait_ms * 1000;
    if (until > pace->gate_us)
        pace->gate_us = until;
    if (until > pace->turn_us)
        pace->turn_us = until;
}

int pace_sleep(struct pace *pace, int64_t time_ms, const atomic_bool *cancelled)
{
    HOLD_LOCK(&pace->lock);
    return wait_until(pace, now_us(pace) + time_ms * 1000, cancelled);
}

void pace_wake(struct pace *pace)
{
    HOLD_LOCK(&pace->lock);
    pthread_cond_broadcast(&pace->woken);
}
