/* The scheduler of a job: prepares the phones, runs the workers in waves and at the rate, and ends
 * the job. */
#include "job/bulk.h"

#include "config/param.h"
#include "config/rows.h"
#include "config/settings.h"
#include "config/values.h"
#include "job/bulk_outcome.h"
#include "job/bulk_phone.h"
#include "job/journal.h"
#include "job/journal_format.h"
#include "job/journal_read.h"
#include "job/limits.h"
#include "job/outcome.h"
#include "phone/eligibility.h"
#include "phone/phones.h"
#include "plugin/feature.h"
#include "task/engine.h"
#include "task/task.h"
#include "util/amount.h"
#include "util/error.h"
#include "util/text.h"
#include "util/thread.h"
#include "util/time.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

enum {
    US = 1000,
    MS = 1000,
    MINUTE_US = 60000000,
    LATE_US = 100000 /* how much delay the rate makes up for */
};

/* ---- Workers --------------------------------------------------------------------------------- */

static size_t bad_allowed(const struct bulk *bulk, size_t count)
{
    const struct amount *most = &bulk->limits.max_fail;
    return most->value == LIMITS_NONE ? 0 : limits_amount_of(most, count);
}

/* How many phones the job begins, or began in an earlier run. */
static size_t count_all(const struct bulk *bulk)
{
    return bulk->before + bulk->count;
}

static size_t wave_end(const struct bulk *bulk, size_t wave)
{
    return limits_amount_of(&bulk->limits.waves[wave], count_all(bulk));
}

/* The phones that follow the last wave count as one more. */
static size_t wave_count(const struct bulk *bulk)
{
    size_t count = bulk->limits.wave_count;
    return count + (count == 0 || wave_end(bulk, count - 1) < count_all(bulk));
}

/* The end of the next wave, or of the job: if a phone of an earlier wave did not succeed, or a
 * person has to say whether to go on. */
REQUIRES(TASK_LOCK)
static void next_wave(struct bulk *bulk)
{
    struct ph_error why;
    if (bulk->bad > bad_allowed(bulk, count_all(bulk))) {
        error_fail(&why, PH_CANCELLED, "canary",
                   "Stopped after the first %zu of %zu phones: %zu did not succeed",
                   bulk->before + bulk->wave_end, count_all(bulk), bulk->bad);
        bulk_outcome_close(bulk, PH_CANCELLED, &why);
        return;
    }
    if (bulk->limits.pause && bulk->wave_end > 0) {
        error_fail(&why, PH_CANCELLED, "pause", "Wave %zu of %zu: %zu done, %zu failed", bulk->wave,
                   wave_count(bulk), bulk->done, bulk->bad - bulk->bad_before);
        bulk_outcome_close(bulk, PH_CANCELLED, &why);
        return;
    }
    bulk->wave_end = bulk->count;
    while (bulk->wave < bulk->limits.wave_count) {
        size_t end = wave_end(bulk, bulk->wave++);
        if (end > bulk->before + bulk->next) {
            bulk->wave_end = end - bulk->before;
            break;
        }
    }
    pthread_cond_broadcast(&bulk->task->changed);
}

/* By the wall clock, which goes on while the machine sleeps. */
REQUIRES(TASK_LOCK)
static bool time_is_up(struct bulk *bulk, int64_t *until_ms)
{
    enum { LOOK_S = 60 };
    if (bulk->limits.end_by == 0)
        return false;
    int64_t left_s = bulk->limits.end_by - time_now();
    *until_ms = time_monotonic_ms() + (left_s < LOOK_S ? left_s : LOOK_S) * MS;
    if (left_s > 0)
        return false;
    char by[sizeof "00:00:00"];
    struct tm local;
    struct ph_error why;
    strftime(by, sizeof by, "%H:%M:%S",
             localtime_r(&(time_t){(time_t)bulk->limits.end_by}, &local));
    error_fail(&why, PH_CANCELLED, "until", "Stopped: the job had to end by %s", by);
    bulk_outcome_close(bulk, PH_CANCELLED, &why);
    return true;
}

enum choice { CHOICE_END, CHOICE_BEGIN, CHOICE_POLL, CHOICE_WAIT };

