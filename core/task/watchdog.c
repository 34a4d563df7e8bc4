#include "task/watchdog.h"

#include "task/task.h"
#include "util/memory.h"
#include "util/thread.h"
#include "util/time.h"

#include <pthread.h>

enum {
    LOOK_MS = 1000, /* a call whose clock stands is looked at again after the grace and this */
    /* How long a renewal may take to finish after its task was stopped. */
    STANDING_GRACE_MS = 60000
};

LOCK_CLASS(WATCHDOG_LOCK);

struct watchdog {
    pthread_mutex_t lock;
    pthread_cond_t wake, told;
    pthread_t thread;
    bool runs GUARDED_BY(WATCHDOG_LOCK), ends GUARDED_BY(WATCHDOG_LOCK);
    int64_t grace_ms;
    int64_t wakes_ms GUARDED_BY(WATCHDOG_LOCK); /* when the thread looks next */
    struct watched *first GUARDED_BY(WATCHDOG_LOCK);
    /* Its end is being reported, without the lock. */
    struct watched *telling GUARDED_BY(WATCHDOG_LOCK);
};

struct watchdog *watchdog_new(int64_t grace_ms)
{
    struct watchdog *watchdog = memory_alloc(sizeof *watchdog);
    watchdog->grace_ms = grace_ms;
    pthread_mutex_init(&watchdog->lock, NULL);
    thread_condition_init(&watchdog->wake);
    thread_condition_init(&watchdog->told);
    return watchdog;
}

void watchdog_free(struct watchdog *watchdog)
{
    {
        HOLD_LOCK(&watchdog->lock, WATCHDOG_LOCK);
        watchdog->ends = true;
        pthread_cond_signal(&watchdog->wake);
    }
    if (watchdog->runs)
        pthread_join(watchdog->thread, NULL);
    pthread_cond_destroy(&watchdog->wake);
    pthread_cond_destroy(&watchdog->told);
    pthread_mutex_destroy(&watchdog->lock);
    free(watchdog);
}

/* When to give up this call if it has not returned; INT64_MAX: never. */
static int64_t patience_end(struct watchdog *watchdog, struct watched *watched, int64_t now)
{
    bool stands = atomic_load(&watched->pauses) > 0;
    int64_t end = INT64_MAX, deadline = atomic_load(&watched->deadline_ms);
    if (stands)
        end = now + watchdog->grace_ms + LOOK_MS;
    else if (deadline > 0)
        end = deadline + watchdog->grace_ms;
    if (watched->shielded || !task_cancelled(watched->task))
        return end;
    if (watched->stopped_ms == 0)
        watched->stopped_ms = now;
    int64_t patience = stands ? STANDING_GRACE_MS : watchdog->grace_ms;
    return watched->stopped_ms + patience < end ? watched->stopped_ms + patience : end;
}

REQUIRES(WATCHDOG_LOCK)
static void take_out(struct watchdog *watchdog, struct watched *watched)
{
    if (watched->next != NULL)
        watched->next->previous = watched->previous;
    if (watched->previous != NULL)
        watched->previous->next = watched->next;
    else
        watchdog->first = watched->next;
}

/* The outermost call on the same thread. */
static struct watched *root_of(struct watched *watched)
{
    while (watched->outer != NULL)
        watched = watched->outer;
    return watched;
}

/* If one call does not return, none on its thread does. */
REQUIRES(WATCHDOG_LOCK)
static void take_out_thread(struct watchdog *watchdog, const struct watched *root)
{
    for (struct watched *next, *watched = watchdog->first; watched != NULL; watched = next) {
        next = watched->next;
        if (root_of(watched) != root)
            continue;
        take_out(watchdog, watched);
        atomic_store(&watched->given_up, true);
    }
}

/* Reports the end of a thread's calls in place of the plugin that hangs. Gives the lock back
 * meanwhile, since reporting may wait for the UI thread; the calls stay valid because
 * watchdog_unwatch() waits for `telling`. */
REQUIRES(WATCHDOG_LOCK)
static void give_up(struct watchdog *watchdog, struct watched *hangs)
{
    struct watched *root = root_of(hangs);
    take_out_thread(watchdog, root);
    watchdog->telling = root;
    pthread_mutex_unlock(&watchdog->lock);

    root->gave_up(root->ctx, hangs->ctx, watchdog->grace_ms);

    pthread_mutex_lock(&watchdog->lock);
    watchdog->telling = NULL;
    pthread_cond_broadcast(&watchdog->told);
}

/* Gives up one overdue call and returns true. Otherwise *next is when the next one is due. */
REQUIRES(WATCHDOG_LOCK)
static bool look(struct watchdog *watchdog, int64_t *next)
{
    int64_t now = time_monotonic_ms();
    *next = INT64_MAX;
    for (struct watched *watched = watchdog->first; watched != NULL; watched = watched->next) {
        int64_t end = patience_end(watchdog, watched, now);
        if (end <= now) {
            give_up(watchdog, watched);
            return true;
        }
        if (end < *next)
            *next = end;
    }
    return false;
}

static void *watchdog_main(void *self)
{
    struct watchdog *watchdog = self;
    HOLD_LOCK(&watchdog->lock, WATCHDOG_LOCK);
    while (!watchdog->ends) {
        if (look(watchdog, &watchdog->wakes_ms))
            continue;
        if (watchdog->wakes_ms == INT64_MAX)
            pthread_cond_wait(&watchdog->wake, &watchdog->lock);
        else
            thread_condition_wait(&watchdog->wake, &watchdog->lock, watchdog->wakes_ms);
    }
    return NULL;
}

void watchdog_watch(struct watchdog *watchdog, struct watched *watched)
{
    HOLD_LOCK(&watchdog->lock, WATCHDOG_LOCK);
    watched->next = watchdog->first;
    watched->previous = NULL;
    if (watchdog->first != NULL)
        watchdog->first->previous = watched;
    watchdog->first = watched;
    if (!watchdog->runs)
        watchdog->runs = thread_start(&watchdog->thread, watchdog_main, watchdog) == 0;
    else if (patience_end(watchdog, watched, time_monotonic_ms()) < watchdog->wakes_ms)
        pthread_cond_signal(&watchdog->wake);
}

bool watchdog_unwatch(struct watchdog *watchdog, struct watched *watched)
{
    HOLD_LOCK(&watchdog->lock, WATCHDOG_LOCK);
    while (watchdog->telling != NULL && watchdog->telling == root_of(watched))
        pthread_cond_wait(&watchdog->told, &watchdog->lock);
    if (atomic_load(&watched->given_up))
        return false;
    take_out(watchdog, watched);
    return true;
}

void watchdog_wake(struct watchdog *watchdog)
{
    HOLD_LOCK(&watchdog->lock, WATCHDOG_LOCK);
    pthread_cond_signal(&watchdog->wake);
}
