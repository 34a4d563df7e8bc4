/* When a request may leave: a gate for everybody; and for what acts, how many may be under way and how far apart.
 *
 * The service does not say how much it allows. So the number under way doubles with each round of answers until the
 * first 429 (slow start; more slowly above 8), and is halved by it. From then on requests are spaced: by the middle
 * between the spacing that was refused and what got through since the refusal before, then slowly closer, until the
 * next 429. Refusals of requests that left before the last one count as one, and one before anything got through says
 * nothing about the rate. */
#include "pace.h"

#include <time.h>

enum {
    FIRST_WINDOW = 2,
    DOUBLING_WINDOW = 8, /* from here on it grows by one for every two rounds of answers */
    MOST_WINDOW = 1024,
    SECOND_US = 1000000,
    WIDEN_US = 100000,
    LEAST_WIDEN_US = 20000,
    LONGEST_US = 5 * SECOND_US,
    MOST_SLOWER =
        4 /* times, at one refusal: what the gate kept waiting says little about the rate */
};

struct pace {
    pthread_mutex_t lock;
    pthread_cond_t woken;
    struct pace_clock clock;
    int64_t gate_us;       /* closed until then */
    int64_t configured_us; /* between two requests that act; 0 = no limit */
    int64_t learned_us;    /* the same, as the service showed it; 0 = it never refused */
    int64_t refused_us;    /* the spacing that was refused last */
    int64_t turn_us;       /* when the next may leave */
    int64_t since_us;      /* of the last refusal that counted, or the first request */
    int64_t grown_us;      /* when learned_us was last brought closer */
    int steps;             /* since the last refusal that counted */
    int64_t widened_us;    /* when the window last grew by time alone */
    int64_t latency_us;    /* of the last answer */
    int64_t answered;      /* since the last refusal that counted */
    int64_t window, under_way, credit, blocked;
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
    pace->window = FIRST_WINDOW;
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
    pace->configured_us = per_minute <= 0 ? 0 : 60 * SECOND_US / per_minute;
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

/* Brings requests closer together again, now and then: a tenth of the way to what was refused, and at least a little,
 * which becomes more the longer nothing is refused: the service may allow more than it did. */
static void speed_up(struct pace *pace, int64_t now)
{
    int64_t period = 40 * pace->learned_us;
    period = period < SECOND_US ? SECOND_US : period > 8 * SECOND_US ? 8 * SECOND_US : period;
    if (pace->learned_us == 0 || now - pace->grown_us < period)
        return;
    int64_t way = (pace->learned_us - pace->refused_us) / 10, least = pace->learned_us / 500 + 1;
    int doublings = pace->steps++ / 5;
    least = doublings < 7 ? least << doublings : pace->learned_us / 4;
    pace->learned_us -= way > least ? way : least;
    pace->grown_us = now;
    if (pace->learned_us < 1)
        pace->learned_us = 1;
}

/* The time of the next turn, which is the caller's then. */
static int64_t take_turn(struct pace *pace)
{
    int64_t now = now_us(pace), turn = pace->turn_us > now ? pace->turn_us : now;
    if (pace->since_us == 0)
        pace->since_us = pace->widened_us = now;
    speed_up(pace, now);
    pace->turn_us =
        turn + (pace->configured_us > pace->learned_us ? pace->configured_us : pace->learned_us);
    return turn;
}

static void end_turn(struct pace *pace)
{
    pace->under_way--;
    if (pace->blocked > 0)
        pthread_cond_broadcast(&pace->woken);
}

/* A refusal would have come by then; until the first answer that is a guess. */
static int64_t widen_period(const struct pace *pace)
{
    int64_t period = 2 * pace->latency_us;
    if (period == 0 || period > WIDEN_US)
        return WIDEN_US;
    return period > LEAST_WIDEN_US ? period : LEAST_WIDEN_US;
}

/* With the lock held: waits until fewer than the window are under way, or the gate is closed. Answers widen the
 * window, and so does time: they may take long, and a refusal would not. */
static int wait_window(struct pace *pace, const atomic_bool *cancelled)
{
    int cancel = 0;
    pace->blocked++;
    while (cancel == 0 && pace->under_way >= pace->window && pace->gate_us <= now_us(pace)) {
        int64_t due = pace->widened_us + widen_period(pace);
        pace->clock.wait(pace->clock.self, &pace->woken, &pace->lock, due);
        if (now_us(pace) >= due) {
            pace->window += pace->learned_us == 0 ? pace->window : 1;
            pace->widened_us = now_us(pace);
            pthread_cond_broadcast(&pace->woken);
        }
        if (cancelled != NULL && atomic_load(cancelled))
            cancel = PH_CANCELLED;
    }
    pace->blocked--;
    return cancel;
}

int pace_enter(struct pace *pace, bool acting, const atomic_bool *cancelled, int64_t *ticket)
{
    HOLD_LOCK(&pace->lock);
    for (;;) {
        if (wait_until(pace, pace->gate_us, cancelled) < 0)
            return PH_CANCELLED;
        if (!acting)
            break;
        if (pace->under_way >= pace->window) {
            if (wait_window(pace, cancelled) < 0)
                return PH_CANCELLED;
            continue;
        }
        pace->under_way++;
        int cancel = wait_until(pace, take_turn(pace), cancelled);
        if (cancel == 0 && pace->gate_us <= now_us(pace))
            break;
        end_turn(pace); /* cancelled, or the gate closed meanwhile and the turn is lost */
        if (cancel < 0)
            return PH_CANCELLED;
    }
    *ticket = now_us(pace);
    return 0;
}

static void note_answer(struct pace *pace, int64_t latency_us)
{
    pace->answered++;
    pace->latency_us = latency_us;
    if (pace->window >= MOST_WINDOW)
        return;
    if ((pace->learned_us == 0 && pace->window < DOUBLING_WINDOW) ||
        ++pace->credit >= 2 * pace->window) {
        pace->window++;
        pace->credit = 0;
    }
}

/* until: when the gate opens again. */
static void note_refusal(struct pace *pace, int64_t now, int64_t until)
{
    pace->window = pace->window > 1 ? pace->window / 2 : 1;
    pace->credit = 0;
    if (pace->answered == 0) { /* says nothing about the rate: others used it up, or it is closed */
        pace->since_us = pace->grown_us = pace->widened_us = until;
        return;
    }
    int64_t seen = (now - pace->since_us + 1) / pace->answered + 1;
    if (pace->learned_us == 0) {
        pace->refused_us = seen;
        pace->learned_us = 2 * seen;
    } else {
        int64_t slower = seen > pace->learned_us ? seen : pace->learned_us;
        if (slower > MOST_SLOWER * pace->learned_us)
            slower = MOST_SLOWER * pace->learned_us;
        pace->refused_us = pace->learned_us;
        pace->learned_us = (pace->refused_us + slower) / 2 + 1;
    }
    if (pace->learned_us > LONGEST_US)
        pace->learned_us = LONGEST_US;
    pace->steps = 0;
    pace->answered = 0;
    pace->since_us = pace->grown_us = pace->widened_us = now;
}

void pace_leave(struct pace *pace, bool acting, int64_t ticket, enum pace_news news,
                int64_t wait_ms)
{
    HOLD_LOCK(&pace->lock);
    if (acting)
        end_turn(pace);
    if (acting && news == PACE_DONE)
        note_answer(pace, now_us(pace) - ticket);
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
    return wait_until(pace, now_us(pace) + time_ms * 1000, cancelled);
}

void pace_wake(struct pace *pace)
{
    HOLD_LOCK(&pace->lock);
    pthread_cond_broadcast(&pace->woken);
}
