/* The ladder of safety: one phone y/N; a handful a table and y/N; more the number typed; all phones or a protected
 * profile the organisation's name typed. Where nobody can be asked: --yes, and --expect above a handful. */
#include "confirm.h"

#include "fold.h"
#include "prompt.h"
#include "task.h"

#include <stdio.h>
#include <string.h>

static int64_t core_number(struct cli *cli, const char *key)
{
    const char *text = settings_get(ph_settings(cli->core), "phonectl", key).text;
    return text ? strtoll(text, NULL, 10) : 0;
}

static bool profile_protected(struct cli *cli)
{
    const char *text = settings_get(ph_settings(cli->core), "profile", "protected").text;
    return text && strcmp(text, "yes") == 0;
}

/* The organisation's name as configured or as the sign-in told it; NULL when nobody knows. */
static char *organisation(struct cli *cli)
{
    const char *configured = settings_get(ph_settings(cli->core), "profile", "organisation").text;
    if (configured && *configured)
        return base_copy(configured);
    struct task_end end;
    struct ph_task task = {.kind = PH_TASK_STATUS};
    task_follow(cli, &task, NULL, NULL, &end);
    const struct ph_account *account = ph_account(cli->core);
    return account ? base_copy(account->organisation) : NULL;
}

static int refused(void)
{
    return cli_fail(CODE_SAFETY, "Nothing was done");
}

static int must_type(struct cli *cli, const char *question, const char *expected)
{
    AUTO_FREE char *answer = NULL;
    int code = prompt_line(cli, question, &answer);
    if (code != CODE_DONE && code != CODE_SAFETY)
        return code;
    return answer && strcmp(answer, expected) == 0 ? CODE_DONE : refused();
}

static void show_phones(const struct cli *cli, const struct feature *action,
                        const struct selection *selection, size_t most)
{
    for (size_t i = 0; i < selection->count && i < most; i++) {
        const struct phone *phone = selection->phones[i];
        const char *name = phone_field(phone, "name"), *model = phone_field(phone, "model");
        const char *location = phone_field(phone, "location"), *mac = phone_field(phone, "mac");
        AUTO_FREE char *reason = NULL;
        bool cannot = phone_why_not(phone, action, &reason);
        fprintf(stderr, "%s", cli->color_err && cannot ? "\033[33m" : "");
        AUTO_FREE char *line =
            base_format("  %-24s %-17s  %s%s%s%s%s", name ? name : "?", mac ? mac : "",
                        model ? model : "", location ? ", " : "", location ? location : "",
                        cannot ? "; left out: " : "", cannot ? reason : "");
        AUTO_FREE char *safe = log_visible(line);
        fprintf(stderr, "%s%s\n", safe, cli->color_err && cannot ? "\033[0m" : "");
    }
    if (selection->count > most)
        fprintf(stderr, "  … and %zu more\n", selection->count - most);
}

/* Without a person: what the person would have typed has to be on the command line. */
static int check_unattended(struct cli *cli, const struct selection *selection, size_t handful)
{
    if (!cli_has(cli, FLAG_YES))
        return cli_fail(CODE_SAFETY, "Nobody is here to confirm; --yes does it without asking");
    if (selection->count > handful && !cli_has(cli, FLAG_EXPECT))
        return cli_fail(CODE_SAFETY,
                        "%zu phones are more than %zu: without a terminal --expect %zu is needed "
                        "too",
                        selection->count, handful, selection->count);
    return CODE_DONE;
}

static int ask(struct cli *cli, const struct feature *action, const struct selection *selection,
               size_t handful)
{
    AUTO_FREE char *number = fold_number((int64_t)selection->count);
    const char *what = action->about.title;
    if (profile_protected(cli) || cli_has(cli, FLAG_ALL)) {
        AUTO_FREE char *name = organisation(cli);
        show_phones(cli, action, selection, 10);
        if (!name)
            return cli_fail(CODE_SAFETY, "The name of the organisation is not known, so it cannot "
                                         "be confirmed: phonectl config set organisation NAME");
        AUTO_FREE char *question = base_format("%s: %s phones of %s. Type the name of the "
                                               "organisation to go on: ",
                                               what, number, name);
        return must_type(cli, question, name);
    }
    show_phones(cli, action, selection, selection->count > handful ? 10 : handful);
    if (selection->count > handful) {
        AUTO_FREE char *typed = base_format("%zu", selection->count);
        AUTO_FREE char *question =
            base_format("%s: %s phones. Type this number to go on: ", what, number);
        return must_type(cli, question, typed);
    }
    AUTO_FREE char *question = selection->count == 1
                                   ? base_format("%s?", what)
                                   : base_format("%s: these %s phones?", what, number);
    return prompt_confirm(cli, question);
}

int confirm_action(struct cli *cli, const struct feature *action, const struct selection *selection)
{
    int64_t expected = (int64_t)selection->count;
    int code = cli_number(cli, FLAG_EXPECT, 0, INT64_MAX, &expected);
    if (code != CODE_DONE)
        return code;
    if (expected != (int64_t)selection->count)
        return cli_fail(CODE_SAFETY, "%zu phones matched, %lld were expected: nothing was done",
                        selection->count, (long long)expected);
    if (action->action.danger < PH_DISTURBING || cli_has(cli, FLAG_DRY_RUN))
        return CODE_DONE;
    size_t handful = (size_t)core_number(cli, "confirm_table");
    if (!prompt_possible())
        return check_unattended(cli, selection, handful);
    if (cli_has(cli, FLAG_YES) && !profile_protected(cli))
        return selection->count > handful && !cli_has(cli, FLAG_EXPECT)
                   ? ask(cli, action, selection, handful)
                   : CODE_DONE;
    return ask(cli, action, selection, handful);
}
