#include "job/bulk_outcome.h"

#include "config/param.h"
#include "config/settings.h"
#include "config/values.h"
#include "job/journal.h"
#include "job/outcome.h"
#include "phone/listing_cache.h"
#include "phone/phones.h"
#include "task/events.h"
#include "task/tasks.h"
#include "util/amount.h"
#include "util/error.h"

#include <stdatomic.h>
#include <string.h>

enum {
    NETWORK_FAILURES =
        /* unreachable so many times in a row: the origin is down */
    10
};

void bulk_outcome_close(struct bulk *bulk, int code, const struct ph_error *why)
{
    if (bulk->code == PH_OK) {
        bulk->code = code;
        bulk->why = *why;
        bulk->why.code = code;
    }
    bulk->closed = true;
    pthread_cond_broadcast(&bulk->task->changed);
}

/* New items are usually due last. */
void bulk_outcome_await(struct bulk *bulk, struct phone_job *phone_job)
{
    struct phone_job **at = &bulk->waiting;
    if (bulk->waiting_last != NULL && bulk->waiting_last->due_ms <= phone_job->due_ms)
        at = &bulk->waiting_last->next_waiting;
    while (*at != NULL && (*at)->due_ms <= phone_job->due_ms)
        at = &(*at)->next_waiting;
    phone_job->next_waiting = *at;
    *at = phone_job;
    if (phone_job->next_waiting == NULL)
        bulk->waiting_last = phone_job;
}

void bulk_outcome_step(struct bulk *bulk)
{
    const struct task *task = bulk->task;
    if (bulk->closed || atomic_load(&task->stop) != TASK_RUNS || atomic_load(&task->paused) ||
        bulk->in_step == 0 || bulk->in_step < bulk->in_work || bulk->next < bulk->wave_end)
        return;
    bulk->step++;
    bulk->in_step = 0;
    pthread_cond_broadcast(&bulk->task->changed);
}

void bulk_outcome_call_over(struct bulk *bulk)
{
    if (--bulk->in_work > 0) {
        bulk_outcome_step(bulk);
        return;
    }
    if (bulk->waiting == NULL) /* a wave is over */
        pthread_cond_broadcast(&bulk->task->changed);
    if (bulk->workers == 0)
        pthread_cond_signal(&bulk->over);
}

void bulk_outcome_add_worker(struct bulk *bulk)
{
    struct ph_error err;
    if (tasks_thread(bulk->task, bulk->worker, bulk, &err) == PH_OK)
        bulk->workers++;
    else if (bulk->workers == 0 || bulk->limits.lockstep) /* the others would wait for it */
        bulk_outcome_close(bulk, PH_FAILED, &err);
}

/* Counts failures of one origin only: a phone may be its own, and the next one may be on. */
REQUIRES(TASK_LOCK)
static void count_unreached(struct bulk *bulk, const char *origin)
{
    bool same = origin != NULL && bulk->unreached != NULL && strcmp(origin, bulk->unreached) == 0;
    bulk->network_failures = same ? bulk->network_failures + 1 : origin != NULL;
    if (same)
        return;
    free(bulk->unreached);
    bulk->unreached = memory_copy(origin);
}

REQUIRES(TASK_LOCK)
static void count_outcome(struct bulk *bulk, const struct bulk_end *end)
{
    size_t *counts[] = {[OUTCOME_DONE] = &bulk->done,
                        [OUTCOME_FAILED] = &bulk->failed,
                        [OUTCOME_UNKNOWN] = &bulk->unknown,
                        [OUTCOME_SKIPPED] = &bulk->skipped};
    (*counts[end->outcome])++;
    if (!end->unwritten && (end->outcome == OUTCOME_FAILED || end->outcome == OUTCOME_UNKNOWN))
        bulk->bad++;
    if (end->outcome != OUTCOME_SKIPPED)
        count_unreached(bulk, end->code == PH_NETWORK ? end->unreached : NULL);
}

REQUIRES(TASK_LOCK)
static bool too_many_failed(const struct bulk *bulk)
{
    const struct amount *most = &bulk->limits.max_fail;
    return most->value != LIMITS_NONE &&
           bulk->bad > limits_amount_of(most, bulk->before + bulk->count);
}

