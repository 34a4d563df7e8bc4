/* Help on the terminal. See help.h. */
#include "help.h"

#include "cells.h"
#include "commands.h"
#include "help_topics.h"
#include "message.h"
#include "open.h"
#include "output.h"
#include "pager.h"
#include "progress.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH_MIN = 40, WIDTH_MAX = 100, NAME_WIDTH = 22, CODE_WIDTH = 4 };

int help_width(void)
{
    int width = cells_screen();
    return width < WIDTH_MIN ? WIDTH_MIN : width > WIDTH_MAX ? WIDTH_MAX : width;
}

void help_wrap(const char *text, int indent, int first, int width)
{
    int column = first;
    bool begun = false;
    while (*text) {
        if (*text == '\n') {
            text++;
            bool kept = strncmp(text, "  ", 2) == 0;
            size_t line = strcspn(text, "\n");
            if (kept) {
                printf("\n%*s%.*s", indent, "", (int)line, text);
                text += line;
                column = width;
            } else {
                printf("\n%*s", indent, "");
                column = indent;
            }
            begun = false;
            continue;
        }
        size_t length = strcspn(text, " \n");
        int cells = cells_width(text, length);
        if (begun && column + 1 + cells > width) {
            printf("\n%*s", indent, "");
            column = indent;
            begun = false;
        }
        printf("%s%.*s", begun ? " " : "", (int)length, text);
        column += cells + begun;
        begun = true;
        text += length;
        text += *text == ' ';
    }
    putchar('\n');
}

/* "  NAME      text", translated; the text begins on its own line if the name is long. */
static void print_named(const char *name, const char *text, int name_width)
{
    int cells = cells_width(name, strlen(name));
    if (cells > name_width)
        printf("  %s\n%*s", name, name_width + 4, "");
    else
        printf("  %s%*s", name, name_width + 2 - cells, "");
    help_wrap(words(text), name_width + 4, name_width + 4, help_width());
}

static void print_entry(const char *name, const char *text)
{
    print_named(name, text, NAME_WIDTH);
}

static void print_flag(const struct flag *flag)
{
    char letter[5] = "";
    if (flag->letter)
        snprintf(letter, sizeof letter, "-%c, ", flag->letter);
    AUTO_FREE char *name = text_format("%s--%s%s%s", letter, flag->name, flag->value ? " " : "",
                                       flag->value ? flag->value : "");
    print_entry(name, flag->help);
}

static void print_flags(const char *title, uint32_t groups)
{
    printf("\n%s\n", words(title));
    for (size_t i = 0; i < flag_table_count; i++) {
        if (flag_table[i].groups & groups)
            print_flag(&flag_table[i]);
    }
}

static void print_paragraphs(const char *text)
{
    help_wrap(words(text), 0, 0, help_width());
}

/* ---- Parameters of plugins ------------------------------------------------------------------ */

char *help_param_usage(const struct ph_param *param)
{
    AUTO_FREE char *flag = args_param_flag(param->key);
    if (flag_by_name(flag, strlen(flag)) != NULL)
        return text_format("--argument %s=…", flag);
    switch (param->type) {
    case PH_BOOL:
        return text_format("--[no-]%s", flag);
    case PH_SECRET:
        return text_format("--%s-file F, --%s-stdin", flag, flag);
    default: {
        const char *type = param_type_name(param->type);
        AUTO_FREE char *value = memory_copy(type ? type : "value");
        for (char *c = value; *c; c++)
            *c = text_upper(*c);
        return text_format("--%s %s", flag, value);
    }
    }
}

char *help_param_text(translator *in, const struct ph_param *param)
{
    bool plain = param->type != PH_INT && param->type != PH_CHOICE && param->type != PH_DURATION;
    AUTO_FREE char *allowed = param_allowed_in(in, param);
    const char *help = param->help && *param->help ? translator_text(in, param->help) : "";
    AUTO_FREE char *text = memory_copy(help);
    if (!plain)
        text_append(&text, " ", translator_text(in, "Allowed: %s."), allowed);
    if (param->value && *param->value)
        text_append(&text, " ", translator_text(in, "Default: %s."), param->value);
    if (param->flags & PH_REQUIRED)
        text_append(&text, " ", "%s", translator_text(in, "Required."));
    return log_visible(text);
}

