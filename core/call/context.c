/* One call of a plugin's function: its turn, its time, and what is released when it ends. */
#include "call/context.h"

#include "config/settings.h"
#include "plugin/feature.h"
#include "task/engine.h"
#include "task/events.h"
#include "task/tasks.h"
#include "util/duration.h"
#include "util/error.h"
#include "util/log.h"
#include "util/secret.h"
#include "util/thread.h"
#include "util/time.h"

#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum {
    TURN_SLICE_MS = 100,   /* how often a call waiting for its turn checks for a stop */
    TURN_LIMIT_MS = 120000 /* a feature that is busy for longer has a call that hangs */
};

static _Thread_local struct context *current;
static _Thread_local pid_t begun_in; /* the process that began it */

bool context_shielded(const struct context *ctx)
{
    return ctx->watched.shielded;
}

/* A shielded call has its own time limit: those of the calls around it do not count, nor whether
 * they were stopped. */
int context_check(const struct context *ctx, struct ph_error *err)
{
    for (const struct context *at = ctx; at != NULL; at = at->outer) {
        int64_t deadline = atomic_load(&at->watched.deadline_ms);
        if (!context_shielded(at) &&
            (atomic_load(&at->watched.given_up) || (at->task != NULL && task_cancelled(at->task))))
            return error_fail(err, PH_CANCELLED, at->source, "Stopped");
        if (deadline > 0 && atomic_load(&at->watched.pauses) == 0 &&
            time_monotonic_ms() >= deadline) {
            AUTO_FREE char *limit = duration_text(at->limit_ms);
            return error_fail(err, PH_TIMEOUT, at->source, "%s took longer than %s", at->source,
                              limit);
        }
        if (at->shielded)
            return PH_OK;
    }
    return PH_OK;
}

int context_cancel_fd(const struct context *ctx)
{
    return ctx->task == NULL || context_shielded(ctx) ? -1 : ctx->task->cancel_fd;
}

const atomic_bool *context_cancelled(const struct context *ctx)
{
    return ctx->task == NULL || context_shielded(ctx) ? NULL : &ctx->task->cancelled;
}

void context_pause(struct context *ctx)
{
    for (; ctx != NULL; ctx = ctx->outer)
        if (atomic_fetch_add(&ctx->watched.pauses, 1) == 0)
            ctx->paused_ms = time_monotonic_ms();
}

void context_resume(struct context *ctx)
{
    for (; ctx != NULL; ctx = ctx->outer) {
        if (atomic_load(&ctx->watched.pauses) == 1 && atomic_load(&ctx->watched.deadline_ms) > 0)
            atomic_fetch_add(&ctx->watched.deadline_ms, time_monotonic_ms() - ctx->paused_ms);
        atomic_fetch_sub(&ctx->watched.pauses, 1);
    }
}

/* ---- The feature's turn ---------------------------------------------------------------------- */

static bool turn_in_thread(const struct context *ctx)
{
    for (const struct context *at = ctx->outer; at != NULL; at = at->outer)
        if (at->feature == ctx->feature && at->has_turn)
            return true;
    return false;
}

/* One condition for all waiters: waiting for a turn must be cancellable, and a mutex is not. */
static pthread_mutex_t turns = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn_given;
static pthread_once_t turns_once = PTHREAD_ONCE_INIT;

static void turns_init(void)
{
    thread_condition_init(&turn_given);
}

static void give_turn(struct feature *feature)
{
    HOLD_LOCK(&turns, TURNS_LOCK);
    feature->taken = false;
    pthread_cond_broadcast(&turn_given);
}

/* limit_ms 0: waits until the call's time or its task ends. */
static int take_turn(struct context *ctx, int64_t limit_ms, struct ph_error *err)
{
    struct feature *feature = ctx->feature;
    pthread_once(&turns_once, turns_init);
    int64_t give_up = time_monotonic_ms() + limit_ms;
    HOLD_LOCK(&turns, TURNS_LOCK);
    while (feature->taken) {
        int code = context_check(ctx, err);
        if (code != PH_OK)
            return code;
        int64_t now = time_monotonic_ms();
        if (limit_ms > 0 && now > give_up)
            return error_fail(err, PH_BUSY, ctx->source, "%s is still busy with an earlier call",
                              ctx->source);
        thread_condition_wait(&turn_given, &turns, now + TURN_SLICE_MS);
    }
    feature->taken = ctx->has_turn = true;
    return PH_OK;
}

static int first_turn(struct context *ctx, struct ph_error *err)
{
    const struct feature *feature = ctx->feature;
    if (feature == NULL || (feature->about.flags & PH_PARALLEL) != 0 || turn_in_thread(ctx))
        return PH_OK;
    return take_turn(ctx, TURN_LIMIT_MS, err);
}

bool context_yield_turn(struct context *ctx)
{
    if (!ctx->has_turn)
        return false;
    ctx->has_turn = false;
    give_turn(ctx->feature);
    return true;
}

int context_retake_turn(struct context *ctx, struct ph_error *err)
{
    return take_turn(ctx, 0, err);
}