/* The action rejects an argument and sent nothing: it would reject it for every other phone too. */
static bool argument_at_fault(const struct bulk *bulk, const struct bulk_end *end)
{
    return end->code == PH_INVALID && !end->sent && end->err != NULL &&
           param_find(&bulk->task->feature->about.args, end->err->what) != NULL;
}

/* Whether this outcome ends the job. */
REQUIRES(TASK_LOCK)
static void apply_limits(struct bulk *bulk, const struct bulk_end *end)
{
    struct ph_error why;
    if (bulk->closed)
        return;
    if (end->code == PH_LOGIN && end->err != NULL) {
        bulk_outcome_close(bulk, PH_LOGIN, end->err);
    } else if (argument_at_fault(bulk, end)) {
        bulk_outcome_close(bulk, PH_INVALID, end->err);
    } else if (bulk->network_failures >= NETWORK_FAILURES && end->err != NULL) {
        bulk_outcome_close(bulk, PH_NETWORK, end->err);
    } else if (too_many_failed(bulk)) {
        error_fail(&why, PH_CANCELLED, "max_fail", "Stopped: %zu of %zu phones did not succeed",
                   bulk->bad, bulk->before + bulk->count);
        bulk_outcome_close(bulk, PH_CANCELLED, &why);
    }
}

/* Whether the cached list may be outdated: the action reported a field of it, or restarts the
 * phone. */
static bool changes_list(const struct bulk *bulk, const struct bulk_end *end,
                         const struct rows *rows)
{
    const char *const *fields = bulk->task->list == NULL ? NULL : phones_fields(bulk->task->list);
    if (!end->sent || bulk->task->dry_run)
        return false;
    bool changes = bulk->task->feature->action.settled != NULL;
    for (; fields != NULL && *fields != NULL && !changes; fields++)
        for (size_t i = 0; i < rows->count && !changes; i++)
            changes = values_text(rows->at[i], *fields) != NULL;
    return changes;
}

/* Makes the next command fetch the list, so that it selects by what was just done. */
static void drop_list(struct bulk *bulk, const struct bulk_end *end, const struct rows *rows)
{
    if (!changes_list(bulk, end, rows))
        return;
    {
        HOLD_LOCK(&bulk->task->lock, TASK_LOCK);
        if (bulk->list_dropped)
            return;
        bulk->list_dropped = true;
    }
    phones_forget(settings_profile(bulk->task->engine->settings));
}

/* The last row comes with the outcome. */
static void post_outcome(struct task *task, const struct event *outcome, struct rows *rows)
{
    struct values *last = NULL;
    for (size_t i = 0; i < rows->count; i++) {
        if (last != NULL)
            task_row(task, outcome->phone, last);
        last = memory_steal(rows->at[i]);
    }
    events_post(task->engine->events, outcome, last);
    rows_clear(rows);
}

void bulk_outcome_progress(struct bulk *bulk)
{
    size_t ended;
    {
        HOLD_LOCK(&bulk->task->lock, TASK_LOCK);
        ended = bulk->done + bulk->failed + bulk->unknown + bulk->skipped;
    }
    task_progress(bulk->task, (int64_t)ended, (int64_t)bulk->total, NULL);
}

void bulk_outcome_end(struct bulk *bulk, struct phone_job *phone_job, const struct bulk_end *end)
{
    struct task *task = bulk->task;
    struct rows rows = rows_take(&phone_job->rows);
    rows_join(&rows, rows_take(&phone_job->seen));
    drop_list(bulk, end, &rows);
    if (bulk->journal != NULL && !end->unwritten)
        journal_outcome(bulk->journal, phone_job->index, end->outcome, end->sent, end->err, &rows);
    {
        HOLD_LOCK(&task->lock, TASK_LOCK);
        phone_job->ended = true;
        if (phone_job->until_ms > 0)
            atomic_fetch_sub(&task->waiting, 1);
        count_outcome(bulk, end);
        apply_limits(bulk, end);
    }
    struct event event = {.kind = EVENT_OUTCOME,
                          .task = task->number,
                          .phone = phone_job->phone,
                          .outcome = end->outcome,
                          .code = end->code};
    if (end->err != NULL)
        event.error = *end->err;
    post_outcome(task, &event, &rows);
    bulk_outcome_progress(bulk);
}
