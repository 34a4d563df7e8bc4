/* One phone of a bulk run: the call of the action, what its end means, and looking whether it took effect. */
#include "job/bulk_phone.h"

#include "call/context.h"
#include "call/start.h"
#include "config/values.h"
#include "job/bulk_outcome.h"
#include "job/journal.h"
#include "job/limits.h"
#include "task/events.h"
#include "task/task.h"
#include "util/duration.h"
#include "util/error.h"
#include "util/memory.h"
#include "util/text.h"
#include "util/thread.h"
#include "util/time.h"

#include <phonectl/plugin.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- The call ---------------------------------------------------------------------------------------------- */

static int before_acting(void *self, struct ph_error *err)
{
    struct work *work = self;
    struct run *run = work->run;
    if (run->journal == NULL || work->intended)
        return PH_OK;
    int code = journal_intent(run->journal, work->item->index, err);
    if (code != PH_OK) {
        HOLD_LOCK(&run->task->lock);
        run_close(run, code, err);
        return code;
    }
    work->intended = true;
    return PH_OK;
}

/* On the keeper's thread: the plugin does not come back, and neither will this worker. */
static void gave_up(void *self, int code, const struct ph_error *err)
{
    struct work *work = self;
    struct run *run = work->run;
    bool parallel = (run->task->feature->about.flags & PH_PARALLEL) != 0;
    {
        HOLD_LOCK(&run->task->lock);
        work->lost = true;
        run->workers--;
        /* Whoever hangs has the feature's turn. */
        if (!parallel)
            run_close(run, PH_TIMEOUT, err);
        else if (!run->closed)
            run_add_worker(run);
    }
    bool unknown = work->polls || code == PH_UNKNOWN;
    run_end_item(run, work->item,
                 &(struct run_end){.outcome = unknown ? RUN_UNKNOWN : RUN_FAILED,
                                   .code = code,
                                   .sent = unknown,
                                   .err = err,
                                   .row = memory_steal(work->item->row)});
    HOLD_LOCK(&run->task->lock);
    run->in_work--;
    pthread_cond_broadcast(&run->task->changed);
}

/* What a call left behind. */
struct left {
    int code;
    bool sent;
    bool in_part, maybe; /* failed, but a part of it happened; it may have happened */
    char *unreached;     /* the origin its last request failed to reach, or NULL */
    struct values *row;
};

/* What was accepted has happened, whatever the plugin calls it and whatever failed afterwards: nobody is to be told that
 * it failed and may be done again. */
static void weigh(const struct context *ctx, struct left *left)
{
    left->in_part = ctx->accepted;
    left->maybe = ctx->unsure || left->code == PH_UNKNOWN;
}

static struct left call_action(struct work *work, struct ph_error *err)
{
    struct task *task = work->run->task;
    const struct context_watch watch = {
        .self = work, .before_acting = before_acting, .gave_up = gave_up};
    const struct context_options options = {
        .task = task,
        .feature = task->feature,
        .args = task->args,
        .phone = work->item->phone,
        .function = work->polls ? "settled" : "run",
        .settles = work->polls,
        .watch = &watch,
        .limit_ms = work->run->limits.call_ms,
        .elapsed_ms = work->polls ? time_monotonic_ms() - work->item->accepted_ms : 0};
    struct context *ctx;
    struct left left = {.code = plugin_begin(task->engine, &options, &ctx, err)};
    if (left.code != PH_OK)
        return left;
    const struct ph_action *action = &task->feature->action;
    int64_t state = work->item->settle_state;
    left.code =
        work->polls ? action->settled(&ctx->about, &state, err) : action->run(&ctx->about, err);
    left.sent = atomic_load(&ctx->acted);
    left.row = context_take_row(ctx);
    if (left.code == PH_NETWORK)
        left.unreached = memory_steal(ctx->unreached);
    weigh(ctx, &left);
    left.code = context_end(ctx, left.code, err);
    if (!work->lost) {
        work->item->settle_state = state;
        return left;
    }
    values_free(left.row);
    free(left.unreached);
    return (struct left){.code = left.code};
}

/* ---- Beginning ---------------------------------------------------------------------------------------------- */

/* Soon at first, so that what is over quickly is not missed; the number of looks in the end is what loads the service. */
static int64_t pause_ms(int looks)
{
    static const int64_t first[] = {250, 500, 1000, 2000};
    return (size_t)looks < COUNT_OF(first) ? first[looks] : 3000;
}

static void wait_for(struct run *run, struct item *item)
{
    HOLD_LOCK(&run->task->lock);
    item->due_ms = time_monotonic_ms() + pause_ms(item->looks++);
    run_await(run, item);
    pthread_cond_broadcast(&run->task->changed);
}

