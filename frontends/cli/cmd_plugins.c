/* phonectl plugins: every file found, whether it was loaded, and all it declares. */
#include "cells.h"
#include "commands.h"
#include "help.h"
#include "message.h"
#include "open.h"
#include "output.h"
#include "plugin_check.h"
#include "plugin_new.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static const struct field columns[] = {
    {.key = "id", .title = N_("PLUGIN")},
    {.key = "state", .title = N_("STATE"), .words = true, .drop = 1},
    {.key = "version", .title = N_("VERSION"), .drop = 4},
    {.key = "features", .title = N_("PROVIDES"), .drop = 3},
    {.key = "text", .title = N_("SUMMARY / REASON"), .drop = 2},
    {.key = "cure", .title = N_("CURE"), .drop = 5, .extra = true},
    {.key = "path", .title = N_("FILE"), .drop = 6, .extra = true},
};
const struct output_columns plugins_columns = OUTPUT_COLUMNS(columns);

static json_object *features_of(struct registry *registry, const struct plugin *plugin)
{
    json_object *array = json_object_new_array();
    for (size_t i = 0; i < registry_feature_count(registry); i++) {
        struct feature *feature = registry_feature(registry, i);
        if (feature->plugin == plugin)
            json_object_array_add(array, json_object_new_string(feature->about.id));
    }
    return array;
}

static json_object *plugin_row(struct registry *registry, const struct plugin *plugin)
{
    json_object *row = json_object_new_object();
    json_add_text(row, "id", plugin->id);
    json_add_text(row, "state", feature_state_name(plugin->state));
    json_add_text(row, "version", plugin->about.version);
    json_object_object_add(row, "features", features_of(registry, plugin));
    json_add_text(row, "text", plugin->reason ? plugin->reason : plugin->about.summary);
    json_add_text(row, "summary", plugin->about.summary);
    json_add_text(row, "reason", plugin->reason);
    json_add_text(row, "cure", plugin->cure);
    json_add_text(row, "path", plugin->path);
    json_add_text(row, "author", plugin->about.author);
    json_add_text(row, "licence", plugin->about.licence);
    return row;
}

/* Reasons are printed below the table, which may be too narrow for them. */
static void explain_unusable(const struct plugin *plugin)
{
    message_say("%s (%s): %s", plugin->path, words(feature_state_name(plugin->state)),
                plugin->reason ? plugin->reason : _("no reason given"));
    if (plugin->cure)
        message_say("  %s", plugin->cure);
}

static int list_plugins(struct cli *cli)
{
    struct registry *registry = core_registry_tried(cli->core);
    struct output *out = output_open(cli, "plugins", &plugins_columns);
    if (out == NULL)
        return CODE_USAGE;
    bool table = output_is_table(out);
    for (size_t i = 0; i < registry_plugin_count(registry); i++)
        output_row(out, plugin_row(registry, registry_plugin(registry, i)));
    output_close(out);
    if (registry_plugin_count(registry) == 0)
        message_say(
            "No plugins found. \"phonectl help plugins\" lists the directories that are searched.");
    for (size_t i = 0; i < registry_plugin_count(registry); i++) {
        const struct plugin *plugin = registry_plugin(registry, i);
        if (plugin->note)
            message_say("%s: %s", plugin->id, plugin->note);
        if (!table)
            continue;
        if (plugin->state != PLUGIN_LOADED && plugin->state != PLUGIN_SHADOWED) {
            fflush(stdout);
            explain_unusable(plugin);
        }
    }
    return CODE_DONE;
}

/* ---- inspect -------------------------------------------------------------------------------- */

enum { FACT_WIDTH = 12, FACT_INDENT = FACT_WIDTH + 3, PARAM_INDENT = 25 };

/* Wrapped on a terminal; a pipe gets whole lines. */
static void print_text(const char *text, int indent)
{
    AUTO_FREE char *safe = log_visible(text);
    help_wrap(safe, indent, indent, isatty(STDOUT_FILENO) ? cells_screen() : INT_MAX);
}

static void print_fact(const char *name, const char *value)
{
    if (value == NULL || !*value)
        return;
    printf("  %s%*s ", words(name), cells_pad(words(name), FACT_WIDTH), "");
    print_text(words(value), FACT_INDENT);
}

