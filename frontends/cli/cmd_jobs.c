/* phonectl jobs: past jobs, the result for each phone, resume and retry. */
#include "action_args.h"
#include "commands.h"
#include "confirm.h"
#include "help.h"
#include "job_beside.h"
#include "job_facts.h"
#include "job_report.h"
#include "job_view.h"
#include "message.h"
#include "open.h"
#include "parse.h"
#include "phones_count.h"
#include "results.h"
#include "selection.h"
#include "summary.h"

#include <confirmation.h>
#include <job_words.h>
#include <stdio.h>
#include <string.h>

/* The counts stay longest: without one of them they do not add up. */
static const struct field columns[] = {
    {.key = "number", .title = N_("JOB"), .right = true},
    {.key = "action", .title = N_("ACTION")},
    {.key = "state", .title = N_("STATE"), .words = true, .drop = 1},
    {.key = "started", .title = N_("STARTED"), .drop = 6, .time = true},
    {.key = "total", .title = N_("PHONES"), .drop = 7, .right = true},
    {.key = "done", .title = N_("DONE"), .drop = 4, .right = true},
    {.key = "failed", .title = N_("FAILED"), .drop = 4, .right = true},
    {.key = "unknown", .title = N_("UNKNOWN"), .drop = 5, .right = true},
    {.key = "skipped", .title = N_("SKIPPED"), .drop = 5, .right = true},
    {.key = "open", .title = N_("OPEN"), .drop = 5, .right = true},
    {.key = "profile", .title = N_("PROFILE"), .drop = 8},
    {.key = "why", .title = N_("STOPPED BECAUSE"), .drop = 9, .extra = true},
};
const struct output_columns jobs_columns = OUTPUT_COLUMNS(columns);

static void add_summary(json_object *row, const struct journal_summary *job)
{
    json_add_number(row, "number", job->number);
    json_add_text(row, "action", job->action);
    json_add_text(row, "state", job_state(job));
    row_time(row, "started", job->started);
    row_time(row, "ended", job->ended);
    json_add_number(row, "total", job->total);
    json_add_number(row, "done", job->done);
    json_add_number(row, "failed", job->failed);
    json_add_number(row, "unknown", job->unknown);
    json_add_number(row, "skipped", job->skipped);
    json_add_number(row, "open", job->open);
    json_add_text(row, "profile", job->profile);
    json_add_bool(row, "wait", job->wait);
    json_add_text(row, "why", job->why);
}

static int list(struct cli *cli)
{
    struct journal_summary *jobs = NULL;
    size_t count = 0;
    struct ph_error err;
    struct output *out = output_open(cli, "jobs", &jobs_columns);
    if (out == NULL)
        return CODE_USAGE;
    int code = journal_list(&jobs, &count, &err);
    for (size_t i = 0; code == PH_OK && i < count; i++) {
        json_object *row = json_object_new_object();
        add_summary(row, &jobs[i]);
        output_row(out, row);
    }
    bool table = output_is_table(out);
    output_close(out);
    if (code < 0)
        return message_fail_error(&err);
    journal_list_free(jobs, count);
    if (count == 0 && table)
        message_say("No jobs yet.");
    return CODE_DONE;
}

/* ---- One job -------------------------------------------------------------------------------- */

static json_object *item_row(const struct journal_item *item, const struct phones *phones)
{
    /* Journals of earlier versions have no MAC addresses. */
    const struct phone *phone = phones ? phones_by_id(phones, item->id) : NULL;
    const char *listed = phone ? phone_field(phone, "mac") : NULL;
    json_object *row = json_object_new_object();
    AUTO_FREE char *text = job_item_text(item);
    json_add_text(row, "id", item->id);
    json_add_text(row, "name", item->name);
    json_add_text(row, "mac", item->mac ? item->mac : listed);
    json_add_text(row, "outcome", job_item_outcome(item));
    json_add_text(row, "text", text);
    AUTO_FREE char *correlation = job_correlation(&item->rows);
    json_add_text(row, "correlation_id", correlation);
    json_add_bool(row, "sent", item->sent);
    row_time(row, "time", item->time);
    return row;
}

/* NULL: no plugin has the action any more. Broken settings or plugins must not hide a job. */
static const struct feature *action_of(struct cli *cli, const struct journal_job *job)
{
    const struct core_options options = {.profile = cli->args.flag[FLAG_PROFILE],
                                         .plugin_dir = cli->args.flag[FLAG_PLUGIN_DIR]};
    if (job->about.action == NULL ||
        (cli->core == NULL && core_open(&options, &cli->core, NULL) < 0))
        return NULL;
    return registry_find(core_registry(cli->core), PH_ACTION, job->about.action);
}