/* What a free worker does now; with WAIT, until when at most (INT64_MAX: until
 * something changes). */
REQUIRES(TASK_LOCK)
static enum choice choose(struct bulk *bulk, int64_t *until_ms)
{
    const struct task *task = bulk->task;
    *until_ms = INT64_MAX;
    int stop = atomic_load(&task->stop);
    if (bulk->closed || stop != TASK_RUNS || time_is_up(bulk, until_ms))
        return CHOICE_END;
    if (bulk->waiting != NULL && bulk->waiting->due_ms <= time_monotonic_ms())
        return CHOICE_POLL;
    if (bulk->next == bulk->wave_end && bulk->in_work == 0 && bulk->waiting == NULL) {
        if (bulk->next == bulk->count)
            return CHOICE_END;
        next_wave(bulk);
        if (bulk->closed)
            return CHOICE_END;
    }
    if (bulk->waiting != NULL && bulk->waiting->due_ms < *until_ms)
        *until_ms = bulk->waiting->due_ms;
    if (bulk->next == bulk->wave_end)
        return bulk->next == bulk->count && bulk->waiting == NULL && bulk->in_work == 0
                   ? CHOICE_END
                   : CHOICE_WAIT;
    if (atomic_load(&task->paused))
        return CHOICE_WAIT;
    if (bulk->limits.rate_per_minute == LIMITS_NONE || bulk->next_start_us <= time_monotonic_us())
        return CHOICE_BEGIN;
    int64_t start_ms = bulk->next_start_us / US + 1;
    if (start_ms < *until_ms)
        *until_ms = start_ms;
    return CHOICE_WAIT;
}

REQUIRES(TASK_LOCK)
static struct phone_job *take_next(struct bulk *bulk)
{
    if (bulk->limits.rate_per_minute != LIMITS_NONE) {
        int64_t earliest = time_monotonic_us() - LATE_US;
        if (bulk->next_start_us < earliest)
            bulk->next_start_us = earliest;
        bulk->next_start_us += MINUTE_US / bulk->limits.rate_per_minute;
    }
    return &bulk->items[bulk->next++];
}

REQUIRES(TASK_LOCK)
static struct phone_job *take_waiting(struct bulk *bulk)
{
    struct phone_job *phone_job = bulk->waiting;
    bulk->waiting = phone_job->next_waiting;
    if (bulk->waiting == NULL)
        bulk->waiting_last = NULL;
    return phone_job;
}

/* One worker watches the time: thousands of phones are looked at every few seconds, and all workers
 * would wake for each of them. */
REQUIRES(TASK_LOCK)
static void wait_until(struct bulk *bulk, int64_t until_ms)
{
    struct task *task = bulk->task;
    if (until_ms == INT64_MAX || bulk->is_watched) {
        pthread_cond_wait(&task->changed, &task->lock);
        return;
    }
    bulk->is_watched = true;
    thread_condition_wait(&task->changed, &task->lock, until_ms);
    bulk->is_watched = false;
}

static void *worker(void *self)
{
    struct bulk *bulk = self;
    struct task *task = bulk->task;
    HOLD_LOCK(&task->lock, TASK_LOCK);
    for (;;) {
        int64_t until_ms;
        enum choice choice = choose(bulk, &until_ms);
        if (choice == CHOICE_END)
            break;
        if (choice == CHOICE_WAIT) {
            wait_until(bulk, until_ms);
            continue;
        }
        if (!bulk->is_watched) /* another one, while this one is at work */
            (bulk->limits.lockstep ? pthread_cond_broadcast : pthread_cond_signal)(&task->changed);
        struct phone_job *phone_job = choice == CHOICE_BEGIN ? take_next(bulk) : take_waiting(bulk);
        bulk->in_work++;
        pthread_mutex_unlock(&task->lock);
        bool came_back = choice == CHOICE_BEGIN ? bulk_phone_begin(bulk, phone_job)
                                                : bulk_phone_poll(bulk, phone_job);
        pthread_mutex_lock(&task->lock);
        if (!came_back)
            return NULL;
        bulk_outcome_call_over(bulk);
    }
    bulk->workers--;
    pthread_cond_broadcast(&task->changed); /* the others see the end too */
    pthread_cond_signal(&bulk->over);
    return NULL;
}