static void print_inspected_params(const char *title, const struct ph_params *params)
{
    if (params->count == 0)
        return;
    printf("\n    %s\n", words(title));
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        AUTO_FREE char *text = words_param(param);
        printf("      %-18s ", param->key);
        print_text(text, PARAM_INDENT);
        printf("%*s", PARAM_INDENT, "");
        print_text(words(param->help), PARAM_INDENT);
    }
}

static void print_needs(const struct ph_action *action)
{
    print_fact(N_("danger"), feature_danger_name(action->danger));
    print_fact(N_("capability"), action->capability);
    print_fact(N_("permission"), action->permission);
    print_fact(N_("status"), action->status);
    print_fact(N_("model"), action->model);
    print_fact(N_("fields"), action->needs);
    print_fact(N_("source"), action->source);
    print_fact(N_("scopes"), action->scopes);
    print_fact(N_("example"), action->example);
    print_fact("--wait", action->settled ? N_("supported") : N_("not supported"));
}

static void print_inspected_feature(const struct feature *feature)
{
    const struct ph_feature *about = &feature->about;
    AUTO_FREE char *title = log_visible(words(about->title));
    AUTO_FREE char *rank = about->rank ? text_format("%d", (int)about->rank) : NULL;
    printf("\n%s %s: %s\n", words(feature_kind_name(about->kind)), about->id, title);
    print_fact(N_("summary"), about->summary);
    print_fact(N_("rank"), rank);
    print_fact(N_("calls"), about->flags & PH_PARALLEL ? N_("may overlap") : N_("one at a time"));
    if (about->flags & PH_VOLATILE)
        print_fact(N_("keeps"), N_("only until the program ends"));
    if (about->kind == PH_AUTH)
        print_fact(N_("API address"), feature->auth.api_url);
    if (about->kind == PH_AUTH)
        print_fact(N_("renewal"), feature->auth.refresh ? N_("automatic") : N_("not possible"));
    if (about->kind == PH_ACTION)
        print_needs(&feature->action);
    print_inspected_params(N_("arguments"), &about->args);
    print_inspected_params(N_("settings"), &about->settings);
    if (about->kind == PH_DIRECTORY)
        print_inspected_params(N_("fields"), &feature->directory.fields);
    if (about->kind == PH_ACTION)
        print_inspected_params(N_("results"), &feature->action.results);
}

static void print_inspected(struct registry *registry, const struct plugin *plugin)
{
    AUTO_FREE char *abi = plugin->about.abi ? text_format("%u.%u", plugin->about.abi >> 16,
                                                          plugin->about.abi & 0xFFFF)
                                            : NULL;
    AUTO_FREE char *tables = tables_of(plugin);
    printf(_("plugin %s\n"), plugin->id);
    print_fact(N_("state"), feature_state_name(plugin->state));
    print_fact(N_("reason"), plugin->reason);
    print_fact(N_("note"), plugin->note);
    print_fact(N_("cure"), plugin->cure);
    print_fact(N_("summary"), plugin->about.summary);
    print_fact(N_("version"), plugin->about.version);
    print_fact(N_("author"), plugin->about.author);
    print_fact(N_("licence"), plugin->about.licence);
    print_fact("ABI", abi);
    print_fact(N_("file"), plugin->path);
    print_inspected_params(N_("settings shared by its features"), &plugin->about.settings);
    print_fact(N_("tables"), tables);
    const struct feature *feature;
    for (size_t i = 0; (feature = registry_feature_of(registry, plugin, &i)) != NULL;)
        print_inspected_feature(feature);
}

static json_object *feature_object(const struct feature *feature)
{
    const struct ph_feature *about = &feature->about;
    json_object *object = json_object_new_object();
    json_add_text(object, "kind", feature_kind_name(about->kind));
    json_add_text(object, "id", about->id);
    json_add_text(object, "title", about->title);
    json_add_text(object, "summary", about->summary);
    json_add_number(object, "rank", about->rank);
    json_add_bool(object, "parallel", about->flags & PH_PARALLEL);
    json_add_bool(object, "volatile", about->flags & PH_VOLATILE);
    if (about->kind == PH_ACTION)
        json_add_text(object, "danger", feature_danger_name(feature->action.danger));
    json_object_object_add(object, "arguments", row_params(&about->args));
    json_object_object_add(object, "settings", row_params(&about->settings));
    if (about->kind == PH_DIRECTORY)
        json_object_object_add(object, "fields", row_params(&feature->directory.fields));
    if (about->kind == PH_ACTION)
        json_object_object_add(object, "results", row_params(&feature->action.results));
    return object;
}

