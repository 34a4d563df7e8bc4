/* One call of a plugin's function: its turn, its time, and what is released when it ends. */
#include "call/context.h"

#include "config/values.h"
#include "net/http_message.h"
#include "plugin/feature.h"
#include "task/engine.h"
#include "task/task.h"
#include "task/tasks.h"
#include "task/watchdog.h"
#include "util/crash.h"
#include "util/duration.h"
#include "util/error.h"
#include "util/log.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/thread.h"
#include "util/time.h"

#include <phonectl/plugin.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum {
    TURN_SLICE_MS =
        100, /* how soon a call that waits for its turn notices that its task was stopped */
    TURN_LIMIT_MS = 120000 /* a feature busy for longer has a call that never comes back */
};

static _Thread_local struct call *current;
static _Thread_local pid_t begun_in; /* the process that began it */

bool call_shielded(const struct call *call)
{
    return call->watched.shielded;
}

/* The time of a shielded call counts; that of those around it does not, nor whether they were stopped. */
int call_check(const struct call *call, struct ph_error *err)
{
    for (const struct call *at = call; at != NULL; at = at->outer) {
        int64_t deadline = atomic_load(&at->watched.deadline_ms);
        if (!call_shielded(at) &&
            (atomic_load(&at->watched.given_up) || (at->task != NULL && task_cancelled(at->task))))
            return base_fail(err, PH_CANCELLED, at->source, "Stopped");
        if (deadline > 0 && atomic_load(&at->watched.pauses) == 0 &&
            base_monotonic_ms() >= deadline) {
            AUTO_FREE char *limit = duration_text(at->limit_ms);
            return base_fail(err, PH_TIMEOUT, at->source, "%s took longer than %s", at->source,
                             limit);
        }
        if (at->shielded)
            return PH_OK;
    }
    return PH_OK;
}

int call_cancel_fd(const struct call *call)
{
    return call->task == NULL || call_shielded(call) ? -1 : call->task->cancel_fd;
}

const atomic_bool *call_cancelled(const struct call *call)
{
    return call->task == NULL || call_shielded(call) ? NULL : &call->task->cancelled;
}

void call_pause(struct call *call)
{
    for (; call != NULL; call = call->outer)
        if (atomic_fetch_add(&call->watched.pauses, 1) == 0)
            call->paused_ms = base_monotonic_ms();
}

void call_resume(struct call *call)
{
    for (; call != NULL; call = call->outer) {
        if (atomic_load(&call->watched.pauses) == 1 && atomic_load(&call->watched.deadline_ms) > 0)
            atomic_fetch_add(&call->watched.deadline_ms, base_monotonic_ms() - call->paused_ms);
        atomic_fetch_sub(&call->watched.pauses, 1);
    }
}

/* ---- The feature's turn --------------------------------------------------------------------------- */

static bool turn_in_thread(const struct call *call)
{
    for (const struct call *at = call->outer; at != NULL; at = at->outer)
        if (at->feature == call->feature && at->has_turn)
            return true;
    return false;
}

/* Who waits for any feature's turn waits here: it may be told to stop meanwhile, which a mutex does not know. */
static pthread_mutex_t turns = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn_given;
static pthread_once_t turns_once = PTHREAD_ONCE_INIT;

static void turns_init(void)
{
    job_condition_init(&turn_given);
}

static void give_turn(struct feature *feature)
{
    HOLD_LOCK(&turns);
    feature->taken = false;
    pthread_cond_broadcast(&turn_given);
}

/* limit_ms 0: only the end of the call's time or of its task ends the waiting. */
static int take_turn(struct call *call, int64_t limit_ms, struct ph_error *err)
{
    struct feature *feature = call->feature;
    pthread_once(&turns_once, turns_init);
    int64_t give_up = base_monotonic_ms() + limit_ms;
    HOLD_LOCK(&turns);
    while (feature->taken) {
        int code = call_check(call, err);
        if (code != PH_OK)
            return code;
        int64_t now = base_monotonic_ms();
        if (limit_ms > 0 && now > give_up)
            return base_fail(err, PH_BUSY, call->source, "%s is still busy with an earlier call",
                             call->source);
        job_condition_wait(&turn_given, &turns, now + TURN_SLICE_MS);
    }
    feature->taken = call->has_turn = true;
    return PH_OK;
}