/* ---- Begin and end --------------------------------------------------------------------------- */

static const char *source_of(const struct context_options *options)
{
    if (options->feature != NULL)
        return options->feature->about.id;
    return options->source == NULL ? "plugin" : options->source;
}

static void enter(struct context *ctx)
{
    current = ctx;
    crash_inside(ctx == NULL ? NULL : &ctx->place);
}

static void tell_given_up(struct context *outermost, struct context *hangs, int64_t grace_ms)
{
    struct ph_error err = {0};
    bool acted = atomic_load(&outermost->acted);
    tasks_hung(outermost->task, +1);
    if (hangs->starts != NULL)
        hangs->hung(hangs->starts, hangs->place.function);
    int code = error_fail(&err, acted ? PH_UNKNOWN : PH_TIMEOUT, hangs->source,
                          "%s does not come back; it was left behind%s%s%s", hangs->source,
                          acted ? " after its request was sent: look at the phone" : "",
                          hangs->place.lost == NULL ? "" : ". ",
                          hangs->place.lost == NULL ? "" : hangs->place.lost);
    log_write(PH_LOG_WARNING, "core",
              "%s did not return within %lld seconds after it was told to stop and was left "
              "behind. Please tell the author of the plugin",
              hangs->source, (long long)(grace_ms / 1000));
    if (outermost->watch != NULL)
        outermost->watch->gave_up(outermost->watch->self, code, &err);
    else
        tasks_give_up(outermost->task, code, &err);
}

int context_begin(struct engine *engine, const struct context_options *options,
                  struct context **ctx, struct ph_error *err)
{
    struct context *fresh = memory_alloc(sizeof *fresh);
    fresh->about.size = (uint32_t)sizeof fresh->about;
    fresh->about.host = engine->host;
    fresh->engine = engine;
    fresh->task = options->task;
    fresh->feature = options->feature;
    fresh->source = source_of(options);
    fresh->settles = options->settles;
    fresh->checks = options->checks;
    fresh->reads =
        options->settles || options->checks ||
        (options->feature != NULL && feature_only_reads(options->feature, options->args));
    fresh->args = options->args;
    fresh->phone = options->phone;
    fresh->outer = current;
    if (options->sink != NULL)
        fresh->sink = *options->sink;
    fresh->watch = options->watch;
    fresh->shielded = options->shielded;
    fresh->unasked = options->unasked;
    fresh->dry_run = options->task != NULL && options->task->dry_run && current == NULL;
    fresh->limit_ms = options->limit_ms;
    if (fresh->limit_ms == 0 && options->task != NULL)
        fresh->limit_ms = settings_number(engine->settings, "call_timeout");
    fresh->starts = options->starts;
    fresh->hung = options->hung;
    fresh->elapsed_ms = options->elapsed_ms;
    fresh->watched = (struct watched){.task = fresh->task,
                                      .ctx = fresh,
                                      .outer = current == NULL ? NULL : &current->watched,
                                      .shielded = fresh->shielded ||
                                                  (current != NULL && current->watched.shielded),
                                      .gave_up = tell_given_up};
    fresh->place = (struct crash_place){
        .plugin = fresh->feature == NULL ? fresh->source : fresh->feature->plugin->id,
        .function = options->function,
        .source = fresh->source,
        .lost = options->lost,
        .outer = current == NULL ? NULL : &current->place,
        .line = options->watch == NULL ? NULL : options->watch->crash_line};
    enter(fresh);
    begun_in = getpid();
    int code = context_check(fresh, err);
    if (code == PH_OK)
        code = first_turn(fresh, err);
    if (code != PH_OK) {
        enter(fresh->outer);
        free(fresh);
        return code;
    }
    if (fresh->limit_ms > 0)
        atomic_store(&fresh->watched.deadline_ms, time_monotonic_ms() + fresh->limit_ms);
    if (fresh->task != NULL)
        watchdog_watch(tasks_watchdog(engine->tasks), &fresh->watched);
    if (err != NULL)
        *err = (struct ph_error){0};
    *ctx = fresh;
    return PH_OK;
}

int context_fail(struct context *ctx, struct ph_error *err, int code, const char *what,
                 const char *format, ...)
{
    va_list args;
    va_start(args, format);
    error_vfail(&ctx->why, code, what, format, args);
    va_end(args);
    return context_told(ctx, code, err);
}

int context_told(const struct context *ctx, int code, struct ph_error *err)
{
    if (code != PH_OK && err != NULL)
        *err = ctx->why;
    return code;
}

/* A success does not count if its request never left. Otherwise an error that comes with a success
 * does not count: if a plugin tries one way after another, err still holds the error of the first.
 * -v shows it to an author who forgot to return its code. */
static int judge_success(const struct context *ctx, int code, struct ph_error *err)
{
    if (code == (ctx->settles ? 1 : PH_OK) && ctx->unsent.code != PH_OK) {
        *err = ctx->unsent;
        return err->code;
    }
    if (err->text[0] != '\0')
        log_write(PH_LOG_INFO, ctx->source, "%s() of %s returned success, after a failure: %s",
                  ctx->place.function, ctx->source, err->text);
    *err = (struct ph_error){0};
    return code;
}