static void let_workers_run(struct bulk *bulk)
{
    struct task *task = bulk->task;
    bool parallel = (task->feature->about.flags & PH_PARALLEL) != 0;
    size_t most = bulk->limits.lockstep ? bulk->count : parallel ? (size_t)bulk->limits.jobs : 1;
    bulk->worker = worker;
    HOLD_LOCK(&task->lock, TASK_LOCK);
    next_wave(bulk);
    for (size_t i = 0; i < most && i < bulk->count; i++)
        bulk_outcome_add_worker(bulk);
    /* The watchdog may still be reporting a call that it gave up. */
    while (bulk->workers > 0 || bulk->in_work > 0)
        pthread_cond_wait(&bulk->over, &task->lock);
}

/* ---- Preparing ------------------------------------------------------------------------------- */

/* Limits as given now, otherwise those the job began with (kept, may be NULL), otherwise as
 * configured. */
static int resolve_limits(struct bulk *bulk, const struct values *kept, struct ph_error *err)
{
    struct engine *engine = bulk->task->engine;
    struct settings *settings = engine->settings;
    struct limits *limits = &bulk->limits;
    *limits = *bulk->task->limits;
    int code = limits_fill(limits, kept, err);
    if (limits->jobs <= 0)
        limits->jobs = (int)settings_number(engine->settings, "jobs");
    if (limits->jobs > LIMITS_MAX_JOBS)
        limits->jobs = LIMITS_MAX_JOBS;
    if (limits->call_ms == 0)
        limits->call_ms = settings_number(engine->settings, "call_timeout");
    if (limits->wait_ms == 0)
        limits->wait_ms = settings_number(engine->settings, "wait_timeout");
    if (code == PH_OK && limits->rate_per_minute == 0)
        code = limits_parse_rate(settings_get(settings, "phonectl", "rate").text, limits, err);
    if (code == PH_OK && !limits->max_fail_set)
        code =
            limits_parse_max_fail(settings_get(settings, "phonectl", "max_fail").text, limits, err);
    if (code == PH_OK && limits->pause && limits->wave_count == 0)
        code =
            error_fail(err, PH_INVALID, "pause", "--pause-waves needs waves: add --canary STEPS");
    return code;
}

/* A phone that had to wait for its turn would keep all others waiting. */
static int check_lockstep(const struct bulk *bulk, size_t count, struct ph_error *err)
{
    const struct ph_feature *about = &bulk->task->feature->about;
    uint32_t needed = PH_KEYS | PH_PARALLEL;
    if (!bulk->limits.lockstep)
        return PH_OK;
    if ((about->flags & needed) != needed)
        return error_fail(err, PH_INVALID, "lockstep",
                          "--lockstep is only for keys, and %s presses none", about->id);
    if (count > LIMITS_MAX_JOBS)
        return error_fail(
            err, PH_INVALID, "lockstep",
            "--lockstep works with at most %d phones, and these are %zu: choose fewer, or leave "
            "it out",
            LIMITS_MAX_JOBS, count);
    return PH_OK;
}

/* Waves do so without being asked: that the service took a request does not prove that the phones
 * of the wave are well. */
static bool waits(const struct bulk *bulk)
{
    const struct task *task = bulk->task;
    return (task->wait || bulk->limits.wave_count > 0 || feature_waits(task->feature)) &&
           !task->dry_run && task->feature->action.settled != NULL &&
           !feature_previews(task->feature, task->args);
}

/* Writes no line to the journal, unless the reason has to be kept. */
static void end_with(struct bulk *bulk, struct phone_job *phone_job, int outcome, int code,
                     const char *text, bool written)
{
    struct ph_error err;
    error_fail(&err, code, "", "%s", text);
    bulk_outcome_end(bulk, phone_job,
                     &(struct bulk_end){.outcome = outcome,
                                        .code = code,
                                        .sent = outcome == OUTCOME_UNKNOWN,
                                        .err = &err,
                                        .unwritten = !written});
}

/* A phone on which the action is impossible gets its outcome at once, so that waves consist of the
 * others. */
