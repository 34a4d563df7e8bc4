/* phonectl plugins check: what an author should fix before others use the plugin. */
#include "plugin_check.h"

#include "commands.h"
#include "core.h"
#include "message.h"
#include "output.h"

#include <plugin_trial.h>
#include <stdio.h>
#include <string.h>

/* Checks that its names can be typed. */
static int check_words(const struct feature *action, struct ph_error *err)
{
    const struct ph_params *params = &action->about.args;
    if (command_by_name(action->about.id))
        return error_fail(err, PH_INVALID, "id", "%s is a command of phonectl: choose another id",
                          action->about.id);
    for (uint32_t i = 0; i < params->count; i++) {
        const char *key = param_at(params, i)->key;
        AUTO_FREE char *flag = args_param_flag(key);
        if (flag_by_name(flag, strlen(flag)))
            return error_fail(err, PH_INVALID, key,
                              "The argument %s could not be typed: --%s is a flag of phonectl "
                              "itself; choose another key",
                              key, flag);
    }
    return PH_OK;
}

/* ---- The report ----------------------------------------------------------------------------- */

static void print_report(const struct cli *cli, const char *path, const struct check_report *report)
{
    AUTO_FREE char *safe_path = log_visible(path);
    printf("%s\n", safe_path);
    for (size_t i = 0; i < report->count; i++) {
        const struct check_row *row = &report->rows[i];
        AUTO_FREE char *text = log_visible(row->text);
        const char *color = !cli->color_out ? "" : row->ok ? "\033[32m" : "\033[31m";
        printf("  %s%-2s%s  %s\n", color, row->ok ? "ok" : "x", cli->color_out ? "\033[0m" : "",
               text);
        if (row->ok || row->cure == NULL)
            continue;
        AUTO_FREE char *cure = log_visible(row->cure);
        printf("      %s\n", cure);
    }
}

static json_object *report_object(const char *path, const struct check_report *report)
{
    json_object *object = json_object_new_object(), *rows = json_object_new_array();
    json_add_text(object, "file", path);
    json_add_bool(object, "ok", report->ok);
    for (size_t i = 0; i < report->count; i++) {
        json_object *row = json_object_new_object();
        json_add_bool(row, "ok", report->rows[i].ok);
        json_add_text(row, "text", report->rows[i].text);
        json_add_text(row, "cure", report->rows[i].cure);
        json_object_array_add(rows, row);
    }
    json_object_object_add(object, "checks", rows);
    return object;
}

int plugin_check(struct cli *cli, const char **files, size_t count)
{
    bool ok = true;
    json_object *items = json_object_new_array();
    for (size_t i = 0; i < count; i++) {
        AUTO_FREE char *real = realpath(files[i], NULL);
        if (real == NULL) {
            json_object_put(items);
            return message_fail(CODE_PLUGIN, "There is no file %s", files[i]);
        }
        struct check_report *report = plugin_trial(real, check_words);
        ok = ok && report->ok;
        if (output_json_wanted(cli))
            json_object_array_add(items, report_object(real, report));
        else
            print_report(cli, real, report);
        fflush(stdout); /* the next file is loaded in a child: it must not print this again */
        check_free(report);
    }
    if (output_json_wanted(cli)) {
        json_object *object = json_object_new_object();
        json_object_object_add(object, "items", items);
        output_object(cli, "check", object);
    } else {
        json_object_put(items);
    }
    return ok ? CODE_DONE : CODE_FAILED;
}