/* Settings are spelled differently from flags: ID.key. */
static void print_settings(const char *section, const struct ph_params *params)
{
    if (params->count)
        printf(_("\nSettings (phonectl config set %s.KEY VALUE)\n"), section);
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        AUTO_FREE char *text = help_param_text(words_count, param);
        if (param->type == PH_SECRET)
            text_append(&text, " ", "%s", _("A secret: it is asked for, so type no VALUE."));
        print_entry(param->key, text);
    }
}

/* The settings of the feature, and those shared by all features of its plugin. */
static void print_settings_of(const struct feature *feature)
{
    print_settings(feature->about.id, &feature->about.settings);
    print_settings(feature->plugin->id, &feature->plugin->about.settings);
}

/* login: the flags of phonectl give some of its arguments. */
static void print_params(const char *title, const struct ph_params *params, bool login)
{
    if (params->count == 0)
        return;
    printf("\n%s\n", words(title));
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        AUTO_FREE char *flag = args_param_flag(param->key);
        if (login && flag_by_name(flag, strlen(flag)) != NULL)
            continue; /* explained with the flags of phonectl */
        AUTO_FREE char *usage = help_param_usage(param);
        AUTO_FREE char *text = help_param_text(words_count, param);
        print_entry(usage, text);
    }
}

/* ---- The overview --------------------------------------------------------------------------- */

static int show_overview(void)
{
    print_paragraphs(N_("Control phones from the command line: list, select, act."));
    puts("");
    puts(_("Usage: phonectl COMMAND [WORD…] [FLAG…]\n"
           "       phonectl ACTION SELECTOR… [ARGUMENT…] [FLAG…]"));
    printf("\n%s\n", _("Commands"));
    for (size_t i = 0; i < command_table_count; i++) {
        const struct command *command = &command_table[i];
        if (command->summary)
            print_entry(command->name, command->summary);
    }
    printf("\n%s\n  ", _("Actions"));
    help_wrap(_("Plugins provide the actions, such as reboot or dial, and each action is a "
                "command: \"phonectl actions\" lists them."),
              2, 2, help_width());
    print_flags(N_("Flags of every command"), ON_ANY);
    printf("\n%s\n", _("Topics (phonectl help TOPIC)"));
    for (size_t i = 0; i < topic_table_count; i++)
        print_entry(topic_table[i].name, topic_table[i].title);
    puts("");
    print_paragraphs(N_("To try it without an account: phonectl --sim phones"));
    return CODE_DONE;
}

/* ---- One command ---------------------------------------------------------------------------- */

static void print_columns(const struct output_columns *columns)
{
    AUTO_FREE char *list = output_names(columns);
    printf("\n%s\n  ", _("Columns for --columns and --sort"));
    help_wrap(list, 2, 2, help_width());
}

/* columns: of the command's rows, or NULL. */
static void print_command_flags(uint32_t groups, const struct output_columns *columns)
{
    if (groups & ~(uint32_t)ON_OUTPUT)
        print_flags(N_("Flags"), groups & ~(uint32_t)ON_OUTPUT);
    if (groups & ON_OUTPUT)
        print_flags(N_("Output format"), ON_OUTPUT);
    if (columns != NULL)
        print_columns(columns);
    putchar('\n');
    print_paragraphs(N_("Flags such as --profile, --sim and --quiet work with every command: see "
                        "phonectl help."));
}

/* Summary and usage. */
static void print_head(const char *summary, const char *name, const char *usage)
{
    AUTO_FREE char *safe = log_visible(words(summary));
    AUTO_FREE char *typed = text_format("%s%s%s", name, *usage ? " " : "", usage);
    printf("%s\n\n", safe);
    printf(_("Usage: phonectl %s\n"), typed);
}

static void show_command(const struct command *command)
{
    print_head(command->summary, command->name, command->words);
    if (command->details) {
        putchar('\n');
        print_paragraphs(command->details);
    }
    for (const struct sub *sub = command->subs; sub && sub->name; sub++) {
        if (sub == command->subs)
            putchar('\n');
        AUTO_FREE char *name = text_format("%s%s%s", sub->name, *sub->words ? " " : "", sub->words);
        print_entry(name, sub->help);
    }
    print_command_flags(command->groups, command->columns);
}