static void add_phone(struct bulk *bulk, struct phone_job phone_job)
{
    char *reason;
    const struct values *common = bulk->task->args;
    struct values *both = phone_job.args == NULL ? NULL : values_over(common, phone_job.args);
    if (phone_job.gone) {
        end_with(bulk, &phone_job, OUTCOME_SKIPPED, PH_NOT_FOUND, "No longer in the list of phones",
                 true);
    } else if (phone_why_not_in(NULL, phone_job.phone, bulk->task->feature,
                                both == NULL ? common : both, &reason)) {
        end_with(bulk, &phone_job, OUTCOME_SKIPPED, PH_UNSUPPORTED, reason, true);
        free(reason);
    } else {
        bulk->items[bulk->count++] = phone_job;
    }
    values_free(both);
}

static const char *journal_field(void *self, size_t index, const char *key)
{
    const struct phone *phone = ((const struct task *)self)->phones[index];
    if (strcmp(key, "id") != 0)
        return phone_field(phone, key);
    const char *id = phone_key(phone);
    return id == NULL ? "" : id;
}

/* The arguments of one phone must be complete: its own, which may be NULL, and those of the job. */
static int check_args(struct task *task, struct values *own, struct ph_error *err)
{
    const struct ph_params *params = &task->feature->about.args;
    int code = own == NULL ? PH_OK : values_spell(own, params, err);
    for (size_t i = 0; code == PH_OK && own != NULL && i < values_count(own); i++)
        if (!param_varies(param_find(params, values_key(own, i))))
            code = error_fail(err, PH_INVALID, values_key(own, i),
                              "%s cannot differ from phone to phone", values_key(own, i));
    struct values *args = values_over(task->args, own);
    if (code == PH_OK)
        code = values_check(args, params, err);
    if (code == PH_OK)
        code = bulk_phone_check(task, args, err);
    values_free(args);
    return code;
}

static int create_journal(struct bulk *bulk, struct ph_error *err)
{
    struct task *task = bulk->task;
    if (task->dry_run || feature_only_reads(task->feature, task->args))
        return PH_OK;
    struct values *limits = limits_values(&bulk->limits);
    const struct journal_head head = {.action = task->feature->about.id,
                                      .profile = settings_profile(task->engine->settings),
                                      .selection = task->selection,
                                      .by = task->by,
                                      .args = task->args,
                                      .params = &task->feature->about.args,
                                      .keys = feature_keys(task->feature),
                                      .limits = limits,
                                      .listed = task->list == NULL ? 0 : phones_time(task->list),
                                      .wait = bulk->wait,
                                      .count = task->phone_count,
                                      .phone_args = (const struct values *const *)task->phone_args,
                                      .field = journal_field,
                                      .self = task};
    int code = PH_OK;
    if (task->follow == 0 || task->phone_args != NULL ||
        !journal_follow(task->follow, &head, &bulk->journal))
        code = journal_create(&head, &bulk->journal, err);
    values_free(limits);
    return code;
}

static int check_new_args(struct task *task, struct ph_error *err)
{
    if (task->phone_args == NULL)
        return bulk_phone_check(task, task->args, err);
    for (size_t i = 0; i < task->phone_count; i++) {
        struct ph_error why;
        int code = check_args(task, task->phone_args[i], &why);
        if (code != PH_OK)
            return error_fail(err, code, why.what, "%s: %s", phone_label(task->phones[i]),
                              why.text);
    }
    return PH_OK;
}

static int begin_new(struct bulk *bulk, struct ph_error *err)
{
    struct task *task = bulk->task;
    int code = check_new_args(task, err);
    if (code != PH_OK || task->only_check)
        return code;
    code = resolve_limits(bulk, NULL, err);
    if (code == PH_OK)
        code = check_lockstep(bulk, task->phone_count, err);
    bulk->wait = waits(bulk);
    if (code == PH_OK)
        code = create_journal(bulk, err);
    if (code != PH_OK)
        return code;
    bulk->total = task->phone_count;
    bulk->items = memory_alloc(task->phone_count * sizeof *bulk->items);
    for (size_t i = 0; i < task->phone_count; i++)
        add_phone(bulk, (struct phone_job){.phone = task->phones[i],
                                           .args = task->phone_args ? task->phone_args[i] : NULL,
                                           .index = i});
    return PH_OK;
}

