/* phonectl profiles: one per organisation. */
#include "commands.h"
#include "follow.h"
#include "message.h"
#include "open.h"
#include "output.h"
#include "prompt.h"

#include <profiles.h>
#include <string.h>

static const struct field columns[] = {
    {.key = "name", .title = N_("PROFILE")},
    {.key = "current", .title = N_("CURRENT"), .words = true, .drop = 1},
    {.key = "auth", .title = N_("SIGN-IN"), .drop = 2},
    {.key = "store", .title = N_("STORE"), .drop = 3},
    {.key = "url", .title = N_("API ADDRESS"), .drop = 4},
    {.key = "protected", .title = N_("PROTECTED"), .words = true, .drop = 5},
    {.key = "read_only", .title = N_("READ-ONLY"), .words = true, .drop = 6},
};
const struct output_columns profiles_columns = OUTPUT_COLUMNS(columns);

static json_object *profile_row(struct cli *cli, const char *name)
{
    static const char *const keys[] = {"auth", "store", "url"};
    static const char *const switches[] = {"protected", "read_only"};
    struct ph_error err;
    struct settings *settings = NULL;
    json_object *row = json_object_new_object();
    bool current = strcmp(name, settings_profile(core_settings(cli->core))) == 0;
    json_add_text(row, "name", name);
    json_add_bool(row, "current", current);
    if (!current && settings_open(name, NULL, &settings, &err) < 0)
        return row;
    const struct settings *from = current ? core_settings(cli->core) : settings;
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        json_add_text(row, keys[i], settings_get(from, "profile", keys[i]).text);
    for (size_t i = 0; i < COUNT_OF(switches); i++) {
        const char *text = settings_get(from, "profile", switches[i]).text;
        json_add_bool(row, switches[i], text && strcmp(text, "yes") == 0);
    }
    settings_close(settings);
    return row;
}

static int list(struct cli *cli)
{
    struct output *out = output_open(cli, "profiles", &profiles_columns);
    if (out == NULL)
        return CODE_USAGE;
    AUTO_FREE const char **names = profiles_names(core_settings(cli->core));
    for (size_t i = 0; names[i]; i++)
        output_row(out, profile_row(cli, names[i]));
    output_close(out);
    return CODE_DONE;
}

/* 0, or CODE_USAGE and a message if there is no such profile. */
static int want_profile(struct cli *cli, const char *name)
{
    AUTO_FREE const char **names = profiles_names(core_settings(cli->core));
    if (profiles_exists(core_settings(cli->core), name))
        return CODE_DONE;
    return message_fail_near(CODE_USAGE, text_nearest(name, names), "There is no profile %s", name);
}

static int add(struct cli *cli, const char *name)
{
    struct ph_error err;
    if (profiles_add(core_settings(cli->core), name, &err) < 0)
        return message_fail_error(&err);
    message_say("Created profile %s. Next: phonectl --profile %s login", name, name);
    return CODE_DONE;
}

static int use(struct cli *cli, const char *name)
{
    struct ph_error err;
    int code = want_profile(cli, name);
    if (code != CODE_DONE)
        return code;
    if (settings_set(core_settings(cli->core), NULL, "profile", name, &err) < 0)
        return message_fail_error(&err);
    message_say("Now using profile %s.", name);
    if (getenv("PHONECTL_PROFILE"))
        message_say("Note: PHONECTL_PROFILE is set and takes precedence.");
    return CODE_DONE;
}

/* Names each store that could not be cleared. */
static bool watch_cleared(void *self, const struct event *event)
{
    (void)self;
    const char *state = event->kind == EVENT_ROW ? values_text(event->row, "state") : NULL;
    if (state && strcmp(state, "failed") == 0)
        message_warn("%s: %s", words(values_text(event->row, "title")),
                     words(values_text(event->row, "text")));
    return event->kind == EVENT_ROW;
}

/* Clears token and secrets of a profile: after its removal nobody could reach them. */
static int clear(struct cli *cli, const char *name)
{
    int code = CODE_DONE;
    if (strcmp(name, settings_profile(core_settings(cli->core))) != 0) {
        core_close(cli->core);
        cli->core = NULL;
        cli->args.flag[FLAG_PROFILE] = name;
        code = open_core(cli);
    }
    const struct task_options task = {.kind = TASK_LOGOUT, .all = true};
    return code == CODE_DONE ? follow_to_end(cli, &task, watch_cleared, NULL) : code;
}

static int drop(struct cli *cli, const char *name)
{
    struct ph_error err;
    AUTO_FREE char *question =
        text_format(_("Remove profile %s with its settings, its token and its secrets?"), name);
    int code = want_profile(cli, name);
    if (code != CODE_DONE || (code = prompt_confirm(cli, question)) != CODE_DONE)
        return code;
    code = clear(cli, name);
    if (code != CODE_DONE) {
        message_say("Profile %s stays until all of it can be cleared.", name);
        return code;
    }
    if (profiles_remove(core_settings(cli->core), name, &err) < 0)
        return message_fail_error(&err);
    message_say("Removed profile %s.", name);
    return CODE_DONE;
}

int cmd_profiles(struct cli *cli)
{
    int code;
    const struct sub *sub = args_sub(&cli->args, &code);
    if (code != CODE_DONE)
        return code;
    size_t words = sub ? 2 : 0;
    if ((code = args_check_words(&cli->args, words, words)) != CODE_DONE ||
        (code = open_core(cli)) != CODE_DONE)
        return code;
    const char *name = args_word(&cli->args, 1);
    if (sub == NULL)
        return list(cli);
    if (strcmp(sub->name, "add") == 0)
        return add(cli, name);
    return strcmp(sub->name, "use") == 0 ? use(cli, name) : drop(cli, name);
}
