/* What comes of a phone, counted and told; and when that ends the whole run. */
#include "job/bulk_outcome.h"

#include "config/param.h"
#include "config/settings_load.h"
#include "config/values.h"
#include "job/journal.h"
#include "job/limits.h"
#include "phone/listing_cache.h"
#include "phone/phones.h"
#include "task/events.h"
#include "task/task.h"
#include "task/tasks.h"
#include "util/error.h"
#include "util/memory.h"
#include "util/thread.h"

#include <phonectl/plugin.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    NETWORK_FAILURES =
        10 /* so many of one origin in a row, with nothing else between: it is gone */
};

void run_close(struct run *run, int code, const struct ph_error *why)
{
    if (run->code == PH_OK) {
        run->code = code;
        run->why = *why;
        run->why.code = code;
    }
    run->closed = true;
    pthread_cond_broadcast(&run->task->changed);
}

/* Most are due after all others. */
void run_await(struct run *run, struct item *item)
{
    struct item **at = &run->waiting;
    if (run->waiting_last != NULL && run->waiting_last->due_ms <= item->due_ms)
        at = &run->waiting_last->next_waiting;
    while (*at != NULL && (*at)->due_ms <= item->due_ms)
        at = &(*at)->next_waiting;
    item->next_waiting = *at;
    *at = item;
    if (item->next_waiting == NULL)
        run->waiting_last = item;
}

void run_add_worker(struct run *run)
{
    struct ph_error err;
    if (tasks_thread(run->task, run->worker, run, &err) == PH_OK)
        run->workers++;
    else if (run->workers == 0)
        run_close(run, PH_FAILED, &err);
}

/* Each phone may be an origin of its own: that many are off says nothing about the next. */
static void count_unreached(struct run *run, const char *origin)
{
    bool same = origin != NULL && run->unreached != NULL && strcmp(origin, run->unreached) == 0;
    run->network_failures = same ? run->network_failures + 1 : origin != NULL;
    if (same)
        return;
    free(run->unreached);
    run->unreached = memory_copy(origin);
}

static void count_outcome(struct run *run, const struct run_end *end)
{
    size_t *counts[] = {[RUN_DONE] = &run->done,
                        [RUN_FAILED] = &run->failed,
                        [RUN_UNKNOWN] = &run->unknown,
                        [RUN_SKIPPED] = &run->skipped};
    (*counts[end->outcome])++;
    if (!end->unwritten && (end->outcome == RUN_FAILED || end->outcome == RUN_UNKNOWN))
        run->bad++;
    if (end->outcome != RUN_SKIPPED)
        count_unreached(run, end->code == PH_NETWORK ? end->unreached : NULL);
}

static bool too_many_failed(const struct run *run)
{
    const struct run_amount *most = &run->limits.max_fail;
    return most->value != RUN_NO_LIMIT && run->bad > run_amount_of(most, run->count);
}

/* The action says that an argument is wrong, and sent nothing: it would say so of every other phone too. */
static bool argument_at_fault(const struct run *run, const struct run_end *end)
{
    return end->code == PH_INVALID && !end->sent && end->err != NULL &&
           param_find(&run->task->feature->about.args, end->err->what) != NULL;
}

/* Held: task->lock. Whether what came of this phone ends the whole run. */
static void apply_limits(struct run *run, const struct run_end *end)
{
    struct ph_error why;
    if (run->closed)
        return;
    if (end->code == PH_LOGIN && end->err != NULL) {
        run_close(run, PH_LOGIN, end->err);
    } else if (argument_at_fault(run, end)) {
        run_close(run, PH_INVALID, end->err);
    } else if (run->network_failures >= NETWORK_FAILURES && end->err != NULL) {
        run_close(run, PH_NETWORK, end->err);
    } else if (too_many_failed(run)) {
        error_fail(&why, PH_CANCELLED, "max_fail", "Stopped: %zu of %zu phones failed", run->bad,
                   run->count);
        run_close(run, PH_CANCELLED, &why);
    }
}

/* Whether the kept list may say otherwise now: the action told a field of it, or restarts what it is done to. */
static bool changes_list(const struct run *run, const struct run_end *end)
{
    const char *const *fields = run->task->list == NULL ? NULL : phones_fields(run->task->list);
    if (!end->sent || run->task->dry_run)
        return false;
    bool changes = run->task->feature->action.settled != NULL;
    for (; fields != NULL && *fields != NULL && !changes; fields++)
        changes = end->row != NULL && values_text(end->row, *fields) != NULL;
    return changes;
}

/* The next command asks the service again, so that it selects by what was just done. */
static void drop_list(struct run *run, const struct run_end *end)
{
    if (!changes_list(run, end))
        return;
    {
        HOLD_LOCK(&run->task->lock);
        if (run->list_dropped)
            return;
        run->list_dropped = true;
    }
    phones_forget(settings_profile(run->task->engine->settings));
}

void run_end_item(struct run *run, struct item *item, const struct run_end *end)
{
    struct task *task = run->task;
    drop_list(run, end);
    if (run->journal != NULL && !end->unwritten)
        journal_outcome(run->journal, item->index, end->outcome, end->sent, end->err, end->row);
    size_t ended;
    {
        HOLD_LOCK(&task->lock);
        item->ended = true;
        if (item->until_ms > 0)
            atomic_fetch_sub(&task->waiting, 1);
        count_outcome(run, end);
        apply_limits(run, end);
        ended = run->done + run->failed + run->unknown + run->skipped;
        pthread_cond_broadcast(&task->changed);
    }
    struct event event = {.kind = EVENT_OUTCOME,
                          .task = task->number,
                          .phone = item->phone,
                          .outcome = end->outcome,
                          .code = end->code};
    if (end->err != NULL)
        event.error = *end->err;
    events_post(task->engine->events, &event, end->row);
    task_progress(task, (int64_t)ended, (int64_t)run->total, NULL);
}