static void show_provider(struct feature *feature)
{
    AUTO_FREE char *usage = text_format("%s [FLAG…]", feature->about.id);
    print_head(feature->about.summary, "login", usage);
    print_params(N_("Flags of this provider"), &feature->about.args, true);
    print_settings_of(feature);
    print_command_flags(ON_LOGIN, NULL);
}

char *help_positional(const struct ph_params *params)
{
    char *text = memory_copy("");
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        if (!(param->flags & PH_POSITIONAL))
            continue;
        AUTO_FREE char *name = args_param_flag(param->key);
        for (char *c = name; *c; c++)
            *c = text_upper(*c);
        bool required = param->flags & PH_REQUIRED;
        text_append(&text, "", " %s%s%s%s", required ? "" : "[", name, required ? "" : "]",
                    param->flags & PH_WORDS ? "…" : "");
    }
    return text;
}

/* The other way to type "a-b", if the plugin also has an action "a". */
static void print_split(const struct registry *registry, const struct feature *feature,
                        const char *arguments)
{
    const char *id = feature->about.id;
    for (const char *hyphen = strchr(id, '-'); hyphen; hyphen = strchr(hyphen + 1, '-')) {
        AUTO_FREE char *verb = text_format("%.*s", (int)(hyphen - id), id);
        const struct feature *first = registry_find(registry, PH_ACTION, verb);
        if (first != NULL && args_split_action(registry, first, hyphen + 1) == feature)
            printf(_("Or: phonectl %s SELECTOR %s%s\n"), verb, hyphen + 1, arguments);
    }
}

static void show_action(const struct registry *registry, struct feature *feature)
{
    const struct ph_feature *about = &feature->about;
    AUTO_FREE char *arguments = help_positional(&about->args);
    AUTO_FREE char *usage = text_format("SELECTOR…%s [FLAG…]", arguments);
    print_head(about->summary, about->id, usage);
    print_split(registry, feature, arguments);
    if (feature->action.example) {
        AUTO_FREE char *example = log_visible(feature->action.example);
        printf(_("Example: phonectl %s 'Lobby*' %s\n"), about->id, example);
    }
    printf(_("Danger: %s\n"), words(feature_danger_name(feature->action.danger)));
    print_params(N_("Options of this action"), &about->args, false);
    print_settings_of(feature);
    uint32_t groups = action_command.groups;
    if (!feature->action.settled)
        groups &= ~(uint32_t)ON_EFFECT;
    if (!(about->flags & PH_KEYS))
        groups &= ~(uint32_t)ON_KEYS;
    print_command_flags(groups, action_command.columns);
}

/* ---- One topic ------------------------------------------------------------------------------ */

static void show_topic(const struct topic *topic)
{
    printf("%s\n\n", words(topic->title));
    if (topic->text) {
        print_paragraphs(topic->text);
        return;
    }
    if (strcmp(topic->name, "environment") == 0) {
        for (size_t i = 0; i < variable_table_count; i++)
            print_entry(variable_table[i].name, variable_table[i].help);
        return;
    }
    for (size_t i = 0; i < exit_table_count; i++) {
        char code[16];
        snprintf(code, sizeof code, "%d", (int)exit_table[i].code);
        print_named(code, exit_table[i].meaning, CODE_WIDTH);
    }
}

/* ---- Unknown names --------------------------------------------------------------------------- */

static const char *nearest_verb(struct cli *cli, uint32_t kind, const char *id)
{
    struct registry *registry = core_registry(cli->core);
    size_t count = 0, limit = command_table_count + registry_feature_count(registry) + 1;
    AUTO_FREE const char **names = memory_alloc(limit * sizeof *names);
    for (size_t i = 0; kind == PH_ACTION && i < command_table_count; i++) {
        if (command_table[i].summary)
            names[count++] = command_table[i].name;
    }
    for (size_t i = 0; i < registry_feature_count(registry); i++) {
        const struct feature *feature = registry_feature(registry, i);
        if (feature->about.kind == kind)
            names[count++] = feature->about.id;
    }
    return text_nearest(id, names);
}

