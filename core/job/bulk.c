/* The bulk run: preparing the phones, the workers, waves and pace, and the end. */
#include "job/bulk.h"

#include "config/settings.h"
#include "config/settings_load.h"
#include "config/settings_private.h"
#include "config/values.h"
#include "job/bulk_outcome.h"
#include "job/bulk_phone.h"
#include "job/journal.h"
#include "job/journal_format.h"
#include "job/journal_read.h"
#include "job/limits.h"
#include "phone/eligibility.h"
#include "phone/phones.h"
#include "task/engine.h"
#include "task/task.h"
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
#include <time.h>

enum {
    US = 1000,
    MINUTE_US = 60000000,
    LATE_US = 100000 /* how much of a delay the pace makes up for */
};

/* ---- Workers ------------------------------------------------------------------------------------------------ */

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * MINUTE_US / 60 + now.tv_nsec / US;
}

/* The end of the next wave, or the end of the run where one before it did not go well. */
static void next_wave(struct run *run)
{
    const struct run_amount *most = &run->limits.max_fail;
    size_t allowed = most->value == RUN_NO_LIMIT ? 0 : run_amount_of(most, run->count);
    if (run->bad > allowed) {
        struct ph_error why;
        error_fail(&why, PH_CANCELLED, "canary",
                   "Stopped after the first %zu of %zu phones: %zu failed", run->wave_end,
                   run->count, run->bad);
        run_close(run, PH_CANCELLED, &why);
        return;
    }
    run->wave_end = run->count;
    while (run->wave < run->limits.wave_count) {
        size_t end = run_amount_of(&run->limits.waves[run->wave++], run->count);
        if (end > run->next) {
            run->wave_end = end;
            break;
        }
    }
    pthread_cond_broadcast(&run->task->changed);
}

enum choice { CHOICE_END, CHOICE_BEGIN, CHOICE_POLL, CHOICE_WAIT };

/* Held: task->lock. What a free worker does now; with WAIT, until when at most (INT64_MAX: until something
 * changes). */
static enum choice choose(struct run *run, int64_t *until_ms)
{
    const struct task *task = run->task;
    *until_ms = INT64_MAX;
    int stop = atomic_load(&task->stop);
    if (run->closed || stop != TASK_RUNS)
        return CHOICE_END;
    if (run->waiting != NULL && run->waiting->due_ms <= time_monotonic_ms())
        return CHOICE_POLL;
    if (run->next == run->wave_end && run->in_work == 0 && run->waiting == NULL) {
        if (run->next == run->count)
            return CHOICE_END;
        next_wave(run);
        if (run->closed)
            return CHOICE_END;
    }
    if (run->waiting != NULL)
        *until_ms = run->waiting->due_ms;
    if (run->next == run->wave_end)
        return run->next == run->count && run->waiting == NULL && run->in_work == 0 ? CHOICE_END
                                                                                    : CHOICE_WAIT;
    if (atomic_load(&task->paused))
        return CHOICE_WAIT;
    if (run->limits.rate_per_minute == RUN_NO_LIMIT || run->next_start_us <= now_us())
        return CHOICE_BEGIN;
    int64_t start_ms = run->next_start_us / US + 1;
    if (start_ms < *until_ms)
        *until_ms = start_ms;
    return CHOICE_WAIT;
}

static struct item *take_next(struct run *run)
{
    if (run->limits.rate_per_minute != RUN_NO_LIMIT) {
        int64_t earliest = now_us() - LATE_US;
        if (run->next_start_us < earliest)
            run->next_start_us = earliest;
        run->next_start_us += MINUTE_US / run->limits.rate_per_minute;
    }
    return &run->items[run->next++];
}

static struct item *take_waiting(struct run *run)
{
    struct item *item = run->waiting;
    run->waiting = item->next_waiting;
    if (run->waiting == NULL)
        run->waiting_last = NULL;
    return item;
}