static int check_resumed(const struct task *task, const struct journal_job *job,
                         struct ph_error *err)
{
    const char *profile = settings_profile(task->engine->settings);
    if (strcmp(job->about.action, task->feature->about.id) != 0)
        return error_fail(err, PH_INVALID, "action", "Job %lld was %s, not %s",
                          (long long)task->resume, job->about.action, task->feature->about.id);
    if (strcmp(job->about.profile, profile) != 0)
        return error_fail(err, PH_INVALID, "profile", "Job %lld belongs to the profile %s",
                          (long long)task->resume, job->about.profile);
    return PH_OK;
}

/* Most phones have no arguments of their own: what is the same for all is checked once. */
static int check_resumed_args(struct task *task, const struct journal_job *job,
                              struct ph_error *err)
{
    bool common = false;
    int code = PH_OK;
    for (size_t i = 0; code == PH_OK && i < job->count; i++) {
        struct values *own = job->items[i].args;
        if (own != NULL || !common)
            code = check_args(task, own, err);
        common = common || own == NULL;
    }
    return code;
}

/* Remaining wait for a phone accepted by an earlier process. Without --timeout the limit counts
 * from that moment, so a phone that is already back is checked once. */
static int64_t rest_ms(const struct bulk *bulk, int64_t past_ms)
{
    int64_t wait_ms = bulk->limits.wait_ms;
    if (bulk->task->limits->wait_ms != 0)
        return wait_ms;
    return past_ms < wait_ms ? wait_ms - past_ms : 0;
}

static void await_phone(struct bulk *bulk, struct phone_job phone_job,
                        const struct journal_item *was)
{
    if (!bulk->wait)
        return;
    int64_t since = was->time;
    phone_job.rows = rows_copy(&was->rows);
    if (phone_job.gone) {
        end_with(bulk, &phone_job, OUTCOME_UNKNOWN, PH_UNKNOWN,
                 "Sent; the phone is no longer in the list", false);
        return;
    }
    UNSHARED(TASK_LOCK);
    struct phone_job *waiting = &bulk->items[bulk->count++];
    *waiting = phone_job;
    int64_t past_ms = time_now() > since ? (time_now() - since) * 1000 : 0;
    waiting->due_ms = time_monotonic_ms();
    waiting->accepted_ms = waiting->due_ms - past_ms;
    waiting->until_ms = waiting->due_ms + rest_ms(bulk, past_ms);
    atomic_fetch_add(&bulk->task->waiting, 1);
    bulk_outcome_await(bulk, waiting);
}

static const struct phone *listed_phone(const struct task *task, const struct journal_item *was)
{
    return task->list == NULL ? NULL : phones_by_id(task->list, was->id);
}

/* A phone whose service identifies it in no way has an empty id in the journal. */
static const char *gone_id(const struct journal_item *was)
{
    return *was->id != '\0' ? was->id : was->name != NULL ? was->name : "?";
}

/* What the journal says of phones that are no longer in the list: events name them. */
static int find_gone(struct task *task, const struct journal_job *job, struct ph_error *err)
{
    task->gone = phones_new();
    for (size_t i = 0; i < job->count; i++) {
        const struct journal_item *was = &job->items[i];
        if (listed_phone(task, was) != NULL)
            continue;
        phones_row(task->gone);
        if (was->mac == NULL || strcmp(was->mac, was->id) != 0)
            phones_field(task->gone, "id", gone_id(was));
        if (was->name != NULL)
            phones_field(task->gone, "name", was->name);
        if (was->mac != NULL)
            phones_field(task->gone, "mac", was->mac);
    }
    phones_done(task->gone);
    /* Skipping all of them would end the job of another account. */
    if (phones_count(task->gone) == job->count)
        return error_fail(err, PH_NOT_FOUND, "phones",
                          "No phone of job %lld is in the list of phones: they were removed, or "
                          "another account began the job",
                          (long long)task->resume);
    return PH_OK;
}

