/* Watches the calls that plugins are in, and gives up those that do not come back. */
#include "keeper.h"
#include "job.h"
#include "start.h"

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
    struct call *first;
    struct call *telling; /* its end is being told, without the lock */
};

struct keeper *keeper_new(int64_t grace_ms)
{
    struct keeper *keeper = base_alloc(sizeof *keeper);
    keeper->grace_ms = grace_ms;
    pthread_mutex_init(&keeper->lock, NULL);
    job_condition_init(&keeper->wake);
    job_condition_init(&keeper->told);
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
static int64_t call_patience(struct keeper *keeper, struct call *call, int64_t now)
{
    bool stands = atomic_load(&call->pauses) > 0;
    int64_t end = INT64_MAX, deadline = atomic_load(&call->deadline_ms);
    if (stands)
        end = now + keeper->grace_ms + LOOK_MS;
    else if (deadline > 0)
        end = deadline + keeper->grace_ms;
    if (call_shielded(call) || !task_cancelled(call->task))
        return end;
    if (call->stopped_ms == 0)
        call->stopped_ms = now;
    int64_t patience = stands ? STANDING_GRACE_MS : keeper->grace_ms;
    return call->stopped_ms + patience < end ? call->stopped_ms + patience : end;
}

static void take_out(struct keeper *keeper, struct call *call)
{
    if (call->next_watched != NULL)
        call->next_watched->previous_watched = call->previous_watched;
    if (call->previous_watched != NULL)
        call->previous_watched->next_watched = call->next_watched;
    else
        keeper->first = call->next_watched;
}

/* The outermost call of the same thread. */
static struct call *root_of(struct call *call)
{
    while (call->outer != NULL)
        call = call->outer;
    return call;
}

/* No call of the thread comes back when one does not. */
static void take_out_thread(struct keeper *keeper, const struct call *root)
{
    for (struct call *next, *call = keeper->first; call != NULL; call = next) {
        next = call->next_watched;
        if (root_of(call) != root)
            continue;
        take_out(keeper, call);
        atomic_store(&call->given_up, true);
    }
}

/* Tells the end of a thread's calls in the place of the plugin that hangs in one of them. Held: keeper->lock, given back
 * meanwhile, because telling may have to wait for the UI thread. The calls stay: keeper_unwatch() waits for `telling`. */
static void give_up(struct keeper *keeper, struct call *hangs)
{
    struct call *call = root_of(hangs);
    take_out_thread(keeper, call);
    keeper->telling = call;
    pthread_mutex_unlock(&keeper->lock);

    struct ph_error err = {0};
    bool acted = atomic_load(&call->acted);
    if (hangs->starts != NULL)
        plugin_hung(hangs->starts, hangs->function);
    int code = base_fail(&err, acted ? PH_UNKNOWN : PH_TIMEOUT, hangs->source,
                         "%s does not come back; it was left behind%s", hangs->source,
                         acted ? " after its request was sent: look at the phone" : "");
    log_write(
        PH_LOG_WARNING, "core",
        "%s did not return within %lld seconds after it was told to stop and was left behind. "
        "Please tell the author of the plugin",
        hangs->source, (long long)(keeper->grace_ms / 1000));
    jobs_hung(call->task, +1);
    if (call->watch != NULL)
        call->watch->gave_up(call->watch->self, code, &err);
    else
        jobs_give_up(call->task, code, &err);

    pthread_mutex_lock(&keeper->lock);
    keeper->telling = NULL;
    pthread_cond_broadcast(&keeper->told);
}

/* Gives up one call that is overdue: true; else *next is when one will be. */
static bool look(struct keeper *keeper, int64_t *next)
{
    int64_t now = base_monotonic_ms();
    *next = INT64_MAX;
    for (struct call *call = keeper->first; call != NULL; call = call->next_watched) {
        int64_t end = call_patience(keeper, call, now);
        if (end <= now) {
            give_up(keeper, call);
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
            job_condition_wait(&keeper->wake, &keeper->lock, keeper->wakes_ms);
    }
    return NULL;
}

void keeper_watch(struct keeper *keeper, struct call *call)
{
    HOLD_LOCK(&keeper->lock);
    call->next_watched = keeper->first;
    call->previous_watched = NULL;
    if (keeper->first != NULL)
        keeper->first->previous_watched = call;
    keeper->first = call;
    if (!keeper->runs)
        keeper->runs = job_thread_start(&keeper->thread, keeper_main, keeper) == 0;
    else if (call_patience(keeper, call, base_monotonic_ms()) < keeper->wakes_ms)
        pthread_cond_signal(&keeper->wake);
}

bool keeper_unwatch(struct keeper *keeper, struct call *call)
{
    HOLD_LOCK(&keeper->lock);
    while (keeper->telling != NULL && keeper->telling == root_of(call))
        pthread_cond_wait(&keeper->told, &keeper->lock);
    if (!atomic_load(&call->given_up)) {
        take_out(keeper, call);
        return true;
    }
    if (call->outer == NULL)
        jobs_hung(call->task, -1);
    return false;
}

void keeper_wake(struct keeper *keeper)
{
    HOLD_LOCK(&keeper->lock);
    pthread_cond_signal(&keeper->wake);
}
