/* The ladder of safety: one phone y/N; a handful a table and y/N; more the number typed; all phones or a protected
 * profile the organisation's name typed. Where nobody can be asked: --yes, and --expect above a handful. */
#include "confirm.h"

#include "prompt.h"
#include "task.h"

#include <fold.h>
#include <ladder.h>
#include <stdio.h>
#include <string.h>

#define SHOWN_MOST 10 /* of many phones */

/* The organisation's name as configured or as the sign-in told it; NULL when nobody knows. */
static char *organisation(struct cli *cli)
{
    const struct settings *settings = ph_settings(cli->core);
    struct task_end end;
    struct ph_task task = {.kind = PH_TASK_STATUS};
    if (!ladder_organisation(settings, NULL))
        task_follow(cli, &task, NULL, NULL, &end);
    return base_copy(ladder_organisation(settings, ph_account(cli->core)));
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
        AUTO_FREE char *facts =
            base_format("  %-24s %-17s  %s%s%s", name ? name : "?", mac ? mac : "",
                        model ? model : "", location ? ", " : "", location ? location : "");
        AUTO_FREE char *line =
            cannot ? base_format(_("%s; left out: %s"), facts, reason) : base_copy(facts);
        AUTO_FREE char *safe = log_visible(line);
        fprintf(stderr, "%s%s\n", safe, cli->color_err && cannot ? "\033[0m" : "");
    }
    AUTO_FREE char *more = base_format(_("… and %zu more"), selection->count - most);
    if (selection->count > most)
        fprintf(stderr, "  %s\n", more);
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

static int ask_organisation(struct cli *cli, const struct feature *action,
                            const struct selection *selection, const char *number)
{
    AUTO_FREE char *name = organisation(cli);
    show_phones(cli, action, selection, SHOWN_MOST);
    if (!name)
        return cli_fail(CODE_SAFETY, "The name of the organisation is not known, so it cannot "
                                     "be confirmed: phonectl config set organisation NAME");
    AUTO_FREE char *question =
        base_format(words_count("%s: %s phone of %s. Type the name of the organisation to go on: ",
                                "%s: %s phones of %s. Type the name of the organisation to go on: ",
                                selection->count),
                    words(action->about.title), number, name);
    return must_type(cli, question, name);
}

static int ask(struct cli *cli, const struct feature *action, const struct selection *selection,
               enum ladder_step step)
{
    AUTO_FREE char *number = fold_number((int64_t)selection->count);
    const char *what = words(action->about.title);
    if (step == LADDER_ORGANISATION)
        return ask_organisation(cli, action, selection, number);
    show_phones(cli, action, selection, step == LADDER_NUMBER ? SHOWN_MOST : selection->count);
    if (step == LADDER_NUMBER) {
        AUTO_FREE char *typed = base_format("%zu", selection->count);
        AUTO_FREE char *question =
            base_format(_("%s: %s phones. Type this number to go on: "), what, number);
        return must_type(cli, question, typed);
    }
    AUTO_FREE char *question = step == LADDER_ONE
                                   ? base_format("%s?", what)
                                   : base_format(_("%s: these %s phones?"), what, number);
    return prompt_confirm(cli, question);
}

int confirm_action(struct cli *cli, const struct feature *action, const struct selection *selection)
{
    const struct settings *settings = ph_settings(cli->core);
    int64_t expected = (int64_t)selection->count;
    int code = cli_number(cli, FLAG_EXPECT, 0, INT64_MAX, &expected);
    if (code != CODE_DONE)
        return code;
    if (expected != (int64_t)selection->count)
        return cli_fail(CODE_SAFETY,
                        words_count("%zu phone matched, %lld were expected: nothing was done",
                                    "%zu phones matched, %lld were expected: nothing was done",
                                    selection->count),
                        selection->count, (long long)expected);
    enum ladder_step step = ladder_step(settings, action, selection->count, cli_has(cli, FLAG_ALL));
    if (step == LADDER_GO || cli_has(cli, FLAG_DRY_RUN))
        return CODE_DONE;
    size_t handful = ladder_handful(settings);
    if (!prompt_possible())
        return check_unattended(cli, selection, handful);
    bool few = selection->count <= handful || cli_has(cli, FLAG_EXPECT);
    if (cli_has(cli, FLAG_YES) && !ladder_protected(settings) && few)
        return CODE_DONE;
    return ask(cli, action, selection, step);
}