static struct phones *kept_phones(const struct journal_job *job)
{
    struct phones *phones = NULL;
    int64_t age;
    struct ph_error err;
    if (job->about.profile && phones_load(job->about.profile, NULL, &phones, &age, &err) < 0)
        return NULL;
    return phones;
}

static void say_counts(const struct journal_summary *about)
{
    fflush(stdout);
    message_say("Job %lld, %s: %lld done, %lld failed, %lld unknown, %lld skipped, %lld open",
                (long long)about->number, words(job_state(about)), (long long)about->done,
                (long long)about->failed, (long long)about->unknown, (long long)about->skipped,
                (long long)about->open);
    if (about->why)
        message_say("Stopped early: %s", about->why);
}

/* The same as the report, in short. */
static void say_facts(const struct cli *cli, const struct feature *action,
                      const struct journal_job *job)
{
    AUTO_FREE char *deed = job_facts_deed(action, job);
    AUTO_FREE char *from = job_facts_time(job->about.started);
    AUTO_FREE char *to = job_facts_time(job->about.ended);
    AUTO_FREE char *command = job_facts_command(cli, action, job);
    const char *by = job->by, *selection = job->selection;
    fflush(stdout);
    message_say("%s%s%s", deed, selection != NULL ? ": " : "", selection != NULL ? selection : "");
    message_say("%s … %s", from, to);
    if (by != NULL)
        message_say("By %s", by);
    if (command != NULL)
        message_say("To do it again: %s", command);
}

static json_object *facts_about(const struct cli *cli, const struct feature *action,
                                const struct journal_job *job)
{
    json_object *about = json_object_new_object();
    struct values *args = job_facts_masked(action, job->args);
    AUTO_FREE char *command = job_facts_command(cli, action, job);
    add_summary(about, &job->about);
    row_time(about, "listed", job->listed);
    json_object_object_add(about, "limits", row_members(job->limits));
    json_object_object_add(about, "args", row_members(args));
    json_add_text(about, "selection", job->selection);
    json_add_text(about, "by", job->by);
    json_add_text(about, "command", command);
    values_free(args);
    return about;
}

static void add_top(const struct cli *cli, struct output *out, const struct feature *action,
                    const struct journal_job *job)
{
    output_top(out, "about", facts_about(cli, action, job));
    json_object *counts = json_object_new_object(); /* the same members as after the action */
    json_add_number(counts, "done", job->about.done);
    json_add_number(counts, "failed", job->about.failed);
    json_add_number(counts, "unknown", job->about.unknown);
    json_add_number(counts, "skipped", job->about.skipped);
    json_add_number(counts, "open", job->about.open);
    output_top(out, "action", json_object_new_string(job->about.action));
    output_top(out, "job", json_object_new_int64(job->about.number));
    output_top(out, "dry_run", json_object_new_boolean(false));
    output_top(out, "counts", counts);
}

static void print(const struct cli *cli, struct output *out, const struct feature *action,
                  const struct journal_job *job)
{
    struct phones *phones = kept_phones(job);
    add_top(cli, out, action, job);
    for (size_t i = 0; i < job->count; i++) {
        const struct journal_item *item = &job->items[i];
        json_object *row = item_row(item, phones);
        struct values *own = item->args == NULL ? NULL : job_facts_masked(action, item->args);
        results_own(row, own, output_is_json(out));
        values_free(own);
        if (!output_is_json(out)) {
            results_lines(out, action, row, &item->rows, item->text == NULL);
            continue;
        }
        json_object_object_add(row, "rows", results_array(action, &item->rows));
        if (item->rows_lost > 0)
            json_add_number(row, "rows_lost", item->rows_lost);
        output_row(out, row);
    }
    bool table = output_is_table(out);
    output_close(out);
    phones_free(phones);
    if (table)
        say_facts(cli, action, job);
    if (table)
        say_counts(&job->about);
}

static int show_beside(struct cli *cli, const struct journal_job *job)
{
    if (output_wanted(cli) && !args_has(&cli->args, FLAG_CSV))
        return message_fail(CODE_USAGE, "--beside prints CSV, and no other format");
    return job_beside(cli, job);
}

static int check_profile(const struct cli *cli, const struct journal_job *job)
{
    const char *profile = settings_profile(core_settings(cli->core));
    if (job->about.profile == NULL || strcmp(job->about.profile, profile) == 0)
        return CODE_DONE;
    if (strcmp(job->about.profile, SIMULATOR_PROFILE) == 0)
        return message_fail(CODE_USAGE, "Job %lld belongs to the simulator: add --sim",
                            (long long)job->about.number);
    return message_fail(CODE_USAGE, "Job %lld belongs to profile %s: add --profile %s",
                        (long long)job->about.number, job->about.profile, job->about.profile);
}

