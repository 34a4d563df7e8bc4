/* Watches the calls that plugins are in, and gives up those that do not come back. */
#include "task/watchdog.h"

#include "task/task.h"
#include "util/memory.h"
#include "util/thread.h"
#include "util/time.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum {
    LOOK_MS = 1000, /* how soon a call whose clock stands is looked at again, beyond the grace */
    /* A renewal that was begun is finished even when its task is stopped; so long it may take. */
    STANDING_GRACE_MS = 60000
};

struct keeper {
    pthread_mutex_t lock;
    pthread_cond_t wake, told;
    pthread_t thread;
    bool runs, ends;
    int64_t grace_ms;
    int64_t wakes_ms; /* when the thread will look next */
    struct watched *first;
    struct watched *telling; /* its end is being told, without the lock */
};

struct keeper *keeper_new(int64_t grace_ms)
{
    struct keeper *keeper = memory_alloc(sizeof *keeper);
    keeper->grace_ms = grace_ms;
    pthread_mutex_init(&keeper->lock, NULL);
    thread_condition_init(&keeper->wake);
    thread_condition_init(&keeper->told);
    return keeper;
}

void keeper_free(struct keeper *keeper)
{
    {
        HOLD_LOCK(&keeper->lock);
        keeper->ends = true;
        pthread_cond_signal(&keeper->wake);
    }
    if (keeper->runs)
        pthread_join(keeper->thread, NULL);
    pthread_cond_destroy(&keeper->wake);
    pthread_cond_destroy(&keeper->told);
    pthread_mutex_destroy(&keeper->lock);
    free(keeper);
}

/* When this call is to be given up if it has not returned by then; INT64_MAX: never. */
static int64_t patience_end(struct keeper *keeper, struct watched *watched, int64_t now)
{
    bool stands = atomic_load(&watched->pauses) > 0;
    int64_t end = INT64_MAX, deadline = atomic_load(&watched->deadline_ms);
    if (stands)
        end = now + keeper->grace_ms + LOOK_MS;
    else if (deadline > 0)
        end = deadline + keeper->grace_ms;
    if (watched->shielded || !task_cancelled(watched->task))
        return end;
    if (watched->stopped_ms == 0)
        watched->stopped_ms = now;
    int64_t patience = stands ? STANDING_GRACE_MS : keeper->grace_ms;
    return watched->stopped_ms + patience < end ? watched->stopped_ms + patience : end;
}

static void take_out(struct keeper *keeper, struct watched *watched)
{
    if (watched->next != NULL)
        watched->next->previous = watched->previous;
    if (watched->previous != NULL)
        watched->previous->next = watched->next;
    else
        keeper->first = watched->next;
}

/* The outermost call of the same thread. */
static struct watched *root_of(struct watched *watched)
{
    while (watched->outer != NULL)
        watched = watched->outer;
    return watched;
}

/* No call of the thread comes back when one does not. */
static void take_out_thread(struct keeper *keeper, const struct watched *root)
{
    for (struct watched *next, *watched = keeper->first; watched != NULL; watched = next) {
        next = watched->next;
        if (root_of(watched) != root)
            continue;
        take_out(keeper, watched);
        atomic_store(&watched->given_up, true);
    }
}

/* Tells the end of a thread's calls in the place of the plugin that hangs in one of them. Held: keeper->lock, given back
 * meanwhile, because telling may have to wait for the UI thread. The calls stay: keeper_unwatch() waits for `telling`. */
static void give_up(struct keeper *keeper, struct watched *hangs)
{
    struct watched *root = root_of(hangs);
    take_out_thread(keeper, root);
    keeper->telling = root;
    pthread_mutex_unlock(&keeper->lock);

    root->gave_up(root->ctx, hangs->ctx, keeper->grace_ms);

    pthread_mutex_lock(&keeper->lock);
    keeper->telling = NULL;
    pthread_cond_broadcast(&keeper->told);
}

/* Gives up one call that is overdue: true; else *next is when one will be. */
static bool look(struct keeper *keeper, int64_t *next)
{
    int64_t now = time_monotonic_ms();
    *next = INT64_MAX;
    for (struct watched *watched = keeper->first; watched != NULL; watched = watched->next) {
        int64_t end = patience_end(keeper, watched, now);
        if (end <= now) {
            give_up(keeper, watched);
            return true;
        }
        if (end < *next)
            *next = end;
    }
    return false;
}

static void *keeper_main(void *self)
{
    struct keeper *keeper = self;
    HOLD_LOCK(&keeper->lock);
    while (!keeper->ends) {
        if (look(keeper, &keeper->wakes_ms))
            continue;
        if (keeper->wakes_ms == INT64_MAX)
            pthread_cond_wait(&keeper->wake, &keeper->lock);
        else
            thread_condition_wait(&keeper->wake, &keeper->lock, keeper->wakes_ms);
    }
    return NULL;
}

void keeper_watch(struct keeper *keeper, struct watched *watched)
{
    HOLD_LOCK(&keeper->lock);
    watched->next = keeper->first;
    watched->previous = NULL;
    if (keeper->first != NULL)
        keeper->first->previous = watched;
    keeper->first = watched;
    if (!keeper->runs)
        keeper->runs = thread_start(&keeper->thread, keeper_main, keeper) == 0;
    else if (patience_end(keeper, watched, time_monotonic_ms()) < keeper->wakes_ms)
        pthread_cond_signal(&keeper->wake);
}

bool keeper_unwatch(struct keeper *keeper, struct watched *watched)
{
    HOLD_LOCK(&keeper->lock);
    while (keeper->telling != NULL && keeper->telling == root_of(watched))
        pthread_cond_wait(&keeper->told, &keeper->lock);
    if (atomic_load(&watched->given_up))
        return false;
    take_out(keeper, watched);
    return true;
}

void keeper_wake(struct keeper *keeper)
{
    HOLD_LOCK(&keeper->lock);
    pthread_cond_signal(&keeper->wake);
}
