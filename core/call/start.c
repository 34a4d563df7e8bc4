/* Starts a plugin when one of its features is first used, so that a plugin that crashes or hangs
 * there does not take the other commands with it. Such a plugin is set aside: the program's next
 * start treats it as one that failed its probe. */
#include "call/start.h"

#include "call/context.h"
#include "plugin/feature.h"
#include "plugin/probe_cache.h"
#include "plugin/registry.h"
#include "task/engine.h"
#include "task/task.h"
#include "util/crash.h"
#include "util/error.h"
#include "util/subprocess.h"
#include "util/text.h"
#include "util/thread.h"
#include "util/time.h"

#include <pthread.h>
#include <stdio.h>

enum { START_MS = 5000, TRIAL_MS = 2000, STOP_MS = 5000, SLICE_MS = 100 };

struct trial {
    struct engine *engine;
    struct plugin *plugin;
};

static pthread_mutex_t starts = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t started;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void init(void)
{
    thread_condition_init(&started);
}

/* ---- start() -------------------------------------------------------------------------------- */

static void settle(struct plugin *plugin, int code, const struct ph_error *err)
{
    HOLD_LOCK(&starts, STARTS_LOCK);
    if (plugin->start == PLUGIN_STARTS) {
        plugin->start = code == PH_OK          ? PLUGIN_STARTED
                        : code == PH_CANCELLED ? PLUGIN_UNUSED
                                               : PLUGIN_UNSTARTABLE;
        error_fail(&plugin->start_error, code, plugin->id, "The plugin %s does not start: %s",
                   plugin->id, err->text);
    }
    pthread_cond_broadcast(&started);
}

/* [watchdog's thread] Not used again, nor at the next start of the program. */
static void plugin_hung(struct plugin *plugin, const char *function)
{
    AUTO_FREE char *text = text_format("it hung in %s() when it was used", function);
    AUTO_FREE char *line = probe_cache_line(&plugin->file, text);
    probe_cache_append(line);
    settle(plugin, PH_TIMEOUT, &(struct ph_error){.text = "it does not come back"});
}

static int run_start(struct engine *engine, struct plugin *plugin,
                     const struct context_options *options, struct ph_error *err)
{
    struct context *ctx;
    const struct context_options own = {.task = options->task,
                                        .watch = options->watch,
                                        .source = plugin->id,
                                        .function = "start",
                                        .limit_ms = START_MS,
                                        .starts = plugin,
                                        .hung = plugin_hung};
    int code = context_begin(engine, &own, &ctx, err);
    if (code != PH_OK)
        return code;
    AUTO_FREE char *line =
        probe_cache_line(&plugin->file, "it crashed in start() when it was used");
    crash_remember(line);
    code = plugin->about.start(&ctx->about, err);
    crash_remember(NULL);
    return context_end(ctx, code, err);
}

/* False when another thread has decided already; *code is the result. */
static bool begin_start(struct plugin *plugin, const struct task *task, int *code,
                        struct ph_error *err)
{
    HOLD_LOCK(&starts, STARTS_LOCK);
    while (plugin->start == PLUGIN_STARTS) {
        if (task != NULL && task_cancelled(task)) {
            *code = error_fail(err, PH_CANCELLED, plugin->id, "Stopped");
            return false;
        }
        thread_condition_wait(&started, &starts, time_monotonic_ms() + SLICE_MS);
    }
    if (plugin->start == PLUGIN_UNUSED) {
        plugin->start = PLUGIN_STARTS;
        return true;
    }
    *code = plugin->start == PLUGIN_STARTED ? PH_OK : plugin->start_error.code;
    if (*code != PH_OK && err != NULL)
        *err = plugin->start_error;
    return false;
}

static int start_first(struct engine *engine, const struct context_options *options,
                       struct ph_error *err)
{
    struct plugin *plugin = options->feature->plugin;
    struct ph_error why = {0};
    int code = PH_OK;
    if (plugin->about.start == NULL && plugin->about.stop == NULL)
        return PH_OK;
    pthread_once(&once, init);
    if (!begin_start(plugin, options->task, &code, err))
        return code;
    if (plugin->about.start != NULL)
        code = run_start(engine, plugin, options, &why);
    settle(plugin, code, &why);
    return code == PH_OK ? PH_OK
                         : error_fail(err, code, plugin->id, "The plugin %s does not start: %s",
                                      plugin->id, why.text);
}

