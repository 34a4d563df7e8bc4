/* A dry run of each action of a plugin, which touches no file of the user. See plugin_trial.h. */
#include "plugin_trial.h"

#include <ftw.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* An unused profile: it has no token, so nothing can leave this machine. */
#define CHECK_PROFILE "plugin-check"

/* ---- One dry run, in a child of check_file() ------------------------------------------------- */

/* A value that the declaration accepts. */
static char *sample_value(const struct ph_param *param)
{
    switch (param->type) {
    case PH_BOOL:
        return memory_copy("no");
    case PH_INT:
        return text_format("%lld", (long long)(param->min > 0 ? param->min : 0));
    case PH_DURATION:
        return duration_text(param->min > 1000 ? param->min : 1000);
    case PH_CHOICE:
        return memory_copy(param->choices[0]);
    case PH_URL:
        return memory_copy("https://example.com");
    default: {
        char *text = memory_copy("1");
        while ((int64_t)strlen(text) < param->min)
            text_append(&text, "", "1");
        return text;
    }
    }
}

struct ph_secret *plugin_trial_secret(const struct ph_param *param)
{
    AUTO_FREE char *text = sample_value(param);
    return secret_new(text, strlen(text));
}

static struct values *sample_values(const struct ph_params *params)
{
    struct values *values = values_new();
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        bool needed = (param->flags & PH_REQUIRED) != 0 && param->value == NULL;
        if (needed && param->type == PH_SECRET) {
            AUTO_SECRET struct ph_secret *secret = plugin_trial_secret(param);
            values_set_secret(values, param->key, secret);
        } else if (needed) {
            AUTO_FREE char *text = sample_value(param);
            values_set(values, param->key, text);
        }
    }
    return values;
}

/* The first of the globs in an action's need, as a value that matches it. */
static void sample_need(struct phones *phones, const char *field, const char *globs)
{
    AUTO_FREE char *value =
        text_format("%.*s", globs ? (int)strcspn(globs, " ") : 0, globs ? globs : "");
    char *to = value;
    for (const char *from = value; *from; from++) {
        if (strchr("*?[]", *from) == NULL)
            *to++ = *from;
    }
    *to = '\0';
    if (*value)
        phones_field(phones, field, value);
}

/* One phone with everything the action needs. */
static struct phones *sample_phones(const struct ph_action *action)
{
    static const char *const fields[][2] = {
        {"id", "sample"}, {"name", "Sample"}, {"mac", "00:11:22:33:44:55"}, {"extension", "1000"}};
    struct phones *phones = phones_new();
    phones_row(phones);
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        phones_field(phones, fields[i][0], fields[i][1]);
    sample_need(phones, "capability", action->capability);
    sample_need(phones, "permission", action->permission);
    sample_need(phones, "status", action->status);
    sample_need(phones, "model", action->model);
    sample_need(phones, "source", action->source);
    phones_done(phones);
    return phones;
}

/* The results of an action's dry runs. */
struct course {
    struct check_action *trial;
    char *asked;     /* the keys of its questions, or NULL */
    bool faulty;     /* one of its rows is not ok, here or about its id */
    bool only_slips; /* a slip already reported the failure */
};

static void fault(struct course *course, const char *cure, const char *format, ...)
    PRINTF_LIKE(3, 4);
static void fault(struct course *course, const char *cure, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    AUTO_FREE char *text = text_vformat(format, args);
    va_end(args);
    const struct check_report *rows = course->trial->rows;
    for (size_t i = 0; i < rows->count; i++)
        if (!rows->rows[i].ok && strcmp(rows->rows[i].text, text) == 0)
            return; /* the second dry run repeats the first */
    course->faulty = true;
    check_report_add(course->trial->rows, false, NULL, cure, "%s", text);
}

/* Reports what the host refused: err->what names the member, argument or flag. */
static void take_slip(struct course *course, const struct ph_error *err)
{
    static const struct {
        const char *what, *cure;
    } cures[] = {
        {"danger", "Say with .danger what it does to the person at the phone, or mark the request "
                   "with PH_HTTP_READS if it changes nothing."},
        {"preview", "Send nothing that acts when the preview is set."},
        {"request", "Begin it with .size = sizeof request."},
        {"response", "Begin it with .size = sizeof response."},
        {"script", "Write one message on each line, as sdk/README.md says, and done or fail at the "
                   "end."},
        {"url", "Give a path below the API's address, or a whole https address."},
    };
    const char *cure = "Change the request: phonectl/http.h says what it may have.";
    if (err->code == PH_FAILED)
        cure = "Return 0, or what host->fail() returns.";
    for (size_t i = 0; i < COUNT_OF(cures); i++)
        if ((err->code == PH_INVALID || strcmp(err->what, "script") == 0) &&
            strcmp(err->what, cures[i].what) == 0)
            cure = cures[i].cure;
    course->only_slips = true;
    fault(course, cure, "a dry run of \"%s\": %s", course->trial->action->about.id, err->text);
}

