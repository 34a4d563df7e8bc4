#include "core.h"
#include "core_private.h"

#include "account/connectivity.h"
#include "account/credentials.h"
#include "account/plugin_secrets.h"
#include "account/sign_out.h"
#include "call/host.h"
#include "call/listing.h"
#include "call/memo.h"
#include "call/script_run.h"
#include "call/start.h"
#include "job/bulk.h"
#include "net/http.h"
#include "net/http_message.h"
#include "net/http_transfer.h"
#include "net/loopback.h"
#include "plugin/probe_cache.h"
#include "task/engine.h"
#include "task/questions.h"
#include "task/task.h"
#include "task/tasks.h"
#include "util/crash.h"

#include <string.h>

enum { EVENTS_WAITING = 1024 };

struct core {
    struct engine engine;
    struct phones *phones;
    bool notes;
};

/* ---- Opening and closing --------------------------------------------------------------------- */

static void note(void *self, int level, const char *source, const char *line)
{
    struct core *core = self;
    events_post(
        core->engine.events,
        &(struct event){.kind = EVENT_NOTE, .level = level, .feature = source, .text = line}, NULL);
}

/* NAME is ID.key, or a key of the program or of profiles. */
static int apply_flag(struct settings *settings, const char *name, const char *text,
                      struct ph_error *err)
{
    const char *dot = strchr(name, '.');
    if (dot != NULL) {
        AUTO_FREE char *section = strndup(name, (size_t)(dot - name));
        return settings_override(settings, section, dot + 1, text, err);
    }
    bool of_profile = param_find(&settings_profile_params, name) != NULL;
    return settings_override(settings, of_profile ? "profile" : "phonectl", name, text, err);
}

/* features: apply those for features, once the registry has their declarations; otherwise the
 * built-in ones. */
static int apply_flags(struct core *core, const char *const *flags, bool features,
                       struct ph_error *err)
{
    for (; flags != NULL && flags[0] != NULL && flags[1] != NULL; flags += 2)
        if ((strchr(flags[0], '.') != NULL) == features) {
            int code = apply_flag(core->engine.settings, flags[0], flags[1], err);
            if (code != PH_OK)
                return code;
        }
    return PH_OK;
}

static int open_parts(struct core *core, const struct core_options *options, struct ph_error *err)
{
    env_token_take_all();
    core->engine.account = &credentials_access;
    core->engine.host = &host_table;
    int code = secret_open(err);
    if (code == PH_OK)
        code = settings_open(options->profile, options->settings_file, &core->engine.settings, err);
    if (code == PH_OK && !options->new_profile)
        code = settings_want_profile(core->engine.settings, err);
    if (code == PH_OK)
        code = apply_flags(core, options->flags, false, err);
    if (code != PH_OK)
        return code;
    core->engine.events = events_new(EVENTS_WAITING);
    core->engine.tasks = tasks_new(&core->engine, core->engine.events);
    core->engine.memo = memo_new(settings_profile(core->engine.settings));
    core->notes = options->notes;
    if (core->notes)
        log_open(options->note_level, note, core);
    crash_open(probe_cache_path());
    core->engine.registry = registry_open(options->plugin_dir, core->engine.settings);
    script_connect(core->engine.registry);
    code = credentials_open(core->engine.registry, core->engine.settings, &core->engine.credentials,
                            err);
    if (code == PH_OK)
        code = apply_flags(core, options->flags, true, err);
    return code;
}

int core_open(const struct core_options *options, struct core **core, struct ph_error *err)
{
    struct core *fresh = memory_alloc(sizeof *fresh);
    fresh->engine.browser = memory_copy(options->browser == NULL ? "no" : options->browser);
    fresh->engine.jobs = memory_copy(options->jobs == NULL ? "phonectl jobs" : options->jobs);
    fresh->engine.unattended = options->unattended;
    int code = open_parts(fresh, options, err);
    if (code != PH_OK) {
        core_close(fresh);
        return code;
    }
    *core = fresh;
    return PH_OK;
}