static void tally(struct tallies *tallies, const struct cli *cli, const struct journal_job *job)
{
    for (size_t i = 0; i < job->count; i++) {
        const struct journal_item *item = &job->items[i];
        AUTO_FREE char *text = job_item_text(item);
        AUTO_FREE char *correlation = job_correlation(&item->rows);
        AUTO_FREE char *reason = summary_reason(text, item->name, correlation);
        tallies_add(tallies, phones_by_id(core_phones(cli->core), item->id), job_item_outcome(item),
                    reason);
    }
}

/* --count-by: by what the list of phones says now. */
static int show_counted(struct cli *cli, const struct journal_job *job)
{
    int64_t age;
    int code = open_core(cli);
    if (code != CODE_DONE || (code = check_profile(cli, job)) != CODE_DONE ||
        (code = tallies_check(cli)) != CODE_DONE ||
        (code = selection_load(cli, LIST_LOOK, &age)) != CODE_DONE)
        return code;
    struct tallies *tallies = tallies_new(cli->args.flag[FLAG_COUNT_BY], true);
    struct output *out = output_open(cli, "counts", tallies_columns(tallies));
    code = out == NULL ? CODE_USAGE : CODE_DONE;
    bool table = out != NULL && output_is_table(out);
    if (out != NULL) {
        tally(tallies, cli, job);
        add_top(cli, out, action_of(cli, job), job);
        tallies_show(tallies, out);
        output_close(out);
    }
    if (table)
        say_counts(&job->about);
    tallies_free(tallies);
    return code;
}

static int show(struct cli *cli, const struct journal_job *job)
{
    if (args_has(&cli->args, FLAG_BESIDE))
        return show_beside(cli, job);
    if (args_has(&cli->args, FLAG_COUNT_BY))
        return show_counted(cli, job);
    const struct feature *action = action_of(cli, job);
    struct job_results results = job_results_of(action);
    for (size_t i = 0; i < job->count; i++) {
        job_results_own(&results, action, job->items[i].args);
        job_results_meet(&results, &job->items[i].rows);
    }
    struct output_columns shown = results_columns(cli, &results);
    struct output *out = output_open(cli, "job", &shown);
    if (out != NULL)
        print(cli, out, action, job);
    job_results_free(&results);
    return out == NULL ? CODE_USAGE : CODE_DONE;
}

/* ---- Resuming ------------------------------------------------------------------------------- */

static bool has_own(const struct journal_job *job)
{
    for (size_t i = 0; i < job->count; i++)
        if (job->items[i].args != NULL)
            return true;
    return false;
}

/* Takes each phone's own arguments from the journal, for the question. */
static void take_own(struct selection *selection, const struct journal_job *job)
{
    if (!has_own(job))
        return;
    selection->args = memory_alloc((selection->count + 1) * sizeof *selection->args);
    selection->words = values_new();
    for (size_t i = 0, at = 0; i < job->count && at < selection->count; i++) {
        const struct values *own = job->items[i].args;
        const char *key = phone_key(selection->phones[at]);
        if (key == NULL || strcmp(key, job->items[i].id) != 0)
            continue;
        selection->args[at++] = values_copy(own);
        AUTO_FREE char *as = text_format(_("as in job %lld"), (long long)job->about.number);
        for (size_t k = 0; own != NULL && k < values_count(own); k++)
            values_set(selection->words, values_key(own, k), as);
    }
}

/* Asks about the remaining phones as a new action would. */
static int confirm(struct cli *cli, const struct journal_job *job, const struct limits *limits)
{
    struct selection selection = {.total = phones_count(core_phones(cli->core))};
    selection.phones = confirmation_again(job, limits, core_phones(cli->core), &selection.count);
    take_own(&selection, job);
    selection.age_s = time_now() - phones_time(core_phones(cli->core));
    int code =
        selection.count == 0 ? CODE_DONE : confirm_action(cli, cli->args.feature, &selection);
    selection_clear(&selection);
    return code;
}