int plugin_begin(struct engine *engine, const struct context_options *options, struct context **ctx,
                 struct ph_error *err)
{
    int code = start_first(engine, options, err);
    return code == PH_OK ? context_begin(engine, options, ctx, err) : code;
}

/* In the child: the code, then why. */
static char *try_start(void *self)
{
    const struct trial *trial = self;
    struct ph_error err = {0};
    int code = run_start(trial->engine, trial->plugin, &(struct context_options){0}, &err);
    return text_format("%d %s", code, err.text);
}

static void take_trial(struct registry *registry, struct plugin *plugin, struct subprocess *child)
{
    int code = 0, text_at = 0;
    if (child->report == NULL) {
        AUTO_FREE char *line = probe_cache_line(&plugin->file, child->reason);
        probe_cache_append(line);
        registry_start_failed(registry, plugin, child->reason);
    } else if (sscanf(child->report, "%d %n", &code, &text_at) == 1 && code != PH_OK) {
        registry_start_failed(registry, plugin, text_line(child->report + text_at));
    }
    free(child->report);
    free(child->reason);
}

void plugins_try(struct engine *engine, struct registry *registry)
{
    for (size_t i = 0; i < registry_plugin_count(registry); i++) {
        struct trial trial = {engine, registry_plugin(registry, i)};
        if (trial.plugin->about.start == NULL)
            continue;
        struct subprocess child = {
            .work = try_start, .self = &trial, .keep = -1, .output = -1, .when = "in start()"};
        subprocess_run(&child, 1, 1, TRIAL_MS);
        take_trial(registry, trial.plugin, &child);
    }
}

/* ---- stop() --------------------------------------------------------------------------------- */

/* One running stop(). If it does not return, this is never freed. */
LOCK_CLASS(STOPPING_LOCK);

struct stopping {
    struct engine *engine;
    void (*stop)(void);
    char *id, *line;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool ended GUARDED_BY(STOPPING_LOCK);
};

static void *run_stop(void *self)
{
    struct stopping *stopping = self;
    struct context *ctx;
    const struct context_options options = {.source = stopping->id, .function = "stop"};
    crash_watch_thread();
    if (context_begin(stopping->engine, &options, &ctx, NULL) == PH_OK) {
        crash_remember(stopping->line);
        stopping->stop();
        crash_remember(NULL);
        context_end(ctx, PH_OK, NULL);
    }
    HOLD_LOCK(&stopping->lock, STOPPING_LOCK);
    stopping->ended = true;
    pthread_cond_signal(&stopping->changed);
    return NULL;
}

static bool wait_stopped(struct stopping *stopping)
{
    int64_t until = time_monotonic_ms() + STOP_MS;
    HOLD_LOCK(&stopping->lock, STOPPING_LOCK);
    while (!stopping->ended && time_monotonic_ms() < until)
        thread_condition_wait(&stopping->changed, &stopping->lock, until);
    return stopping->ended;
}

static void stop_plugin(struct engine *engine, const struct plugin *plugin)
{
    struct stopping *stopping = memory_alloc(sizeof *stopping);
    *stopping = (struct stopping){
        .engine = engine,
        .stop = plugin->about.stop,
        .id = memory_copy(plugin->id),
        .line = probe_cache_line(&plugin->file, "it crashed in stop() at the end of the program")};
    pthread_mutex_init(&stopping->lock, NULL);
    thread_condition_init(&stopping->changed);
    pthread_t thread;
    bool runs = thread_start(&thread, run_stop, stopping) == 0;
    if (runs && !wait_stopped(stopping)) {
        AUTO_FREE char *line =
            probe_cache_line(&plugin->file, "it hung in stop() at the end of the program");
        pthread_detach(thread);
        probe_cache_append(line);
        crash_say_hung(plugin->id);
        return;
    }
    if (runs)
        pthread_join(thread, NULL);
    pthread_cond_destroy(&stopping->changed);
    pthread_mutex_destroy(&stopping->lock);
    free(stopping->line);
    free(stopping->id);
    free(stopping);
}

static bool is_started(const struct plugin *plugin)
{
    HOLD_LOCK(&starts, STARTS_LOCK);
    return plugin->start == PLUGIN_STARTED;
}

void plugins_stop(struct engine *engine, struct registry *registry)
{
    for (size_t i = registry_plugin_count(registry); i-- > 0;) {
        const struct plugin *plugin = registry_plugin(registry, i);
        if (plugin->about.stop != NULL && is_started(plugin))
            stop_plugin(engine, plugin);
    }
}
