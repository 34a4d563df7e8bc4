/* See bulk_phone.h. Also decides what the end of a call means for the phone. */
#include "job/bulk_phone.h"

#include "call/acting.h"
#include "call/context.h"
#include "call/start.h"
#include "config/rows.h"
#include "config/values.h"
#include "job/bulk_outcome.h"
#include "job/journal.h"
#include "job/limits.h"
#include "job/outcome.h"
#include "phone/phones.h"
#include "plugin/feature.h"
#include "task/events.h"
#include "task/task.h"
#include "util/duration.h"
#include "util/error.h"
#include "util/log.h"
#include "util/text.h"
#include "util/thread.h"
#include "util/time.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

/* ---- The call -------------------------------------------------------------------------------- */

static int before_acting(void *self, struct ph_error *err)
{
    struct attempt *attempt = self;
    struct bulk *bulk = attempt->bulk;
    if (bulk->journal == NULL || attempt->intended)
        return PH_OK;
    attempt->crash_line.text = NULL;
    int code = journal_intent(bulk->journal, attempt->phone_job->index, err);
    if (code != PH_OK) {
        HOLD_LOCK(&bulk->task->lock, TASK_LOCK);
        bulk_outcome_close(bulk, code, err);
        return code;
    }
    attempt->intended = true;
    return PH_OK;
}

/* Here, between two keys, a job in lock-step is paused and stopped. */
static int in_step(void *self, struct ph_error *err)
{
    const struct attempt *attempt = self;
    struct bulk *bulk = attempt->bulk;
    struct task *task = bulk->task;
    HOLD_LOCK(&task->lock, TASK_LOCK);
    size_t step = bulk->step;
    bulk->in_step++;
    bulk_outcome_step(bulk);
    while (bulk->step == step && !bulk->closed && atomic_load(&task->stop) == TASK_RUNS) {
        pthread_cond_wait(&task->changed, &task->lock);
        if (bulk->step == step)
            bulk_outcome_step(bulk); /* the pause may be over */
    }
    if (bulk->step != step)
        return PH_OK;
    bulk->in_step--;
    return error_fail(err, PH_CANCELLED, "", "Stopped between two keys");
}

/* [watchdog's thread] The plugin does not return, and neither will this worker. */
static void gave_up(void *self, int code, const struct ph_error *err)
{
    struct attempt *attempt = self;
    struct bulk *bulk = attempt->bulk;
    attempt->crash_line.text = NULL; /* the journal may be closed before it crashes */
    bool parallel = (bulk->task->feature->about.flags & PH_PARALLEL) != 0;
    {
        HOLD_LOCK(&bulk->task->lock, TASK_LOCK);
        attempt->lost = true;
        bulk->workers--;
        /* The hanging call holds the feature's turn. */
        if (!parallel)
            bulk_outcome_close(bulk, PH_TIMEOUT, err);
        else if (!bulk->closed)
            bulk_outcome_add_worker(bulk);
    }
    bool unknown = attempt->polls || code == PH_UNKNOWN;
    bulk_outcome_end(bulk, attempt->phone_job,
                     &(struct bulk_end){.outcome = unknown ? OUTCOME_UNKNOWN : OUTCOME_FAILED,
                                        .code = code,
                                        .sent = unknown,
                                        .err = err});
    HOLD_LOCK(&bulk->task->lock, TASK_LOCK);
    bulk_outcome_call_over(bulk);
}

/* The result of a call. */
struct left {
    int code;
    /* Once something happened, whatever failed afterwards: never report it as a failure that may be
     * retried. */
    struct acting_end acting;
    char *unreached; /* the origin its last request failed to reach, or NULL */
    struct rows rows;
};

static struct left call_with(struct attempt *attempt, const struct values *args,
                             struct ph_error *err)
{
    struct task *task = attempt->bulk->task;
    const struct context_watch watch = {.self = attempt,
                                        .before_acting = before_acting,
                                        .gave_up = gave_up,
                                        .in_step = attempt->bulk->limits.lockstep ? in_step : NULL,
                                        .crash_line = &attempt->crash_line};
    const struct context_options options = {
        .task = task,
        .feature = task->feature,
        .args = args,
        .phone = attempt->phone_job->phone,
        .function = attempt->polls ? "settled" : "run",
        .settles = attempt->polls,
        .watch = &watch,
        .limit_ms = attempt->bulk->limits.call_ms,
        .elapsed_ms = attempt->polls ? time_monotonic_ms() - attempt->phone_job->accepted_ms : 0};
    struct context *ctx;
    struct left left = {.code = plugin_begin(task->engine, &options, &ctx, err)};
    if (left.code != PH_OK)
        return left;
    const struct ph_action *action = &task->feature->action;
    int64_t state = attempt->phone_job->settle_state;
    left.code =
        attempt->polls ? action->settled(&ctx->about, &state, err) : action->run(&ctx->about, err);
    left.acting = acting_end(ctx, left.code);
    left.rows = context_take_rows(ctx);
    if (left.code == PH_NETWORK)
        left.unreached = memory_steal(ctx->unreached);
    left.code = context_end(ctx, left.code, err);
    if (!attempt->lost) {
        attempt->phone_job->settle_state = state;
        return left;
    }
    rows_clear(&left.rows);
    free(left.unreached);
    return (struct left){.code = left.code};
}