static void plan_items(struct bulk *bulk, const struct journal_job *job, enum journal_todo wanted)
{
    const struct task *task = bulk->task;
    for (size_t i = 0; i < job->count; i++) {
        const struct journal_item *was = &job->items[i];
        if (journal_plan(was, task->limits) != wanted)
            continue;
        struct phone_job phone_job = {
            .phone = listed_phone(task, was), .args = was->args, .index = i};
        phone_job.gone = phone_job.phone == NULL;
        if (phone_job.gone)
            phone_job.phone = phones_by_id(task->gone, gone_id(was));
        if (wanted == JOURNAL_DO)
            add_phone(bulk, phone_job);
        else if (wanted == JOURNAL_AWAIT)
            await_phone(bulk, phone_job, was);
        else if (was->state == JOURNAL_INTENDED)
            end_with(bulk, &phone_job, OUTCOME_UNKNOWN, PH_UNKNOWN,
                     "Interrupted while sending; it may have happened: look at the phone", false);
    }
}

/* Counts the phones that were begun before: waves and failures continue from there. If more had
 * failed than the limit allows, somebody chose to go on, and only those that are done count. */
REQUIRES(TASK_LOCK)
static void count_before(struct bulk *bulk, const struct journal_job *job)
{
    size_t done = 0, others = 0, bad = 0;
    for (size_t i = 0; i < job->count && !bulk->task->limits->failed_only; i++) {
        int came = journal_item_came(&job->items[i]);
        bool left = journal_plan(&job->items[i], bulk->task->limits) == JOURNAL_LEAVE;
        done += left && came == OUTCOME_DONE;
        others += left && came != OUTCOME_DONE;
        bad += left && (came == OUTCOME_FAILED || came == OUTCOME_UNKNOWN);
    }
    bool exceeded = others > bad_allowed(bulk, job->count);
    bulk->before = exceeded ? done : done + others;
    bulk->bad = bulk->bad_before = exceeded ? 0 : bad;
}

/* How many phones of the job get an outcome now. */
static size_t count_planned(const struct bulk *bulk, const struct journal_job *job)
{
    size_t count = 0;
    for (size_t i = 0; i < job->count; i++) {
        enum journal_todo todo = journal_plan(&job->items[i], bulk->task->limits);
        count += todo == JOURNAL_DO || (todo == JOURNAL_AWAIT && bulk->wait) ||
                 (todo == JOURNAL_LEAVE && job->items[i].state == JOURNAL_INTENDED);
    }
    return count;
}

static int begin_resumed(struct bulk *bulk, struct ph_error *err)
{
    struct task *task = bulk->task;
    int code = journal_resume(task->resume, &bulk->journal, &bulk->resumed, err);
    if (code != PH_OK)
        return code;
    struct journal_job *job = bulk->resumed;
    code = check_resumed(task, job, err);
    if (code == PH_OK)
        code = check_resumed_args(task, job, err);
    if (code == PH_OK)
        code = resolve_limits(bulk, job->limits, err);
    if (code == PH_OK)
        code = find_gone(task, job, err);
    if (code == PH_OK)
        code = check_lockstep(bulk, count_planned(bulk, job), err);
    if (code == PH_OK) {
        UNSHARED(TASK_LOCK);
        count_before(bulk, job);
        bulk->wait = waits(bulk) || (task->feature->action.settled != NULL && job->about.wait);
        bulk->items = memory_alloc(job->count * sizeof *bulk->items);
        bulk->total = count_planned(bulk, job);
        plan_items(bulk, job, JOURNAL_LEAVE);
        /* Phones that are only awaited come first and count as begun. */
        plan_items(bulk, job, JOURNAL_AWAIT);
        bulk->next = bulk->count;
        plan_items(bulk, job, JOURNAL_DO);
    }
    return code;
}

/* ---- Ending: the workers are gone ------------------------------------------------------------ */

