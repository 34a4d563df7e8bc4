/* See waiting.h. */
#include "waiting.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct waiting {
    pthread_t thread;
    pthread_mutex_t lock; /* guards the members below */
    pthread_cond_t changed;
    struct exchange *first;
    uint32_t released;
    bool ended;
};

bool waiting_add(struct exchange *exchange, int64_t wake, bool held)
{
    struct waiting *waiting = exchange->waiting;
    pthread_mutex_lock(&waiting->lock);
    bool waits = !waiting->ended;
    if (waits) {
        MHD_suspend_connection(exchange->connection);
        exchange->wake = wake;
        exchange->held = held;
        exchange->next_waiting = waiting->first;
        waiting->first = exchange;
        pthread_cond_signal(&waiting->changed);
    }
    pthread_mutex_unlock(&waiting->lock);
    return waits;
}

void waiting_release(struct waiting *waiting, uint32_t released)
{
    pthread_mutex_lock(&waiting->lock);
    if (waiting->released != released) {
        waiting->released = released;
        pthread_cond_signal(&waiting->changed);
    }
    pthread_mutex_unlock(&waiting->lock);
}

/* Resumes every exchange that is due, held ones if released, and all of them at the end. Returns
 * when to look again. */
static int64_t wake_due(struct waiting *waiting, bool released)
{
    int64_t now = text_monotonic(), next = INT64_MAX;
    struct exchange **link = &waiting->first;
    while (*link != NULL) {
        struct exchange *exchange = *link;
        bool go = exchange->wake <= now || waiting->ended || (released && exchange->held);
        if (!go) {
            if (exchange->wake < next)
                next = exchange->wake;
            link = &exchange->next_waiting;
            continue;
        }
        *link = exchange->next_waiting;
        MHD_resume_connection(exchange->connection);
    }
    return next;
}

static void *resume_in_time(void *self)
{
    struct waiting *waiting = self;
    uint32_t released = 0;
    pthread_mutex_lock(&waiting->lock);
    while (!waiting->ended) {
        int64_t next = wake_due(waiting, released != waiting->released);
        released = waiting->released;
        if (next == INT64_MAX) {
            pthread_cond_wait(&waiting->changed, &waiting->lock);
            continue;
        }
        struct timespec until = {.tv_sec = (time_t)(next / 1000),
                                 .tv_nsec = (long)(next % 1000) * 1000000};
        pthread_cond_timedwait(&waiting->changed, &waiting->lock, &until);
    }
    wake_due(waiting, true);
    pthread_mutex_unlock(&waiting->lock);
    return NULL;
}

struct waiting *waiting_new(void)
{
    struct waiting *waiting = text_alloc(sizeof *waiting);
    pthread_condattr_t monotonic;
    pthread_mutex_init(&waiting->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&waiting->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_create(&waiting->thread, NULL, resume_in_time, waiting);
    return waiting;
}

void waiting_end(struct waiting *waiting)
{
    pthread_mutex_lock(&waiting->lock);
    waiting->ended = true;
    pthread_cond_signal(&waiting->changed);
    pthread_mutex_unlock(&waiting->lock);
    pthread_join(waiting->thread, NULL);
}

void waiting_free(struct waiting *waiting)
{
    pthread_mutex_destroy(&waiting->lock);
    pthread_cond_destroy(&waiting->changed);
    free(waiting);
}