/* It is not to be repeated behind anybody's back, so somebody has to look. */
static int say_unknown(const struct left *left, struct ph_error *err)
{
    struct ph_error said = *err;
    int code = left->code == PH_LOGIN ? PH_LOGIN : PH_UNKNOWN; /* that one ends the run too */
    if (left->code == PH_UNKNOWN)
        return code;
    return error_fail(err, code, said.what, "%s happened, look at the phone: %s",
                      left->in_part ? "A part of it" : "It may have", said.text);
}

static void end_call(struct run *run, struct item *item, const struct work *work, struct left *left,
                     struct ph_error *err)
{
    struct run_end end = {
        .code = left->code, .sent = left->sent, .row = left->row, .unreached = left->unreached};
    if (left->code < 0)
        end.err = err;
    if (left->code >= 0) {
        end.outcome = RUN_DONE;
        end.code = PH_OK;
    } else if (left->maybe || left->in_part || left->code == PH_UNKNOWN) {
        end.outcome = RUN_UNKNOWN;
        end.code = say_unknown(left, err);
        end.sent = true;
    } else if (left->code == PH_CANCELLED && !left->sent) {
        end.outcome = RUN_SKIPPED;
        end.unwritten = !work->intended; /* else the journal has to know that nothing was sent */
    } else {
        end.outcome = RUN_FAILED;
    }
    run_end_item(run, item, &end);
    free(left->unreached);
}

bool run_begin_item(struct run *run, struct item *item)
{
    struct work work = {.run = run, .item = item};
    struct ph_error err = {0};
    events_post(
        run->task->engine->events,
        &(struct event){.kind = EVENT_STARTED, .task = run->task->number, .phone = item->phone},
        NULL);
    struct left left = call_action(&work, &err);
    if (work.lost)
        return false;
    if (left.code < 0 || !run->wait) {
        end_call(run, item, &work, &left, &err);
        return true;
    }
    if (run->journal != NULL)
        journal_accepted(run->journal, item->index, left.row);
    item->row = left.row;
    item->accepted_ms = time_monotonic_ms();
    item->until_ms = item->accepted_ms + run->limits.wait_ms;
    atomic_fetch_add(&run->task->waiting, 1);
    wait_for(run, item);
    return true;
}

/* ---- Looking whether it took effect ------------------------------------------------------------------------- */

static void end_unsettled(struct run *run, struct item *item, int code, const struct ph_error *err)
{
    run_end_item(run, item,
                 &(struct run_end){.outcome = RUN_UNKNOWN,
                                   .code = code,
                                   .sent = true,
                                   .err = err,
                                   .row = memory_steal(item->row)});
}

/* last: what the last look said, or NULL. */
static void end_late(struct run *run, struct item *item, const struct ph_error *last)
{
    struct ph_error err;
    AUTO_FREE char *limit = duration_text(run->limits.wait_ms);
    int code = error_fail(&err, PH_TIMEOUT, "wait",
                          "Sent, but not seen to take effect within %s; look at the phone%s%s",
                          limit, last == NULL ? "" : ": ", last == NULL ? "" : last->text);
    end_unsettled(run, item, code, &err);
}

static void add_row(struct item *item, struct values *row)
{
    for (size_t i = 0; row != NULL && i < values_count(row); i++) {
        const char *key = values_key(row, i);
        if (item->row == NULL)
            item->row = values_new();
        values_set(item->row, key, values_text(row, key));
    }
    values_free(row);
}

bool run_poll_item(struct run *run, struct item *item)
{
    struct work work = {.run = run, .item = item, .polls = true};
    struct ph_error err = {0};
    struct left left = call_action(&work, &err);
    if (work.lost)
        return false;
    add_row(item, left.row);
    free(left.unreached);
    if (left.code > 0) {
        run_end_item(
            run, item,
            &(struct run_end){.outcome = RUN_DONE, .sent = true, .row = memory_steal(item->row)});
        return true;
    }
    if (left.code == PH_LOGIN) {
        HOLD_LOCK(&run->task->lock);
        run_close(run, PH_LOGIN, &err);
    }
    /* A phone that restarts may give any answer: only time ends the looking, or an action that
     * knows that no further look can tell. */
    if (left.code == PH_UNKNOWN)
        end_unsettled(run, item, left.code, &err);
    else if (time_monotonic_ms() >= item->until_ms)
        end_late(run, item, left.code < 0 ? &err : NULL);
    else
        wait_for(run, item);
    return true;
}