static void end_rest(struct bulk *bulk)
{
    UNSHARED(TASK_LOCK);
    bulk->closed = true;
    bool only = feature_waits(bulk->task->feature);
    while (bulk->waiting != NULL)
        end_with(bulk, take_waiting(bulk), only ? OUTCOME_SKIPPED : OUTCOME_UNKNOWN, PH_CANCELLED,
                 only ? "Stopped before it was seen"
                      : "Sent; stopped before the effect could be seen",
                 false);
    for (; bulk->next < bulk->count; bulk->next++)
        end_with(bulk, &bulk->items[bulk->next], OUTCOME_SKIPPED, PH_CANCELLED, "Not started",
                 false);
}

static int conclude(struct bulk *bulk, bool stopped, struct ph_error *err)
{
    UNSHARED(TASK_LOCK);
    struct ph_error why;
    int code = bulk->code;
    if (code != PH_OK)
        why = bulk->why;
    else if (stopped)
        code = error_fail(&why, PH_CANCELLED, "", "Stopped before the job was complete");
    struct ph_error lost;
    if (bulk->journal != NULL &&
        journal_end(bulk->journal, code == PH_OK ? NULL : why.text, &lost) != PH_OK) {
        why = lost;
        code = PH_FAILED;
    }
    if (code != PH_OK)
        *err = why;
    return code;
}

static void tell_totals(struct bulk *bulk)
{
    UNSHARED(TASK_LOCK);
    const struct {
        const char *name;
        size_t number;
    } totals[] = {{"total", bulk->total},
                  {"done", bulk->done},
                  {"failed", bulk->failed},
                  {"unknown", bulk->unknown},
                  {"skipped", bulk->skipped}};
    struct values *row = values_new();
    if (bulk->journal != NULL)
        values_set_number(row, "job", journal_number(bulk->journal));
    for (size_t i = 0; i < COUNT_OF(totals); i++)
        values_set_number(row, totals[i].name, (int64_t)totals[i].number);
    bulk->task->result = row;
}

static void bulk_free(void *self)
{
    UNSHARED(TASK_LOCK);
    struct bulk *bulk = self;
    journal_close(bulk->journal);
    free(bulk->crash_next);
    free(bulk->crash_begun);
    free(bulk->crash_awaited);
    journal_free(bulk->resumed);
    pthread_cond_destroy(&bulk->over);
    free(bulk->unreached);
    free(bulk->items);
    free(bulk);
}

static char *crash_members(const struct bulk *bulk, int outcome, const char *what)
{
    struct ph_error err;
    error_fail(&err, PH_FAILED, "plugin", "The plugin %s crashed or ended the program; %s",
               bulk->task->feature->plugin->id, what);
    return journal_crash_members(outcome, &err);
}

static void prepare_crashes(struct bulk *bulk)
{
    bulk->crash_next =
        text_format("%s %s %lld", bulk->task->engine->jobs, bulk->total > 1 ? "resume" : "show",
                    (long long)journal_number(bulk->journal));
    bulk->crash_begun = crash_members(bulk, OUTCOME_FAILED, "nothing was sent");
    bulk->crash_awaited = crash_members(bulk, OUTCOME_UNKNOWN, "nobody saw whether it took effect");
}

int bulk_task(struct task *task, struct ph_error *err)
{
    if (task->wait && task->feature->action.settled == NULL && task->resume == 0)
        return error_fail(err, PH_INVALID, "wait",
                          "phonectl cannot see the effect of \"%s\", so "
                          "there is nothing to wait for",
                          task->feature->about.id);
    struct bulk *bulk = memory_alloc(sizeof *bulk);
    bulk->task = task;
    pthread_cond_init(&bulk->over, NULL);
    task->body_state = bulk;
    task->body_free = bulk_free;
    int code = task->dry_run
                   ? PH_OK
                   : eligibility_check(task->engine->settings, task->feature, task->args, err);
    if (code != PH_OK)
        return code;
    code = task->resume > 0 ? begin_resumed(bulk, err) : begin_new(bulk, err);
    if (code != PH_OK)
        return code;
    if (bulk->journal != NULL)
        prepare_crashes(bulk);
    if (bulk->count > 0)
        let_workers_run(bulk);
    UNSHARED(TASK_LOCK);
    bool stopped = bulk->next < bulk->count || bulk->waiting != NULL;
    end_rest(bulk);
    code = conclude(bulk, stopped, err);
    tell_totals(bulk);
    return code;
}