void context_slip(const struct context *ctx, const struct ph_error *err)
{
    if (ctx->task != NULL && ctx->task->dry_run)
        events_post(
            ctx->engine->events,
            &(struct event){
                .kind = EVENT_SLIP, .task = ctx->task->number, .phone = ctx->phone, .error = *err},
            NULL);
}

/* Turns whatever a plugin returned into a code of the ABI with a sentence. */
static int judge(struct context *ctx, int code, struct ph_error *err)
{
    if (code == PH_OK || (code == 1 && ctx->settles))
        return judge_success(ctx, code, err);
    if (code > 0 || code < PH_FAILED) {
        error_fail(err, PH_FAILED, ctx->source,
                   "%s() of %s returned %d, which means nothing: 0 is success, and failures "
                   "are the codes of enum ph_code",
                   ctx->place.function, ctx->source, code);
        context_slip(ctx, err);
        return PH_FAILED;
    }
    struct ph_error late;
    if (code == PH_CANCELLED && context_check(ctx, &late) == PH_TIMEOUT) {
        if (!atomic_load(&ctx->acted))
            return error_fail(err, PH_TIMEOUT, late.what, "%s", late.text);
        return error_fail(err, PH_UNKNOWN, late.what,
                          "%s; a request had been sent: look at the phone", late.text);
    }
    bool without = ctx->unread.code != PH_OK && code != PH_UNKNOWN && code != PH_CANCELLED;
    if (without) { /* a locked store is not a wrong password */
        *err = ctx->unread;
        return err->code;
    }
    if (err->text[0] == '\0' && ctx->why.code == code)
        *err = ctx->why;
    if (err->text[0] == '\0')
        error_fail(err, code, ctx->source, "%s failed and gave no reason", ctx->source);
    err->code = code;
    return code;
}

static void release_held(struct context *ctx, int code, const struct ph_error *err)
{
    while (ctx->held != NULL) {
        struct context_held *held = ctx->held;
        ctx->held = held->next;
        held->release(held->what, code, err);
        free(held);
    }
}

static void post_rows(struct context *ctx)
{
    struct rows rows = context_take_rows(ctx);
    for (size_t i = 0; i < rows.count && ctx->task != NULL; i++)
        task_row(ctx->task, ctx->phone, memory_steal(rows.at[i]));
    rows_clear(&rows);
}

int context_end(struct context *ctx, int code, struct ph_error *err)
{
    struct ph_error own = {0};
    if (err == NULL)
        err = &own;
    if (getpid() !=
        begun_in) /* a child forked by the plugin returned: it has none of our threads */
        _exit(1);
    code = judge(ctx, code, err);
    secret_redact(err->what); /* also what a plugin put there without host->fail() */
    secret_redact(err->text);
    if (code >= 0 && ctx->dropped != NULL) /* in a failure it is the reason, or unimportant */
        log_write(PH_LOG_WARNING, ctx->source, "%s: the rest is missing", ctx->dropped);
    free(ctx->dropped);
    bool came_back =
        ctx->task == NULL || watchdog_unwatch(tasks_watchdog(ctx->engine->tasks), &ctx->watched);
    if (came_back) {
        post_rows(ctx);
    } else {
        if (ctx->outer == NULL)
            tasks_hung(ctx->task, -1);
        code = error_fail(err, PH_CANCELLED, ctx->source, "Given up");
    }
    enter(ctx->outer);
    release_held(ctx, code, err);
    http_response_clear(&ctx->response);
    free(ctx->unreached);
    struct rows left = context_take_rows(ctx);
    rows_clear(&left);
    if (ctx->has_turn)
        give_turn(ctx->feature);
    free(ctx);
    return code;
}

struct rows context_take_rows(struct context *ctx)
{
    rows_add(&ctx->rows, memory_steal(ctx->row));
    return rows_take(&ctx->rows);
}

/* ---- What lives as long as the call ---------------------------------------------------------- */

void context_hold(struct context *ctx, void *what,
                  void (*release)(void *what, int code, const struct ph_error *err))
{
    struct context_held *held = memory_alloc(sizeof *held);
    *held = (struct context_held){.next = ctx->held, .release = release, .what = what};
    ctx->held = held;
}

static void release_memory(void *what, int code, const struct ph_error *err)
{
    (void)code;
    (void)err;
    free(what);
}

static void release_secret(void *what, int code, const struct ph_error *err)
{
    (void)code;
    (void)err;
    secret_release(what);
}

void context_take(struct context *ctx, void *memory)
{
    if (memory != NULL)
        context_hold(ctx, memory, release_memory);
}

void *context_alloc(struct context *ctx, size_t size)
{
    void *memory = memory_alloc(size);
    context_take(ctx, memory);
    return memory;
}

char *context_copy(struct context *ctx, const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(context_alloc(ctx, size), text, size);
}

const struct ph_secret *context_secret(struct context *ctx, struct ph_secret *secret)
{
    if (secret != NULL)
        context_hold(ctx, secret, release_secret);
    return secret;
}