static struct left call_action(struct attempt *attempt, struct ph_error *err)
{
    const struct values *common = attempt->bulk->task->args, *own = attempt->phone_job->args;
    struct values *both = own == NULL ? NULL : values_over(common, own);
    struct left left = call_with(attempt, both == NULL ? common : both, err);
    values_free(both);
    return left;
}

int bulk_phone_check(struct task *task, const struct values *args, struct ph_error *err)
{
    const struct ph_action *action = &task->feature->action;
    const struct context_options options = {.task = task,
                                            .feature = task->feature,
                                            .args = args,
                                            .function = "check",
                                            .checks = true,
                                            .unasked = true};
    struct context *ctx;
    if (action->check == NULL)
        return PH_OK;
    int code = plugin_begin(task->engine, &options, &ctx, err);
    if (code != PH_OK)
        return code;
    code = action->check(&ctx->about, err);
    struct rows rows = context_take_rows(ctx);
    rows_clear(&rows);
    return context_end(ctx, code, err);
}

/* ---- Beginning ------------------------------------------------------------------------------- */

/* Poll quickly at first, then every 3 s to limit the load; of many phones 300 a second. */
static int64_t pause_ms(int looks, int64_t waiting)
{
    enum { EACH_MS = 3, LONGEST_MS = 30000 };
    static const int64_t first[] = {250, 500, 1000, 2000};
    int64_t usual = (size_t)looks < COUNT_OF(first) ? first[looks] : 3000,
            shared = waiting * EACH_MS < LONGEST_MS ? waiting * EACH_MS : LONGEST_MS;
    return usual > shared ? usual : shared;
}

static void wait_for(struct bulk *bulk, struct phone_job *phone_job)
{
    HOLD_LOCK(&bulk->task->lock, TASK_LOCK);
    int64_t waiting = atomic_load(&bulk->task->waiting);
    phone_job->due_ms = time_monotonic_ms() + pause_ms(phone_job->looks++, waiting);
    bulk_outcome_await(bulk, phone_job);
    if (bulk->waiting == phone_job) /* the first one due */
        pthread_cond_broadcast(&bulk->task->changed);
}

/* Never retried automatically; a person has to check the phone. */
static int say_unknown(const struct left *left, struct ph_error *err)
{
    struct ph_error said = *err;
    int code = left->code == PH_LOGIN ? PH_LOGIN : PH_UNKNOWN; /* PH_LOGIN ends the job too */
    if (left->code == PH_UNKNOWN)
        return code;
    return error_fail(err, code, said.what, "%s happened: %s",
                      left->acting.in_part ? "Part of it" : "It may have", said.text);
}

static void end_attempt(struct bulk *bulk, struct phone_job *phone_job,
                        const struct attempt *attempt, struct left *left, struct ph_error *err)
{
    struct bulk_end end = {
        .code = left->code, .sent = left->acting.sent, .unreached = left->unreached};
    if (left->code < 0)
        end.err = err;
    if (left->code >= 0) {
        end.outcome = OUTCOME_DONE;
        end.code = PH_OK;
    } else if (left->acting.maybe || left->acting.in_part || left->code == PH_UNKNOWN) {
        end.outcome = OUTCOME_UNKNOWN;
        end.code = say_unknown(left, err);
        end.sent = true;
    } else if (left->code == PH_CANCELLED && !left->acting.sent) {
        end.outcome = OUTCOME_SKIPPED;
        end.unwritten =
            !attempt->intended; /* otherwise the journal must learn that nothing was sent */
    } else {
        end.outcome = OUTCOME_FAILED;
    }
    bulk_outcome_end(bulk, phone_job, &end);
    free(left->unreached);
}