/* Takes the action and arguments from the job, as if they were typed again. */
static int take_over(struct cli *cli, const struct journal_job *job)
{
    struct args *args = &cli->args;
    args->feature = registry_find(core_registry(cli->core), PH_ACTION, job->about.action);
    if (args->feature == NULL)
        return help_unknown_feature(cli, PH_ACTION, job->about.action);
    struct ph_error err;
    if (parse_arguments(args, &err) < 0)
        return message_fail(CODE_USAGE, "%s", err.text);
    for (size_t i = 0; job->args && i < values_count(job->args); i++) {
        const char *key = values_key(job->args, i);
        if (values_text(args->values, key) != NULL)
            return message_fail(CODE_USAGE, "--argument %s: job %lld has this argument already",
                                key, (long long)job->about.number);
        values_set(args->values, key, values_text(job->args, key));
    }
    return action_args_complete(cli, has_own(job));
}

static int go_on(struct cli *cli, const struct journal_job *job, bool failed_only)
{
    struct limits limits;
    if (job->about.damaged) /* the journal does not say what the job should do */
        return message_fail(CODE_FAILED,
                            job->about.unclear
                                ? N_("The journal of job %lld is damaged, and requests may have "
                                     "been sent: look at the phones before you start it again")
                                : N_("Job %lld stopped before anything was sent; start it again"),
                            (long long)job->about.number);
    int code = check_profile(cli, job);
    if (code != CODE_DONE || (code = job_view_limits(cli, &limits)) != CODE_DONE ||
        (code = tallies_check(cli)) != CODE_DONE || (code = take_over(cli, job)) != CODE_DONE)
        return code;
    limits.failed_only = failed_only;
    size_t left = journal_left(job, &limits);
    if (left == 0) {
        message_say("Nothing is left to do in job %lld.", (long long)job->about.number);
        if (job->about.unknown && !limits.unknown_too)
            message_say(
                words_count(
                    "The result of %lld phone is unknown; add --retry-unknown to act on it again.",
                    "The result of %lld phones is unknown; add --retry-unknown to act on them "
                    "again.",
                    (uint64_t)job->about.unknown),
                (long long)job->about.unknown);
        return CODE_DONE;
    }
    int64_t age;
    if ((code = selection_load(cli, LIST_ACT, &age)) != CODE_DONE ||
        (code = confirm(cli, job, &limits)) != CODE_DONE)
        return code;
    struct attachments attachments = {0}; /* files go into the working directory */
    struct task_options task = {.kind = TASK_ACTION,
                                .feature = cli->args.feature,
                                .args = cli->args.values,
                                .wait = job->about.wait || args_has(&cli->args, FLAG_WAIT),
                                .limits = &limits,
                                .resume = job->about.number};
    return job_view_follow(cli, &task, &attachments);
}

int cmd_jobs(struct cli *cli)
{
    int code;
    const struct sub *sub = args_sub(&cli->args, &code);
    if (code != CODE_DONE ||
        (code = args_check_words(&cli->args, sub ? 2 : 0, sub ? 2 : 0)) != CODE_DONE)
        return code;
    if (args_has(&cli->args, FLAG_HTML) && (sub == NULL || strcmp(sub->name, "report") != 0))
        return message_fail(CODE_USAGE, "--html works only with: phonectl jobs report N");
    if (args_has(&cli->args, FLAG_BESIDE) && (sub == NULL || strcmp(sub->name, "show") != 0))
        return message_fail(CODE_USAGE, "--beside works only with: phonectl jobs show N");
    bool counts = args_has(&cli->args, FLAG_COUNT_BY);
    if (counts && (sub == NULL || strcmp(sub->name, "report") == 0))
        return message_fail(CODE_USAGE, "--count-by works only with: phonectl jobs show N");
    if (counts && args_has(&cli->args, FLAG_BESIDE))
        return message_fail(CODE_USAGE, "--%s cannot be combined with --%s", "count-by", "beside");
    if (sub == NULL)
        return list(cli);
    struct ph_param number = {.key = "N", .type = PH_INT, .min = 1, .max = INT64_MAX};
    struct journal_job *job = NULL;
    struct ph_error err;
    const char *word = args_word(&cli->args, 1);
    if (param_check(&number, word, NULL, &err) < 0)
        return message_fail(CODE_USAGE, "\"%s\" is not a job number; phonectl jobs lists them",
                            word);
    if ((code = journal_read(param_number(&number, word), &job, &err)) < 0)
        return message_fail(code == PH_NOT_FOUND ? CODE_NO_MATCH : message_code(code), "%s",
                            err.text);
    if (strcmp(sub->name, "show") == 0)
        code = show(cli, job);
    else if (strcmp(sub->name, "report") == 0)
        code = job_report(cli, action_of(cli, job), job);
    else if ((code = open_core(cli)) == CODE_DONE)
        code = go_on(cli, job, strcmp(sub->name, "retry") == 0);
    journal_free(job);
    return code;
}