static void *worker(void *self)
{
    struct run *run = self;
    struct task *task = run->task;
    HOLD_LOCK(&task->lock);
    for (;;) {
        int64_t until_ms;
        enum choice choice = choose(run, &until_ms);
        if (choice == CHOICE_END)
            break;
        if (choice == CHOICE_WAIT) {
            if (until_ms == INT64_MAX)
                pthread_cond_wait(&task->changed, &task->lock);
            else
                thread_condition_wait(&task->changed, &task->lock, until_ms);
            continue;
        }
        struct item *item = choice == CHOICE_BEGIN ? take_next(run) : take_waiting(run);
        run->in_work++;
        pthread_mutex_unlock(&task->lock);
        bool came_back =
            choice == CHOICE_BEGIN ? run_begin_item(run, item) : run_poll_item(run, item);
        pthread_mutex_lock(&task->lock);
        if (!came_back)
            return NULL;
        run->in_work--;
        pthread_cond_broadcast(&task->changed);
    }
    run->workers--;
    pthread_cond_broadcast(&task->changed);
    return NULL;
}

static void work(struct run *run)
{
    struct task *task = run->task;
    bool parallel = (task->feature->about.flags & PH_PARALLEL) != 0;
    size_t most = parallel ? (size_t)run->limits.jobs : 1;
    run->worker = worker;
    HOLD_LOCK(&task->lock);
    next_wave(run);
    for (size_t i = 0; i < most && i < run->count; i++)
        run_add_worker(run);
    while (run->workers > 0)
        pthread_cond_wait(&task->changed, &task->lock);
    /* A call that was given up may still be having its end told. */
    while (run->in_work > 0)
        pthread_cond_wait(&task->changed, &task->lock);
}

/* ---- Preparing ---------------------------------------------------------------------------------------------- */

/* As asked for now, else as the job was begun with (kept, or NULL), else as configured. */
static int resolve_limits(struct run *run, const struct values *kept, struct ph_error *err)
{
    struct engine *engine = run->task->engine;
    struct settings *settings = engine->settings;
    struct run_limits *limits = &run->limits;
    *limits = *run->task->limits;
    int code = run_limits_fill(limits, kept, err);
    if (limits->jobs <= 0)
        limits->jobs = (int)engine_number(engine, "jobs");
    if (limits->jobs > RUN_MAX_JOBS)
        limits->jobs = RUN_MAX_JOBS;
    if (limits->call_ms == 0)
        limits->call_ms = engine_number(engine, "call_timeout");
    if (limits->wait_ms == 0)
        limits->wait_ms = engine_number(engine, "wait_timeout");
    if (code == PH_OK && limits->rate_per_minute == 0)
        code = run_parse_rate(settings_get(settings, "phonectl", "rate").text, limits, err);
    if (code == PH_OK && !limits->max_fail_set)
        code = run_parse_max_fail(settings_get(settings, "phonectl", "max_fail").text, limits, err);
    return code;
}

static void end_skipped(struct run *run, struct item *item, int code, const char *text,
                        bool unwritten)
{
    struct ph_error err;
    error_fail(&err, code, "", "%s", text);
    run_end_item(run, item,
                 &(struct run_end){
                     .outcome = RUN_SKIPPED, .code = code, .err = &err, .unwritten = unwritten});
}

/* A phone the action cannot be done to has its outcome at once, so that the waves are made of the others. */
static void add_item(struct run *run, struct item item)
{
    char *reason;
    if (item.phone == NULL) {
        end_skipped(run, &item, PH_NOT_FOUND, "Not in the list of phones any more", false);
    } else if (phone_why_not(item.phone, run->task->feature, &reason)) {
        end_skipped(run, &item, PH_UNSUPPORTED, reason, false);
        free(reason);
    } else {
        run->items[run->count++] = item;
    }
}

static const char *phone_id(void *self, size_t index)
{
    const struct task *task = self;
    const char *key = phone_key(task->phones[index]);
    return key == NULL ? "" : key;
}

static const char *phone_name(void *self, size_t index)
{
    const struct task *task = self;
    return phone_field(task->phones[index], "name");
}

static const char *phone_mac(void *self, size_t index)
{
    const struct task *task = self;
    return phone_field(task->phones[index], "mac");
}