/* There is no sign-in and the phone is made up, so a request that cannot be sent or a phone that
 * lacks something is not the plugin's fault. */
static void take_end(struct course *course, const struct event *event)
{
    static const int fine[] = {PH_OK,          PH_LOGIN,     PH_NETWORK,
                               PH_UNSUPPORTED, PH_NOT_FOUND, PH_INVALID};
    for (size_t i = 0; i < COUNT_OF(fine); i++)
        if (event->code == fine[i])
            return;
    if (!course->only_slips)
        fault(course, "Take status 0 and an empty answer as success.",
              "a dry run of \"%s\" failed: %s", course->trial->action->about.id, event->error.text);
}

/* Answers a question of the action with a value that it allows. */
static void take_question(struct course *course, struct core *core, const struct event *event)
{
    const struct ph_param *question = event->question;
    struct ph_error err;
    if (course->asked == NULL || strstr(course->asked, question->key) == NULL)
        text_append(&course->asked, ", ", "%s", question->key);
    if (question->type == PH_SECRET) {
        AUTO_SECRET struct ph_secret *secret = plugin_trial_secret(question);
        core_answer(core, event->task, NULL, secret, &err);
    } else {
        AUTO_FREE char *text = sample_value(question);
        core_answer(core, event->task, text, NULL, &err);
    }
}

static void watch(struct course *course, struct core *core)
{
    for (;;) {
        struct pollfd wait = {.fd = core_fd(core), .events = POLLIN};
        poll(&wait, 1, -1);
        const struct event *event;
        while ((event = core_next(core))) {
            if (event->kind == EVENT_QUESTION)
                take_question(course, core, event);
            if (event->kind == EVENT_SLIP)
                take_slip(course, &event->error);
            if (event->kind == EVENT_OUTCOME || event->kind == EVENT_FINISHED)
                take_end(course, event);
            if (event->kind == EVENT_FINISHED)
                return;
        }
    }
}

/* ---- Secrets --------------------------------------------------------------------------------- */

static void add_secrets(struct values *values, const char *section, const struct ph_params *params)
{
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        if (param->type != PH_SECRET)
            continue;
        AUTO_FREE char *name = text_format("%s.%s", section, param->key);
        AUTO_SECRET struct ph_secret *secret = plugin_trial_secret(param);
        values_set_secret(values, name, secret);
    }
}

/* Our volatile store, which forgets everything when this core closes; or NULL. */
static const struct feature *forgetting_store(const struct registry *registry)
{
    const struct feature *feature = NULL;
    for (size_t i = 0; (feature = registry_feature(registry, i)) != NULL; i++)
        if (feature->about.kind == PH_STORE && feature->plugin->shipped &&
            (feature->about.flags & PH_VOLATILE) != 0)
            break;
    return feature;
}

static int set_secrets(struct core *core, struct values *secrets, struct ph_error *err)
{
    const struct task_options task = {.kind = TASK_SECRETS, .args = secrets};
    int64_t number;
    int code = core_start(core, &task, &number, err);
    bool ended = code != PH_OK;
    while (!ended) {
        struct pollfd wait = {.fd = core_fd(core), .events = POLLIN};
        poll(&wait, 1, -1);
        const struct event *event;
        while (!ended && (event = core_next(core)) != NULL) {
            if (event->kind != EVENT_FINISHED)
                continue;
            ended = true;
            code = event->code;
            *err = event->error;
        }
    }
    return code;
}

/* Sets every secret that the action may read to a made-up value: the user's real ones must not
 * reach a plugin on trial. */
static void give_secrets(struct course *course, struct core *core, const struct feature *feature)
{
    const struct feature *store = forgetting_store(core_registry(core));
    struct values *secrets = values_new();
    struct ph_error err;
    add_secrets(secrets, feature->about.id, &feature->about.settings);
    add_secrets(secrets, feature->plugin->id, &feature->plugin->about.settings);
    if (store != NULL && values_count(secrets) > 0 &&
        (settings_override(core_settings(core), "profile", "store", store->about.id, &err) < 0 ||
         set_secrets(core, secrets, &err) < 0))
        fault(course, NULL, "a dry run of \"%s\" gets no secrets: %s", feature->about.id, err.text);
    values_free(secrets);
}