static int print_inspected_object(struct cli *cli, struct registry *registry,
                                  const struct plugin *plugin)
{
    json_object *object = plugin_row(registry, plugin), *features = json_object_new_array();
    const struct feature *feature;
    for (size_t i = 0; (feature = registry_feature_of(registry, plugin, &i)) != NULL;)
        json_object_array_add(features, feature_object(feature));
    json_object_object_add(object, "features", features);
    json_object_object_add(object, "settings", row_params(&plugin->about.settings));
    AUTO_FREE char *tables = tables_of(plugin);
    json_add_text(object, "tables", *tables ? tables : NULL);
    return output_object(cli, "plugin", object);
}

static int inspect_plugin(struct cli *cli, const char *id)
{
    struct registry *registry = core_registry_tried(cli->core);
    const struct plugin *plugin = registry_plugin_named(registry, id);
    if (plugin == NULL) {
        size_t count = registry_plugin_count(registry);
        AUTO_FREE const char **names = memory_alloc((count + 1) * sizeof *names);
        for (size_t i = 0; i < count; i++)
            names[i] = registry_plugin(registry, i)->id;
        const char *nearest = text_nearest(id, names);
        return message_fail_near(CODE_PLUGIN, nearest, "There is no plugin %s", id);
    }
    if (output_wanted(cli))
        return print_inspected_object(cli, registry, plugin);
    print_inspected(registry, plugin);
    return CODE_DONE;
}

/* Says whether phonectl uses the plugin now installed in the user's folder. */
static int report_installed(struct registry *registry, const char *path)
{
    const struct plugin *plugin = registry_plugin_named(registry, path);
    message_say("Installed %s", path);
    if (plugin == NULL || plugin->state == PLUGIN_LOADED)
        return CODE_DONE;
    int code = message_fail(CODE_PLUGIN, "It is not used: %s", plugin->reason);
    if (plugin->cure != NULL)
        message_hint("%s", plugin->cure);
    return code;
}

static int install_plugins(struct cli *cli, const char **files, size_t count)
{
    int code = plugin_check(cli, files, count);
    if (code != CODE_DONE) {
        message_hint("Nothing was installed");
        return code;
    }
    if ((code = open_core(cli)) != CODE_DONE)
        return code;
    AUTO_FREE char **paths = memory_alloc(count * sizeof *paths);
    struct ph_error err;
    for (size_t i = 0; i < count && code == CODE_DONE; i++)
        if (plugin_install(core_settings(cli->core), files[i], &paths[i], &err) < 0)
            code = message_fail_error(&err);
    /* The registry was read before the files were installed. */
    core_close(memory_steal(cli->core));
    if (code == CODE_DONE)
        code = open_core(cli);
    for (size_t i = 0; i < count; i++) {
        if (code == CODE_DONE)
            code = report_installed(core_registry_tried(cli->core), paths[i]);
        free(paths[i]);
    }
    return code;
}

int cmd_plugins(struct cli *cli)
{
    int code;
    const struct sub *sub = args_sub(&cli->args, &code);
    if (code != CODE_DONE)
        return code;
    bool inspect = sub && strcmp(sub->name, "inspect") == 0;
    bool install = sub && strcmp(sub->name, "install") == 0;
    bool many = install || (sub && strcmp(sub->name, "check") == 0);
    if ((code = args_check_words(&cli->args, sub ? 2 : 0,
                                 many  ? SIZE_MAX
                                 : sub ? 2
                                       : 0)) != CODE_DONE)
        return code;
    if (install)
        return install_plugins(cli, cli->args.words + 1, cli->args.word_count - 1);
    if (many)
        return plugin_check(cli, cli->args.words + 1, cli->args.word_count - 1);
    if (sub && !inspect)
        return plugin_new(cli, args_word(&cli->args, 1));
    if ((code = open_core(cli)) != CODE_DONE)
        return code;
    return inspect ? inspect_plugin(cli, args_word(&cli->args, 1)) : list_plugins(cli);
}
