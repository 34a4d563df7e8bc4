/* A dry run of each action of a plugin; nothing of the user is touched. See plugin_trial.h. */
#include "plugin_trial.h"

#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

/* An unused profile: it has no token, so nothing can leave this machine. */
#define CHECK_PROFILE "plugin-check"

/* ---- One dry run, in a child of check_file() ------------------------------------------------- */

/* A value the declaration accepts. */
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

static struct values *sample_values(const struct ph_params *params)
{
    struct values *values = values_new();
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        bool needed = (param->flags & PH_REQUIRED) != 0 && param->value == NULL;
        AUTO_FREE char *text = needed ? sample_value(param) : NULL;
        if (needed && param->type == PH_SECRET) {
            AUTO_SECRET struct ph_secret *secret = secret_new(text, strlen(text));
            values_set_secret(values, param->key, secret);
        } else if (needed) {
            values_set(values, param->key, text);
        }
    }
    return values;
}

/* The first of the globs an action's need lists, as a value it matches. */
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

/* One phone that has all the action needs. */
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

/* Without a sign-in and with a made-up phone, it is not the plugin's fault that a request cannot be
 * sent or that the phone lacks something. */
static int judge(const struct event *event, struct ph_error *err)
{
    static const int fine[] = {PH_OK,          PH_LOGIN,     PH_NETWORK,
                               PH_UNSUPPORTED, PH_NOT_FOUND, PH_INVALID};
    for (size_t i = 0; i < COUNT_OF(fine); i++) {
        if (event->code == fine[i])
            return PH_OK;
    }
    return error_fail(err, event->code, NULL, "The dry run failed: %s", event->error.text);
}

static int watch(struct core *core, int64_t task, struct ph_error *err)
{
    int code = PH_OK;
    for (;;) {
        struct pollfd wait = {.fd = core_fd(core), .events = POLLIN};
        poll(&wait, 1, -1);
        const struct event *event;
        while ((event = core_next(core))) {
            if (event->kind == EVENT_QUESTION) {
                code = error_fail(err, PH_INVALID, event->question->key,
                                  "The dry run asked for %s; it has to do without",
                                  event->question->key);
                core_cancel(core, task);
            }
            if (event->kind == EVENT_OUTCOME && code == PH_OK)
                code = judge(event, err);
            if (event->kind == EVENT_FINISHED && code == PH_OK)
                code = judge(event, err);
            if (event->kind == EVENT_FINISHED)
                return code;
        }
    }
}

static int run_dry(struct core *core, const struct feature *action, struct ph_error *err)
{
    struct feature *feature = registry_find(core_registry(core), PH_ACTION, action->about.id);
    if (feature == NULL)
        return error_fail(err, PH_FAILED, NULL, "The action %s was not loaded", action->about.id);
    core_use_phones(core, sample_phones(&action->action));
    struct values *values = sample_values(&feature->about.args);
    const struct phone *phone = phones_at(core_phones(core), 0);
    struct task_options task = {.kind = TASK_ACTION,
                                .feature = feature,
                                .args = values,
                                .dry_run = true,
                                .phones = &phone,
                                .phone_count = 1};
    int64_t number;
    int code = core_start(core, &task, &number, err);
    if (code == PH_OK)
        code = watch(core, number, err);
    values_free(values);
    return code;
}

struct trial {
    char *home; /* for all that the core keeps, so that no file of the user is touched */
    plugin_trial_names *names;
};

static int try_action(void *self, const char *path, const struct feature *action,
                      struct ph_error *err)
{
    const struct trial *trial = self;
    static const char *const homes[] = {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME",
                                        "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"};
    int code = trial->names == NULL ? PH_OK : trial->names(action, err);
    if (code < 0)
        return code;
    env_token_forget();
    for (size_t i = 0; i < COUNT_OF(homes); i++)
        setenv(homes[i], trial->home, 1);
    AUTO_FREE char *dir = memory_copy(path);
    *strrchr(dir, '/') = '\0';
    struct core_options options = {
        .profile = CHECK_PROFILE, .new_profile = true, .plugin_dir = dir};
    struct core *core = NULL;
    code = core_open(&options, &core, err);
    if (code == PH_OK)
        code = run_dry(core, action, err);
    core_close(core);
    return code;
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