/* ---- The dry runs ---------------------------------------------------------------------------- */

static void run_dry(struct course *course, struct core *core, struct feature *feature)
{
    struct values *values = sample_values(&feature->about.args);
    const struct phone *phone = phones_at(core_phones(core), 0);
    struct task_options task = {.kind = TASK_ACTION,
                                .feature = feature,
                                .args = values,
                                .dry_run = true,
                                .phones = &phone,
                                .phone_count = 1};
    int64_t number;
    struct ph_error err;
    if (core_start(core, &task, &number, &err) == PH_OK)
        watch(course, core);
    else
        fault(course, NULL, "a dry run of \"%s\" cannot start: %s", feature->about.id, err.text);
    values_free(values);
}

/* Whether the feature comes from the file being checked. */
static bool is_own(const struct course *course, const struct feature *feature)
{
    AUTO_FREE char *path = realpath(feature->plugin->path, NULL);
    return path != NULL && strcmp(path, course->trial->path) == 0;
}

static void not_offered(struct course *course, const struct registry *registry)
{
    const struct plugin *plugin = registry_plugin_named(registry, course->trial->path);
    fault(course,
          plugin != NULL && plugin->state == PLUGIN_FAILED
              ? "Let start() refuse only where no feature of the plugin can work."
          : plugin == NULL ? NULL
                           : plugin->cure,
          "the action \"%s\" is not offered: %s", course->trial->action->about.id,
          plugin == NULL           ? "its file is not found"
          : plugin->reason != NULL ? plugin->reason
          : plugin->note != NULL   ? plugin->note
                                   : "no reason given");
}

/* Two dry runs: a change of the plugin's globals in the second would be repeated in every run. */
static void run_all(struct course *course, struct core *core)
{
    const struct feature *action = course->trial->action;
    struct registry *registry = core_registry_tried(core);
    struct feature *feature = registry_find(registry, PH_ACTION, action->about.id);
    if (feature != NULL && !is_own(course, feature)) {
        /* check_file() already has a row about ids taken by other plugins or by phonectl. */
        course->faulty =
            feature->plugin->shipped || strcmp(feature->plugin->id, action->plugin->id) != 0;
        if (course->faulty)
            return;
        feature = NULL;
    }
    if (feature == NULL) {
        not_offered(course, registry);
        return;
    }
    give_secrets(course, core, feature);
    core_use_phones(core, sample_phones(&action->action));
    run_dry(course, core, feature);
    if (course->faulty || feature->plugin->about.start != NULL)
        return; /* start() may legitimately change globals */
    check_again(course->trial);
    run_dry(course, core, feature);
}

struct trial {
    char *home; /* for everything the core stores, so that no file of the user is touched */
    plugin_trial_names *names;
};

static void try_action(void *self, struct check_action *action)
{
    const struct trial *trial = self;
    static const char *const homes[] = {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME",
                                        "XDG_RUNTIME_DIR"};
    struct course course = {.trial = action};
    struct ph_error err;
    const char *id = action->action->about.id;
    if (trial->names != NULL && trial->names(action->action, &err) < 0)
        fault(&course, NULL, "%s", err.text);
    env_token_forget();
    for (size_t i = 0; i < COUNT_OF(homes); i++)
        setenv(homes[i], trial->home, 1);
    check_use_state(trial->home);
    AUTO_FREE char *dir = memory_copy(action->path);
    *strrchr(dir, '/') = '\0';
    struct core_options options = {
        .profile = CHECK_PROFILE, .new_profile = true, .plugin_dir = dir};
    struct core *core = NULL;
    if (core_open(&options, &core, &err) == PH_OK)
        run_all(&course, core);
    else
        fault(&course, NULL, "a dry run of \"%s\" cannot start: %s", id, err.text);
    core_close(core);
    if (!course.faulty) {
        AUTO_FREE char *good = text_format("a dry run of \"%s\" works, and asks for %s", id,
                                           course.asked == NULL ? "nothing" : course.asked);
        check_report_add(action->rows, true, good, NULL, "%s", "");
    }
    free(course.asked);
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    remove(path);
    return 0;
}

struct check_report *plugin_trial(const char *path, plugin_trial_names *names)
{
    const char *tmp = getenv("TMPDIR");
    AUTO_FREE char *home =
        text_format("%s/phonectl-check.XXXXXX", tmp && *tmp == '/' ? tmp : "/tmp");
    if (mkdtemp(home) == NULL)
        return check_file(path, NULL, NULL);
    struct trial trial = {home, names};
    struct check_report *report = check_file(path, try_action, &trial);
    nftw(home, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    return report;
}
