/* phonectl config: values and where they come from; changes of the user's file. */
#include "commands.h"
#include "help.h"
#include "message.h"
#include "open.h"
#include "output.h"

#include <stdio.h>
#include <string.h>

static const struct field columns[] = {
    {.key = "key", .title = N_("KEY")},
    {.key = "value", .title = N_("VALUE"), .drop = 1},
    {.key = "origin", .title = N_("FROM"), .words = true, .drop = 2},
    {.key = "where", .title = N_("WHERE"), .drop = 3},
    {.key = "help", .title = N_("MEANING"), .words = true, .drop = 4, .extra = true},
};
const struct output_columns config_columns = OUTPUT_COLUMNS(columns);

static const char *const origin_names[] = {N_("default"), N_("system"),      N_("user"),
                                           N_("profile"), N_("environment"), N_("flag")};

/* Keys of [phonectl] and of profiles have no prefix. */
static char *full_name(const char *section, const char *key)
{
    bool plain = strcmp(section, "phonectl") == 0 || strcmp(section, "profile") == 0;
    return plain ? memory_copy(key) : text_format("%s.%s", section, key);
}

static int add_row(void *self, const char *section, const struct ph_param *param,
                   struct settings_value value)
{
    struct output *out = self;
    json_object *row = json_object_new_object();
    AUTO_FREE char *name = full_name(section, param->key);
    AUTO_FREE char *where = value.file ? text_format("%s:%d", value.file, value.line) : NULL;
    AUTO_FREE char *allowed = param_allowed(param);
    AUTO_FREE char *shown = settings_shown(section, param, value.text);
    row_text(row, "key", name);
    row_text(row, "value", shown);
    row_text(row, "origin", origin_names[value.origin]);
    row_text(row, "where", where);
    row_text(row, "help", param->help);
    row_text(row, "type", param_type_name(param->type));
    row_text(row, "allowed", allowed);
    row_text(row, "default", param->value);
    output_row(out, row);
    return 0;
}

static int list(struct cli *cli)
{
    struct output *out = output_open(cli, "config", &config_columns);
    if (out == NULL)
        return CODE_USAGE;
    output_top(out, "profile", json_object_new_string(settings_profile(core_settings(cli->core))));
    settings_each(core_settings(cli->core), add_row, out);
    output_close(out);
    return CODE_DONE;
}

/* ---- One key -------------------------------------------------------------------------------- */

struct search {
    const char *name;
    const char **names; /* all of them, for "did you mean" */
    size_t count;
    char *shown; /* its value */
    bool found;
};

static int compare(void *self, const char *section, const struct ph_param *param,
                   struct settings_value value)
{
    struct search *search = self;
    char *name = full_name(section, param->key);
    if (strcmp(name, search->name) == 0) {
        search->found = true;
        search->shown = settings_shown(section, param, value.text);
    }
    search->names = memory_grow(search->names, search->count + 2, sizeof *search->names);
    search->names[search->count++] = name;
    search->names[search->count] = NULL;
    return 0;
}

static int get(struct cli *cli, const char *name)
{
    struct search search = {.name = name};
    settings_each(core_settings(cli->core), compare, &search);
    int code = CODE_DONE;
    if (!search.found) {
        const char *nearest = text_nearest(name, search.names);
        code = message_fail_near(CODE_USAGE, nearest, "Unknown setting %s", name);
    } else if (search.shown == NULL) {
        code = message_fail(CODE_FAILED, "%s is not set", name);
    } else {
        AUTO_FREE char *safe = isatty(STDOUT_FILENO) ? log_visible(search.shown) : NULL;
        puts(safe ? safe : search.shown);
    }
    free(search.shown);
    for (size_t i = 0; i < search.count; i++)
        free((char *)search.names[i]);
    free(search.names);
    return code;
}

/* Without --profile a feature's key goes into its general section. */
static int change(struct cli *cli, const char *name, const char *value)
{
    struct ph_error err;
    struct settings *settings = core_settings(cli->core);
    const char *profile = cli->args.flag[FLAG_PROFILE];
    int code = value ? settings_set(settings, profile, name, value, &err)
                     : settings_unset(settings, profile, name, &err);
    if (code < 0)
        return message_fail_error(&err);
    if (profile != NULL)
        message_say(value ? N_("%s is set in profile %s") : N_("%s is no longer set in profile %s"),
                    name, profile);
    else
        message_say(value ? N_("%s is set") : N_("%s is no longer set"), name);
    return CODE_DONE;
}

/* ---- A file with everything ----------------------------------------------------------------- */

static int print_default(void *self, const char *section, const struct ph_param *param,
                         struct settings_value value)
{
    const char **last = self;
    (void)value;
    if (*last == NULL || strcmp(*last, section) != 0)
        printf("\n[%s%s]\n", section, strcmp(section, "profile") == 0 ? " default" : "");
    *last = section;
    AUTO_FREE char *text = help_param_text(NULL, param);
    printf("# %s: %s\n;%s =%s%s\n", param->label, text, param->key, param->value ? " " : "",
           param->value ? param->value : "");
    return 0;
}

static int print_defaults(struct cli *cli)
{
    const char *last = NULL;
    puts(
        "# Configuration of phonectl: every key with its default. Remove the ; to change a value.\n"
        "# Read from /etc/phonectl/phonectl.ini, then ~/.config/phonectl/phonectl.ini; the later "
        "value wins.\n"
        "# A [profile NAME] may also hold ID.key = value, for what is different in that "
        "profile.\n"
        "# Never put tokens or passwords here.");
    settings_each(core_settings(cli->core), print_default, &last);
    return CODE_DONE;
}

int cmd_config(struct cli *cli)
{
    int code;
    const struct sub *sub = args_sub(&cli->args, &code);
    if (code != CODE_DONE)
        return code;
    const char *what = sub ? sub->name : "list";
    size_t words = strcmp(what, "set") == 0 ? 3 : strcmp(what, "list") == 0 ? 1 : 2;
    if ((code = args_check_words(&cli->args, sub ? words : 0, words)) != CODE_DONE ||
        (code = open_core(cli)) != CODE_DONE)
        return code;
    if (args_has(&cli->args, FLAG_DEFAULTS))
        return print_defaults(cli);
    if (strcmp(what, "list") == 0)
        return list(cli);
    if (strcmp(what, "get") == 0)
        return get(cli, args_word(&cli->args, 1));
    return change(cli, args_word(&cli->args, 1), args_word(&cli->args, 2));
}
