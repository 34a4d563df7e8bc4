/* phonectl plugins check: what an author should fix before publishing a plugin. */
#include "plugin_check.h"

#include "action_args.h"
#include "commands.h"
#include "core.h"
#include "message.h"
#include "output.h"
#include "parse.h"

#include <plugin_trial.h>
#include <stdio.h>
#include <string.h>

/* ---- The example as typed -------------------------------------------------------------------- */

/* The next word as a shell would take it from *text, freed by the caller; NULL after the last. */
static char *next_word(const char **text)
{
    const char *at = *text + strspn(*text, " ");
    if (*at == '\0')
        return NULL;
    char *word = memory_alloc(strlen(at) + 1), *to = word;
    char quote = '\0';
    for (; *at != '\0' && (quote != '\0' || *at != ' '); at++)
        if (quote == '\0' && (*at == '\'' || *at == '"'))
            quote = *at;
        else if (*at == quote)
            quote = '\0';
        else
            *to++ = *at == '\\' && quote != '\'' && at[1] != '\0' ? *++at : *at;
    *text = at;
    return word;
}

/* Secrets are typed or read from files, which an example cannot show. */
static void fill_secrets(struct values *values, const struct ph_params *params)
{
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        if (param->type != PH_SECRET || (param->flags & PH_REQUIRED) == 0)
            continue;
        AUTO_SECRET struct ph_secret *secret = plugin_trial_secret(param);
        values_set_secret(values, param->key, secret);
    }
}

static int parse_example(struct cli *cli, int argc, char **argv, struct ph_error *err)
{
    const struct ph_params *params = &cli->args.feature->about.args;
    size_t left = 0;
    int code = parse_again(argc, argv, &cli->args, err);
    if (code < 0)
        return code;
    if (action_args_take_words(cli, 1, &left) != CODE_DONE)
        return error_fail(err, PH_INVALID, "example", "it leaves out a required argument");
    if (left != 1)
        return error_fail(err, PH_INVALID, "example", "it has more words than there are arguments");
    fill_secrets(cli->args.values, params);
    return values_check(cli->args.values, params, err);
}

static int check_example(const struct feature *action, struct ph_error *err)
{
    enum { MOST_WORDS = 64 };
    char *argv[MOST_WORDS + 1] = {memory_copy("phonectl"), memory_copy(action->about.id),
                                  memory_copy("SELECTOR")};
    int argc = 3;
    const char *rest = action->action.example == NULL ? "" : action->action.example;
    while (argc < MOST_WORDS && (argv[argc] = next_word(&rest)) != NULL)
        argc++;
    struct cli cli = {.args = {.command = &action_command,
                               .feature = (struct feature *)action,
                               .values = values_new()}};
    struct ph_error why = {0};
    int code = PH_OK;
    if (action->action.example != NULL)
        code = parse_example(&cli, argc, argv, &why);
    args_clear(&cli.args);
    for (int i = 0; i < argc; i++)
        free(argv[i]);
    return code < 0 ? error_fail(err, PH_INVALID, "example",
                                 "the example of \"%s\" cannot be typed: %s: %s", action->about.id,
                                 action->action.example, why.text)
                    : PH_OK;
}

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
                              "The argument %s has to be typed as --argument %s=…, since --%s is a "
                              "flag of phonectl itself; choose another key",
                              key, flag, flag);
    }
    return check_example(action, err);
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