/* A crash before anything is sent, or while the effect is awaited, is the outcome of this phone:
 * left open, it would be the first one of every resumed job, which would crash there again. */
static void prepare_crash(struct attempt *attempt, const char *phone, char **text)
{
    const struct bulk *bulk = attempt->bulk;
    struct crash_line *line = &attempt->crash_line;
    line->phone = phone;
    line->next = bulk->crash_next;
    if (bulk->journal == NULL)
        return;
    *text = journal_crash_line(bulk->journal, attempt->phone_job->index,
                               attempt->polls ? bulk->crash_awaited : bulk->crash_begun, &line->fd);
    line->text = *text;
}

bool bulk_phone_begin(struct bulk *bulk, struct phone_job *phone_job)
{
    struct attempt attempt = {.bulk = bulk, .phone_job = phone_job};
    struct ph_error err = {0};
    AUTO_FREE char *crash_text = NULL, *phone = log_visible(phone_label(phone_job->phone));
    prepare_crash(&attempt, phone, &crash_text);
    events_post(bulk->task->engine->events,
                &(struct event){
                    .kind = EVENT_STARTED, .task = bulk->task->number, .phone = phone_job->phone},
                NULL);
    struct left left = call_action(&attempt, &err);
    if (attempt.lost)
        return false;
    phone_job->rows = left.rows;
    if (left.code < 0 || !bulk->wait) {
        end_attempt(bulk, phone_job, &attempt, &left, &err);
        return true;
    }
    if (bulk->journal != NULL)
        journal_accepted(bulk->journal, phone_job->index, &left.rows);
    phone_job->accepted_ms = time_monotonic_ms();
    phone_job->until_ms = phone_job->accepted_ms + bulk->limits.wait_ms;
    atomic_fetch_add(&bulk->task->waiting, 1);
    bulk_outcome_progress(bulk);
    wait_for(bulk, phone_job);
    return true;
}

/* ---- Waiting for the effect ------------------------------------------------------------------ */

static void end_unsettled(struct bulk *bulk, struct phone_job *phone_job, int code,
                          const struct ph_error *err)
{
    bool only = feature_waits(bulk->task->feature); /* nothing was sent that could be unknown */
    bulk_outcome_end(bulk, phone_job,
                     &(struct bulk_end){.outcome = only ? OUTCOME_FAILED : OUTCOME_UNKNOWN,
                                        .code = code,
                                        .sent = !only,
                                        .err = err});
}

/* last: the result of the last poll, or NULL. */
static void end_late(struct bulk *bulk, struct phone_job *phone_job, const struct ph_error *last)
{
    struct ph_error err;
    AUTO_FREE char *limit = duration_text(bulk->limits.wait_ms);
    int code = error_fail(&err, PH_TIMEOUT, "wait",
                          feature_waits(bulk->task->feature)
                              ? "Not seen within %s%s%s"
                              : "Sent, but no effect was seen within %s; look at the phone%s%s",
                          limit, last == NULL ? "" : ": ", last == NULL ? "" : last->text);
    end_unsettled(bulk, phone_job, code, &err);
}

bool bulk_phone_poll(struct bulk *bulk, struct phone_job *phone_job)
{
    struct attempt attempt = {.bulk = bulk, .phone_job = phone_job, .polls = true};
    struct ph_error err = {0};
    AUTO_FREE char *crash_text = NULL, *phone = log_visible(phone_label(phone_job->phone));
    prepare_crash(&attempt, phone, &crash_text);
    struct left left = call_action(&attempt, &err);
    if (attempt.lost)
        return false;
    if (left.rows.count > 0) {
        rows_clear(&phone_job->seen);
        phone_job->seen = left.rows;
    }
    free(left.unreached);
    if (left.code > 0) {
        bulk_outcome_end(bulk, phone_job,
                         &(struct bulk_end){.outcome = OUTCOME_DONE, .sent = true});
        return true;
    }
    if (left.code == PH_LOGIN) {
        HOLD_LOCK(&bulk->task->lock, TASK_LOCK);
        bulk_outcome_close(bulk, PH_LOGIN, &err);
    }
    /* A restarting phone may give any answer. Only the time limit ends the polling, or an action
     * that knows that polling cannot tell. */
    if (left.code == PH_UNKNOWN)
        end_unsettled(bulk, phone_job, left.code, &err);
    else if (time_monotonic_ms() >= phone_job->until_ms)
        end_late(bulk, phone_job, left.code < 0 ? &err : NULL);
    else
        wait_for(bulk, phone_job);
    return true;
}