static int create_journal(struct run *run, struct ph_error *err)
{
    struct task *task = run->task;
    if (task->dry_run || task->feature->action.danger == PH_HARMLESS)
        return PH_OK;
    struct values *limits = run_limits_values(&run->limits);
    const struct journal_head head = {.action = task->feature->about.id,
                                      .profile = settings_profile(task->engine->settings),
                                      .args = task->args,
                                      .params = &task->feature->about.args,
                                      .limits = limits,
                                      .listed = task->list == NULL ? 0 : phones_time(task->list),
                                      .wait = run->wait,
                                      .count = task->phone_count,
                                      .id = phone_id,
                                      .name = phone_name,
                                      .mac = phone_mac,
                                      .self = task};
    int code = PH_OK;
    if (task->follow == 0 || !journal_follow(task->follow, &head, &run->journal))
        code = journal_create(&head, &run->journal, err);
    values_free(limits);
    return code;
}

static int begin_new(struct run *run, struct ph_error *err)
{
    struct task *task = run->task;
    int code = resolve_limits(run, NULL, err);
    if (code == PH_OK)
        code = create_journal(run, err);
    if (code != PH_OK)
        return code;
    run->total = task->phone_count;
    run->items = memory_alloc(task->phone_count * sizeof *run->items);
    for (size_t i = 0; i < task->phone_count; i++)
        add_item(run, (struct item){.phone = task->phones[i], .index = i});
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

static void end_interrupted(struct run *run, struct item *item)
{
    struct ph_error err;
    error_fail(&err, PH_UNKNOWN, "",
               "Was being sent when the program ended, and may have happened: look at the phone");
    run_end_item(run, item,
                 &(struct run_end){.outcome = RUN_UNKNOWN,
                                   .code = PH_UNKNOWN,
                                   .sent = true,
                                   .err = &err,
                                   .unwritten = true});
}

/* How long it is still waited for what was accepted so long ago: unless a time is given, the usual one counts from
 * then, and a last look ends it. */
static int64_t rest_ms(const struct run *run, int64_t past_ms)
{
    int64_t wait_ms = run->limits.wait_ms;
    if (run->task->limits->wait_ms != 0)
        return wait_ms;
    return past_ms < wait_ms ? wait_ms - past_ms : 0;
}

static void await_item(struct run *run, struct item item, int64_t since)
{
    if (!run->wait)
        return;
    if (item.phone == NULL) {
        struct ph_error err;
        error_fail(&err, PH_UNKNOWN, "", "Sent; it is not in the list of phones any more");
        run_end_item(run, &item,
                     &(struct run_end){.outcome = RUN_UNKNOWN,
                                       .code = PH_UNKNOWN,
                                       .sent = true,
                                       .err = &err,
                                       .unwritten = true});
        return;
    }
    struct item *waiting = &run->items[run->count++];
    *waiting = item;
    int64_t past_ms = time_now() > since ? (time_now() - since) * 1000 : 0;
    waiting->due_ms = time_monotonic_ms();
    waiting->accepted_ms = waiting->due_ms - past_ms;
    waiting->until_ms = waiting->due_ms + rest_ms(run, past_ms);
    atomic_fetch_add(&run->task->waiting, 1);
    run_await(run, waiting);
}

static void plan_items(struct run *run, const struct journal_job *job, enum journal_todo wanted)
{
    const struct task *task = run->task;
    for (size_t i = 0; i < job->count; i++) {
        const struct journal_item *was = &job->items[i];
        if (journal_plan(was, task->limits) != wanted)
            continue;
        struct item item = {.phone = task->list == NULL ? NULL : phones_by_id(task->list, was->id),
                            .index = i};
        if (wanted == JOURNAL_DO)
            add_item(run, item);
        else if (wanted == JOURNAL_AWAIT)
            await_item(run, item, was->time);
        else if (was->state == JOURNAL_INTENDED)
            end_interrupted(run, &item);
    }
}

/* How many phones of the job this run has something to say about. */
static size_t count_planned(const struct run *run, const struct journal_job *job)
{
    size_t count = 0;
    for (size_t i = 0; i < job->count; i++) {
        enum journal_todo todo = journal_plan(&job->items[i], run->task->limits);
        count += todo == JOURNAL_DO || (todo == JOURNAL_AWAIT && run->wait) ||
                 (todo == JOURNAL_LEAVE && job->items[i].state == JOURNAL_INTENDED);
    }
    return count;
}

static int begin_resumed(struct run *run, struct ph_error *err)
{
    struct task *task = run->task;
    struct journal_job *job = NULL;
    int code = journal_resume(task->resume, &run->journal, &job, err);
    if (code != PH_OK)
        return code;
    code = check_resumed(task, job, err);
    if (code == PH_OK)
        code = resolve_limits(run, job->limits, err);
    if (code == PH_OK) {
        run->wait = task->feature->action.settled != NULL && (task->wait || job->about.wait);
        run->items = memory_alloc(job->count * sizeof *run->items);
        run->total = count_planned(run, job);
        plan_items(run, job, JOURNAL_LEAVE);
        /* Those that are only waited for come first and count as begun. */
        plan_items(run, job, JOURNAL_AWAIT);
        run->next = run->count;
        plan_items(run, job, JOURNAL_DO);
    }
    journal_free(job);
    return code;
}

/* ---- The end ------------------------------------------------------------------------------------------------ */

static void end_rest(struct run *run)
{
    run->closed = true;
    while (run->waiting != NULL) {
        struct item *item = take_waiting(run);
        struct ph_error err;
        error_fail(&err, PH_CANCELLED, "wait", "Sent; whether it took effect was not awaited");
        run_end_item(run, item,
                     &(struct run_end){.outcome = RUN_UNKNOWN,
                                       .code = PH_CANCELLED,
                                       .sent = true,
                                       .err = &err,
                                       .row = memory_steal(item->row),
                                       .unwritten = true});
    }
    for (; run->next < run->count; run->next++)
        end_skipped(run, &run->items[run->next], PH_CANCELLED, "Not begun", true);
}

static int conclude(struct run *run, bool stopped, struct ph_error *err)
{
    struct ph_error why;
    int code = run->code;
    if (code != PH_OK)
        why = run->why;
    else if (stopped)
        code = error_fail(&why, PH_CANCELLED, "", "Stopped before all phones were reached");
    struct ph_error lost;
    if (run->journal != NULL &&
        journal_end(run->journal, code == PH_OK ? NULL : why.text, &lost) != PH_OK) {
        why = lost;
        code = PH_FAILED;
    }
    if (code != PH_OK)
        *err = why;
    return code;
}

static void tell_totals(struct run *run)
{
    const struct {
        const char *name;
        size_t number;
    } totals[] = {{"total", run->total},
                  {"done", run->done},
                  {"failed", run->failed},
                  {"unknown", run->unknown},
                  {"skipped", run->skipped}};
    struct values *row = values_new();
    if (run->journal != NULL)
        values_set_number(row, "job", journal_number(run->journal));
    for (size_t i = 0; i < COUNT_OF(totals); i++)
        values_set_number(row, totals[i].name, (int64_t)totals[i].number);
    run->task->result = row;
}

static void run_free(void *self)
{
    struct run *run = self;
    journal_close(run->journal);
    free(run->unreached);
    free(run->items);
    free(run);
}

int run_task(struct task *task, struct ph_error *err)
{
    if (task->wait && task->feature->action.settled == NULL && task->resume == 0)
        return error_fail(err, PH_INVALID, "wait", "Nothing shows when \"%s\" has taken effect",
                          task->feature->about.id);
    struct run *run = memory_alloc(sizeof *run);
    run->task = task;
    run->wait = task->wait && !task->dry_run && task->feature->action.settled != NULL;
    task->body_state = run;
    task->body_free = run_free;
    int code = task->resume > 0 ? begin_resumed(run, err) : begin_new(run, err);
    if (code != PH_OK)
        return code;
    if (run->count > 0)
        work(run);
    bool stopped = run->next < run->count || run->waiting != NULL;
    end_rest(run);
    code = conclude(run, stopped, err);
    tell_totals(run);
    return code;
}
