/* See support_clock.h. */
#include "support_clock.h"
#include "util/thread.h"
#include "util/time.h"

#include <limits.h>
#include <pthread.h>

enum { US = 1000000 };

LOCK_CLASS(CLOCK_LOCK);

/* Pairs a moment of the machine's clock with the time the core is told then, in microseconds. */
static struct {
    pthread_mutex_t lock;
    int64_t real_us GUARDED_BY(CLOCK_LOCK);
    int64_t told_us GUARDED_BY(CLOCK_LOCK);
    int64_t times GUARDED_BY(CLOCK_LOCK);
} pace = {.lock = PTHREAD_MUTEX_INITIALIZER, .times = 1};

static int64_t real_us(clockid_t which)
{
    struct timespec now;
    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * US + now.tv_nsec / 1000;
}

REQUIRES(CLOCK_LOCK)
static int64_t told_us(int64_t real)
{
    return pace.told_us + (real - pace.real_us) * pace.times;
}

static void change(int64_t times, int64_t jump_us)
{
    HOLD_LOCK(&pace.lock, CLOCK_LOCK);
    int64_t now = real_us(CLOCK_MONOTONIC);
    pace.told_us = told_us(now) + jump_us;
    pace.real_us = now;
    pace.times = times > 0 ? times : pace.times;
}

void clock_run(int64_t times)
{
    change(times, 0);
}

void clock_pass(int64_t time_ms)
{
    change(0, time_ms * 1000);
}

int64_t time_monotonic_us(void)
{
    HOLD_LOCK(&pace.lock, CLOCK_LOCK);
    return told_us(real_us(CLOCK_MONOTONIC));
}

int64_t time_monotonic_ms(void)
{
    return time_monotonic_us() / 1000;
}

int64_t time_now(void)
{
    int64_t ahead_us = time_monotonic_us() - real_us(CLOCK_MONOTONIC);
    return (real_us(CLOCK_REALTIME) + ahead_us) / US;
}

struct timespec time_deadline(int64_t until_ms)
{
    HOLD_LOCK(&pace.lock, CLOCK_LOCK);
    int64_t real = pace.real_us + (until_ms * 1000 - pace.told_us + pace.times - 1) / pace.times;
    return (struct timespec){.tv_sec = real / US, .tv_nsec = real % US * 1000};
}

int time_left_ms(int64_t until_ms)
{
    struct timespec until = time_deadline(until_ms);
    int64_t left =
        (until.tv_sec * US + until.tv_nsec / 1000 - real_us(CLOCK_MONOTONIC) + 999) / 1000;
    return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}