static int first_turn(struct call *call, struct ph_error *err)
{
    const struct feature *feature = call->feature;
    if (feature == NULL || (feature->about.flags & PH_PARALLEL) != 0 || turn_in_thread(call))
        return PH_OK;
    return take_turn(call, TURN_LIMIT_MS, err);
}

bool call_yield_turn(struct call *call)
{
    if (!call->has_turn)
        return false;
    call->has_turn = false;
    give_turn(call->feature);
    return true;
}

int call_retake_turn(struct call *call, struct ph_error *err)
{
    return take_turn(call, 0, err);
}

/* ---- Begin and end -------------------------------------------------------------------------------- */

static const char *source_of(const struct call_options *options)
{
    if (options->feature != NULL)
        return options->feature->about.id;
    return options->source == NULL ? "plugin" : options->source;
}

static bool only_reads(const struct feature *feature)
{
    return feature != NULL && feature->about.kind == PH_ACTION &&
           feature->action.danger == PH_HARMLESS;
}

static void enter(struct call *call)
{
    current = call;
    crash_inside(call == NULL ? NULL : &call->place);
}

static void tell_given_up(struct call *outermost, struct call *hangs, int64_t grace_ms)
{
    struct ph_error err = {0};
    bool acted = atomic_load(&outermost->acted);
    jobs_hung(outermost->task, +1);
    if (hangs->starts != NULL)
        hangs->hung(hangs->starts, hangs->place.function);
    int code = base_fail(&err, acted ? PH_UNKNOWN : PH_TIMEOUT, hangs->source,
                         "%s does not come back; it was left behind%s", hangs->source,
                         acted ? " after its request was sent: look at the phone" : "");
    log_write(PH_LOG_WARNING, "core",
              "%s did not return within %lld seconds after it was told to stop and was left "
              "behind. Please tell the author of the plugin",
              hangs->source, (long long)(grace_ms / 1000));
    if (outermost->watch != NULL)
        outermost->watch->gave_up(outermost->watch->self, code, &err);
    else
        jobs_give_up(outermost->task, code, &err);
}

int call_begin(struct engine *engine, const struct call_options *options, struct call **call,
               struct ph_error *err)
{
    struct call *fresh = base_alloc(sizeof *fresh);
    fresh->about.size = (uint32_t)sizeof fresh->about;
    fresh->about.host = engine->host;
    fresh->engine = engine;
    fresh->task = options->task;
    fresh->feature = options->feature;
    fresh->source = source_of(options);
    fresh->settles = options->settles;
    fresh->reads = options->settles || only_reads(options->feature);
    fresh->args = options->args;
    fresh->phone = options->phone;
    fresh->outer = current;
    fresh->answers = values_new();
    if (options->sink != NULL)
        fresh->sink = *options->sink;
    fresh->watch = options->watch;
    fresh->shielded = options->shielded;
    fresh->unasked = options->unasked;
    fresh->dry_run = options->task != NULL && options->task->dry_run && current == NULL;
    fresh->limit_ms = options->limit_ms;
    if (fresh->limit_ms == 0 && options->task != NULL)
        fresh->limit_ms = engine_number(engine, "call_timeout");
    fresh->starts = options->starts;
    fresh->hung = options->hung;
    fresh->elapsed_ms = options->elapsed_ms;
    fresh->watched = (struct watched){.task = fresh->task,
                                      .call = fresh,
                                      .outer = current == NULL ? NULL : &current->watched,
                                      .shielded = fresh->shielded ||
                                                  (current != NULL && current->watched.shielded),
                                      .gave_up = tell_given_up};
    fresh->place = (struct crash_place){
        .plugin = fresh->feature == NULL ? fresh->source : fresh->feature->plugin->id,
        .function = options->function,
        .source = fresh->source};
    enter(fresh);
    begun_in = getpid();
    int code = call_check(fresh, err);
    if (code == PH_OK)
        code = first_turn(fresh, err);
    if (code != PH_OK) {
        enter(fresh->outer);
        values_free(fresh->answers);
        free(fresh);
        return code;
    }
    if (fresh->limit_ms > 0)
        atomic_store(&fresh->watched.deadline_ms, base_monotonic_ms() + fresh->limit_ms);
    if (fresh->task != NULL)
        keeper_watch(jobs_keeper(engine->jobs), &fresh->watched);
    if (err != NULL)
        *err = (struct ph_error){0};
    *call = fresh;
    return PH_OK;
}