static int unusable_plugin(const struct plugin *plugin)
{
    message_fail(CODE_PLUGIN, "The plugin %s cannot be used (%s): %s", plugin->id,
                 words(feature_state_name(plugin->state)), plugin->reason);
    if (plugin->cure)
        message_hint("%s", plugin->cure);
    return CODE_PLUGIN;
}

/* Which sign-in providers or token stores there are. */
static int hint_features(const struct registry *registry, uint32_t kind)
{
    AUTO_FREE char *ids = memory_copy("");
    for (size_t i = 0; i < registry_feature_count(registry); i++) {
        const struct feature *feature = registry_feature(registry, i);
        if (feature->about.kind == kind)
            text_append(&ids, ", ", "%s", feature->about.id);
    }
    message_hint("There are: %s", ids);
    return CODE_PLUGIN;
}

int help_unknown_feature(struct cli *cli, uint32_t kind, const char *id)
{
    struct registry *registry = core_registry(cli->core);
    for (size_t i = 0; i < registry_plugin_count(registry); i++) {
        const struct plugin *plugin = registry_plugin(registry, i);
        if (plugin->id && strcmp(plugin->id, id) == 0 && plugin->state != PLUGIN_LOADED &&
            plugin->state != PLUGIN_SHADOWED)
            return unusable_plugin(plugin);
    }
    const char *nearest = nearest_verb(cli, kind, id);
    if (kind == PH_AUTH) {
        if (!feature_id_valid(id)) /* may be a token, so it is not repeated */
            return message_fail(CODE_PLUGIN, "This is not the name of a sign-in provider");
        message_fail_near(CODE_PLUGIN, nearest, "There is no sign-in provider %s", id);
        return hint_features(registry, kind);
    }
    if (kind == PH_STORE) {
        message_fail_near(CODE_PLUGIN, nearest, "There is no token store %s", id);
        return hint_features(registry, kind);
    }
    if (nearest != NULL && strcmp(nearest, id) == 0) /* as in phones --why phones */
        message_fail(CODE_USAGE, "%s is not an action", id);
    else
        message_fail_near(CODE_USAGE, nearest, "Unknown command %s", id);
    message_hint("See: phonectl help, phonectl actions");
    return CODE_USAGE;
}

static int show(struct cli *cli, const char *name, const char *second)
{
    if (name == NULL)
        return show_overview();
    if (strcmp(name, "simulator") == 0)
        name = "sim";
    const struct command *command = command_by_name(name);
    const struct topic *topic = topic_by_name(name);
    bool provider = command && command->takes == PH_AUTH && second;
    if (command && command->summary && !provider)
        show_command(command);
    if (command && command->summary && !provider && topic)
        printf("\n");
    if (topic != NULL)
        show_topic(topic);
    if (!provider && ((command && command->summary) || topic))
        return CODE_DONE;
    int code = open_core(cli);
    if (code != CODE_DONE)
        return code;
    uint32_t kind = provider ? PH_AUTH : PH_ACTION;
    const char *id = provider ? second : name;
    struct feature *feature = registry_find(core_registry(cli->core), kind, id);
    if (feature == NULL)
        return help_unknown_feature(cli, kind, id);
    struct feature *whole = !provider && second != NULL
                                ? args_split_action(core_registry(cli->core), feature, second)
                                : NULL;
    if (provider)
        show_provider(feature);
    else
        show_action(core_registry(cli->core), whole != NULL ? whole : feature);
    return CODE_DONE;
}

int help_show(struct cli *cli, const char *name, const char *second)
{
    char *text = NULL;
    size_t length = 0, lines = 0;
    FILE *shown = cli->plain || !progress_moves() ? NULL : open_memstream(&text, &length);
    if (shown == NULL)
        return show(cli, name, second);
    FILE *terminal = stdout; /* a variable in the GNU C library */
    stdout = shown;
    int code = show(cli, name, second);
    stdout = terminal;
    fclose(shown);
    for (size_t i = 0; i < length; i++)
        lines += text[i] == '\n';
    pid_t pager = pager_open(lines);
    fwrite(text, 1, length, stdout);
    pager_close(pager);
    free(text);
    return code;
}