void core_close(struct core *core)
{
    static struct core *volatile abandoned; /* keeps it reachable */
    if (core == NULL)
        return;
    if (core->notes)
        log_open(-1, NULL, NULL);
    if (core->engine.events != NULL)
        events_leave(core->engine.events);
    if (core->engine.tasks != NULL && !tasks_close(core->engine.tasks)) {
        abandoned = core; /* a thread may still use it, so it is never freed */
        (void)abandoned;
        return;
    }
    http_close(core->engine.http);
    if (core->engine.tasks != NULL)
        tasks_free(core->engine.tasks);
    credentials_close(core->engine.credentials);
    if (core->engine.registry != NULL)
        plugins_stop(&core->engine, core->engine.registry);
    registry_close(core->engine.registry);
    phones_free(core->phones);
    memo_free(core->engine.memo);
    events_free(core->engine.events);
    settings_close(core->engine.settings);
    free(core->engine.browser);
    free(core->engine.jobs);
    free(core);
}

/* ---- Accessors ------------------------------------------------------------------------------- */

struct registry *core_registry(struct core *core)
{
    return core->engine.registry;
}

struct registry *core_registry_tried(struct core *core)
{
    plugins_try(&core->engine, core->engine.registry);
    return core->engine.registry;
}

int core_secrets_tried(struct core *core, struct values **names, struct ph_error *err)
{
    return plugin_secrets_names(core->engine.credentials, &core->engine, names, err);
}

struct settings *core_settings(struct core *core)
{
    return core->engine.settings;
}

char *core_completions(struct core *core, const struct feature *action, const char *key)
{
    AUTO_FREE char *entry = text_format("complete %s", key);
    return memo_latest(core->engine.memo, action->about.id, entry);
}

/* ---- Tasks ----------------------------------------------------------------------------------- */

static int login_body(struct task *task, struct ph_error *err)
{
    int code = sign_in_task(task->engine->credentials, task, err);
    if (code >= 0)
        phones_forget(settings_profile(task->engine->settings));
    return code;
}

static int logout_body(struct task *task, struct ph_error *err)
{
    phones_forget(settings_profile(task->engine->settings));
    return sign_out_task(task->engine->credentials, task, err);
}

/* Every task may need http, so the first one opens it: on the UI thread, before any other
 * thread. */
static void open_http(struct core *core)
{
    if (core->engine.http != NULL)
        return;
    struct http_options options = {
        .ca_file = settings_get(core->engine.settings, "phonectl", "ca_file").text,
        .proxy = settings_get(core->engine.settings, "phonectl", "proxy").text,
        .connect_ms = settings_number(core->engine.settings, "connect_timeout"),
        .total_ms = settings_number(core->engine.settings, "request_timeout"),
    };
    core->engine.http = http_open(&options);
}

static int check_task(struct core *core, struct task *task, struct ph_error *err)
{
    uint32_t kind = task->kind == TASK_ACTION   ? PH_ACTION
                    : task->kind == TASK_PHONES ? PH_DIRECTORY
                                                : PH_AUTH;
    if (task->kind == TASK_PHONES && task->feature == NULL)
        return registry_directories(core->engine.registry, core->engine.settings,
                                    &task->directories, &task->missing, err);
    if (task->kind == TASK_ACTION && task->feature == NULL)
        return error_fail(err, PH_INVALID, "feature", "No action was named");
    if (task->feature == NULL)
        return PH_OK;
    if (task->feature->about.kind != kind)
        return error_fail(err, PH_INVALID, "feature", "%s is no %s", task->feature->about.id,
                          feature_kind_name(kind));
    if (task->kind == TASK_PHONES) {
        task->directories = memory_alloc(2 * sizeof(struct feature *));
        task->directories[0] = task->feature;
    }
    if (task->phone_args != NULL || task->resume > 0) /* complete only with those of each phone */
        return values_spell(task->args, &task->feature->about.args, err);
    return values_complete(task->args, &task->feature->about.args, err);
}

static struct task *copy_task(struct core *core, const struct task_options *asked)
{
    struct task *task = task_new(&core->engine);
    task->kind = asked->kind;
    task->feature = asked->feature;
    values_free(task->args);
    task->args = values_copy(asked->args);
    task->store = memory_copy(asked->store);
    task->selection = memory_copy(asked->selection);
    task->by = memory_copy(asked->by);
    task->verify = asked->verify;
    task->confirm = asked->confirm;
    task->fresh = asked->fresh;
    task->use = asked->use;
    task->all = asked->all;
    task->only_check = asked->only_check;
    task->dry_run = asked->dry_run;
    task->wait = asked->wait;
    task->resume = asked->resume;
    task->follow = asked->follow;
    task->limits = memory_alloc(sizeof *task->limits);
    if (asked->limits != NULL)
        *task->limits = *asked->limits;
    task->phone_count = asked->phone_count;
    task->phones = memory_alloc(asked->phone_count * sizeof *task->phones);
    if (asked->phone_count > 0)
        memcpy(task->phones, asked->phones, asked->phone_count * sizeof *task->phones);
    if (asked->phone_args != NULL)
        task->phone_args = memory_alloc((asked->phone_count + 1) * sizeof *task->phone_args);
    for (size_t i = 0; asked->phone_args != NULL && i < asked->phone_count; i++)
        task->phone_args[i] = values_copy(asked->phone_args[i]);
    task->list = phones_hold(core->phones);
    return task;
}