int call_fail(struct call *call, struct ph_error *err, int code, const char *what,
              const char *format, ...)
{
    va_list args;
    va_start(args, format);
    base_vfail(&call->why, code, what, format, args);
    va_end(args);
    return call_told(call, code, err);
}

int call_told(const struct call *call, int code, struct ph_error *err)
{
    if (code != PH_OK && err != NULL)
        *err = call->why;
    return code;
}

/* Makes what a plugin returned into a code of the ABI with a sentence. */
static int judge(struct call *call, int code, struct ph_error *err)
{
    if (code == PH_OK || (code == 1 && call->settles))
        return code;
    if (code > 0 || code < PH_FAILED)
        return base_fail(err, PH_FAILED, call->source,
                         "%s() of %s returned %d, which means nothing: 0 is success, and failures "
                         "are the codes of enum ph_code",
                         call->place.function, call->source, code);
    struct ph_error late;
    if (code == PH_CANCELLED && call_check(call, &late) == PH_TIMEOUT) {
        if (!atomic_load(&call->acted))
            return base_fail(err, PH_TIMEOUT, late.what, "%s", late.text);
        return base_fail(err, PH_UNKNOWN, late.what,
                         "%s; a request had been sent: look at the phone", late.text);
    }
    if (err->text[0] == '\0' && call->why.code == code)
        *err = call->why;
    if (err->text[0] == '\0')
        base_fail(err, code, call->source, "%s failed and gave no reason", call->source);
    err->code = code;
    return code;
}

static void release_held(struct call *call, int code, const struct ph_error *err)
{
    while (call->held != NULL) {
        struct call_held *held = call->held;
        call->held = held->next;
        held->release(held->what, code, err);
        free(held);
    }
}

int call_end(struct call *call, int code, struct ph_error *err)
{
    struct ph_error own = {0};
    if (err == NULL)
        err = &own;
    if (getpid() !=
        begun_in) /* a child that the plugin forked came back: it has none of the other threads */
        _exit(1);
    code = judge(call, code, err);
    secret_redact(err->what); /* also what a plugin put there without host->fail() */
    secret_redact(err->text);
    bool came_back =
        call->task == NULL || keeper_unwatch(jobs_keeper(call->engine->jobs), &call->watched);
    if (came_back) {
        struct values *row = call_take_row(call);
        if (row != NULL && call->task != NULL)
            task_row(call->task, call->phone, row);
        else
            values_free(row);
    } else {
        if (call->outer == NULL)
            jobs_hung(call->task, -1);
        code = base_fail(err, PH_CANCELLED, call->source, "Given up");
        values_free(call_take_row(call));
    }
    enter(call->outer);
    release_held(call, code, err);
    http_response_clear(&call->response);
    free(call->unreached);
    if (call->has_turn)
        give_turn(call->feature);
    values_free(call->answers);
    free(call);
    return code;
}

struct values *call_take_row(struct call *call)
{
    return base_steal(call->row);
}

/* ---- What lives as long as the call --------------------------------------------------------------- */

void call_hold(struct call *call, void *what,
               void (*release)(void *what, int code, const struct ph_error *err))
{
    struct call_held *held = base_alloc(sizeof *held);
    *held = (struct call_held){.next = call->held, .release = release, .what = what};
    call->held = held;
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

void call_take(struct call *call, void *memory)
{
    if (memory != NULL)
        call_hold(call, memory, release_memory);
}

void *call_alloc(struct call *call, size_t size)
{
    void *memory = base_alloc(size);
    call_take(call, memory);
    return memory;
}

char *call_copy(struct call *call, const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(call_alloc(call, size), text, size);
}

const struct ph_secret *call_secret(struct call *call, struct ph_secret *secret)
{
    if (secret != NULL)
        call_hold(call, secret, release_secret);
    return secret;
}
