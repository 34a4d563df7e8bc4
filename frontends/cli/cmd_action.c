/* The verbs of actions: phonectl ACTION SELECTOR… [ARGUMENT…] [--key value]… */
#include "action_args.h"
#include "commands.h"
#include "confirm.h"
#include "follow.h"
#include "job_facts.h"
#include "job_view.h"
#include "message.h"
#include "phones_count.h"
#include "selection.h"
#include "table_args.h"

#include <core.h>
#include <job_words.h>

/* Programs get the same object as for any number of phones. */
static int no_phones(struct cli *cli)
{
    struct output *out = output_open(cli, "job", &job_columns);
    if (out == NULL)
        return CODE_USAGE;
    output_top(out, "action", json_object_new_string(cli->args.feature->about.id));
    output_top(out, "job", NULL);
    output_top(out, "dry_run", json_object_new_boolean(args_has(&cli->args, FLAG_DRY_RUN)));
    output_close(out);
    return CODE_NO_MATCH;
}

/* Selects, from a new list if the one kept here would leave phones out for a status they may not
 * have any more. */
static int pick(struct cli *cli, size_t left, struct selection *selection)
{
    struct args *args = &cli->args;
    int code = selection_pick(cli, args->words, left, LIST_ACT, selection);
    bool old = false;
    for (size_t i = 0; code == CODE_DONE && selection->age_s > 0 && i < selection->count; i++)
        old = old || !phone_status_fits(selection->phones[i], args->feature);
    if (!old)
        return code;
    selection_clear(selection);
    args->flag[FLAG_FRESH] = "";
    return selection_pick(cli, args->words, left, LIST_ACT, selection);
}

int cmd_action(struct cli *cli)
{
    struct args *args = &cli->args;
    struct limits limits;
    bool said = args_has(&cli->args, FLAG_FILE) || args_has(&cli->args, FLAG_ALL);
    size_t left;
    int code = table_args_check(&cli->args);
    if (code == CODE_DONE)
        code = action_args_take_words(cli, said ? 0 : 1, &left);
    if (code != CODE_DONE || (code = tallies_check(cli)) != CODE_DONE ||
        (code = action_args_complete(cli, args->column_count > 0)) != CODE_DONE ||
        (code = job_view_limits(cli, &limits)) != CODE_DONE)
        return code;
    if (args_has(&cli->args, FLAG_WAIT) && !args->feature->action.settled)
        return message_fail(CODE_USAGE, "%s does not take --wait: phonectl cannot see its effect",
                            args->feature->about.id);
    if (args_has(&cli->args, FLAG_CANARY) && !args->feature->action.settled)
        message_say("phonectl cannot see the effect of %s: a wave succeeds if its requests do.",
                    args->feature->about.id);
    struct selection selection;
    struct attachments attachments = {0};
    code = pick(cli, left, &selection);
    if (code == CODE_NO_MATCH && output_json_wanted(cli))
        return no_phones(cli);
    if (code != CODE_DONE)
        return code;
    struct task_options task = {.kind = TASK_ACTION,
                                .feature = args->feature,
                                .args = args->values,
                                .dry_run = args_has(&cli->args, FLAG_DRY_RUN),
                                .wait = args_has(&cli->args, FLAG_WAIT),
                                .phones = selection.phones,
                                .phone_count = selection.count,
                                .phone_args = (const struct values *const *)selection.args,
                                .limits = &limits};
    code = action_args_check_taken(cli);
    if (code == CODE_DONE)
        code = action_args_check(cli, &task);
    if (code == CODE_DONE && !task.dry_run)
        code = attachments_prepare(cli, selection.count, &attachments);
    if (code == CODE_DONE)
        code = confirm_action(cli, args->feature, &selection);
    AUTO_FREE char *chosen = job_facts_selection(args, left);
    if (code == CODE_DONE && !task.dry_run)
        confirm_find_account(cli);
    AUTO_FREE char *by = job_by(core_account(cli->core));
    task.selection = chosen;
    task.by = by;
    if (code == CODE_DONE)
        code = job_view_follow(cli, &task, &attachments);
    if (code == CODE_DONE && attachments.output != NULL && !attachments.any)
        message_say("%s returned no file, so --output had no effect", args->feature->about.id);
    selection_clear(&selection);
    return code;
}