int core_start(struct core *core, const struct task_options *asked, int64_t *number,
               struct ph_error *err)
{
    static task_function *const bodies[] = {
        [TASK_LOGIN] = login_body,
        [TASK_LOGOUT] = logout_body,
        [TASK_STATUS] = sign_in_status,
        [TASK_MOVE] = sign_in_move,
        [TASK_PHONES] = phones_task,
        [TASK_ACTION] = bulk_task,
        [TASK_CHECK_STORES] = sign_in_check_stores,
        [TASK_CONNECTIVITY] = connectivity_task,
        [TASK_SECRETS] = plugin_secrets_task,
    };
    if ((size_t)asked->kind >= COUNT_OF(bodies) || bodies[asked->kind] == NULL)
        return error_fail(err, PH_INVALID, "kind", "There is no task %d", (int)asked->kind);
    struct task *task = copy_task(core, asked);
    int code = check_task(core, task, err);
    if (code != PH_OK) {
        task_free(task);
        return code;
    }
    open_http(core);
    return tasks_start(core->engine.tasks, task, bodies[asked->kind], number, err);
}

void core_cancel(struct core *core, int64_t number)
{
    tasks_stop(core->engine.tasks, number, TASK_STOPS);
}

void core_pause(struct core *core, int64_t number, bool on)
{
    tasks_pause(core->engine.tasks, number, on);
}

void core_drain(struct core *core, int64_t number)
{
    tasks_stop(core->engine.tasks, number, TASK_DRAINS);
}

/* ---- Events and results ---------------------------------------------------------------------- */

void core_use_phones(struct core *core, struct phones *phones)
{
    phones_free(core->phones);
    core->phones = phones;
}

/* While EVENT_FINISHED is handed out. */
static void publish(void *self, struct task *task)
{
    struct core *core = self;
    if (task->found != NULL)
        core_use_phones(core, memory_steal(task->found));
    if (task->kind == TASK_LOGIN || task->kind == TASK_LOGOUT || task->kind == TASK_STATUS ||
        task->kind == TASK_MOVE)
        account_publish(core->engine.credentials);
}

int core_fd(struct core *core)
{
    return events_fd(core->engine.events);
}

const struct event *core_next(struct core *core)
{
    const struct event *event = events_next(core->engine.events);
    if (event != NULL && event->kind == EVENT_FINISHED)
        tasks_collect(core->engine.tasks, event->task, publish, core);
    return event;
}

int core_answer(struct core *core, int64_t task, const char *text, const struct ph_secret *secret,
                struct ph_error *err)
{
    return questions_answer(tasks_questions(core->engine.tasks), task, text, secret, err);
}

bool core_unsaved(struct core *core)
{
    return credentials_unsaved(core->engine.credentials);
}

const struct core_account *core_account(struct core *core)
{
    return account_published(core->engine.credentials);
}

const struct phones *core_phones(struct core *core)
{
    return core->phones;
}

int core_kept_phones(struct core *core, struct phones **phones, int64_t *age_s,
                     struct ph_error *err)
{
    return listing_kept(&core->engine, phones, age_s, err);
}

const char *core_library_version(const char *name)
{
    static const struct {
        const char *name;
        const char *(*version)(void);
    } libraries[] = {{"libcurl", http_transfer_library},
                     {"libjson-c", json_c_version},
                     {"libmicrohttpd", loopback_library},
                     {"libsodium", secret_library}};
    for (size_t i = 0; i < COUNT_OF(libraries); i++)
        if (strcmp(libraries[i].name, name) == 0)
            return libraries[i].version();
    return NULL;
}

struct engine *core_engine(struct core *core)
{
    return &core->engine;
}
