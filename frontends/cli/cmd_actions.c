/* phonectl actions: the actions of all plugins. */
#include "commands.h"
#include "help.h"
#include "message.h"
#include "open.h"
#include "output.h"

#include <string.h>

static const struct field columns[] = {
    {.key = "id", .title = N_("ACTION")},
    {.key = "arguments", .title = N_("ARGUMENTS"), .drop = 2},
    {.key = "danger", .title = N_("DANGER"), .words = true, .drop = 1},
    {.key = "summary", .title = N_("WHAT IT DOES"), .words = true, .drop = 3},
    {.key = "plugin", .title = N_("PLUGIN"), .drop = 4, .extra = true},
    {.key = "example", .title = N_("EXAMPLE"), .drop = 5, .extra = true},
};
const struct output_columns action_columns = OUTPUT_COLUMNS(columns);

/* NUMBER [--via CHOICE]: positional arguments first, optional ones in brackets. */
static char *arguments_in_short(const struct ph_params *params)
{
    char *text = memory_copy("");
    for (int positional = 1; positional >= 0; positional--) {
        for (uint32_t i = 0; i < params->count; i++) {
            const struct ph_param *param = param_at(params, i);
            bool first = param->flags & PH_POSITIONAL, required = param->flags & PH_REQUIRED;
            if (first != (positional == 1) || (!first && !required))
                continue;
            AUTO_FREE char *word = args_param_flag(param->key);
            for (char *c = word; first && *c; c++)
                *c = text_upper(*c);
            text_append(&text, " ", "%s%s%s%s%s", required ? "" : "[", first ? "" : "--", word,
                        required ? "" : "]", param->flags & PH_WORDS ? "…" : "");
        }
    }
    return text;
}

static json_object *action_row(struct feature *feature, bool whole)
{
    const struct ph_feature *about = &feature->about;
    AUTO_FREE char *arguments = arguments_in_short(&about->args);
    json_object *row = json_object_new_object();
    json_add_text(row, "id", about->id);
    json_add_text(row, "title", about->title);
    json_add_text(row, "arguments", arguments);
    json_add_text(row, "danger", feature_danger_name(feature->action.danger));
    json_add_text(row, "summary", about->summary);
    json_add_text(row, "plugin", feature->plugin->id);
    json_add_text(row, "example", feature->action.example);
    if (!whole)
        return row;
    json_object_object_add(row, "parameters", row_params(&about->args));
    json_object *needs = json_object_new_object();
    json_add_text(needs, "capability", feature->action.capability);
    json_add_text(needs, "permission", feature->action.permission);
    json_add_text(needs, "status", feature->action.status);
    json_add_text(needs, "model", feature->action.model);
    json_add_text(needs, "fields", feature->action.needs);
    json_add_text(needs, "source", feature->action.source);
    json_add_text(needs, "scopes", feature->action.scopes);
    json_object_object_add(row, "needs", needs);
    return row;
}

int cmd_actions(struct cli *cli)
{
    int code = args_check_words(&cli->args, 0, 1);
    if (code != CODE_DONE || (code = open_core(cli)) != CODE_DONE)
        return code;
    struct registry *registry = core_registry(cli->core);
    const char *only = args_word(&cli->args, 0);
    if (only != NULL && registry_find(registry, PH_ACTION, only) == NULL)
        return help_unknown_feature(cli, PH_ACTION, only);
    if (only && !output_wanted(cli))
        return help_show(cli, only, NULL);
    struct output *out = output_open(cli, "actions", &action_columns);
    if (out == NULL)
        return CODE_USAGE;
    for (size_t i = 0; i < registry_feature_count(registry); i++) {
        struct feature *feature = registry_feature(registry, i);
        if (feature->about.kind == PH_ACTION &&
            (only == NULL || strcmp(feature->about.id, only) == 0))
            output_row(out, action_row(feature, output_is_json(out)));
    }
    output_close(out);
    return CODE_DONE;
}
