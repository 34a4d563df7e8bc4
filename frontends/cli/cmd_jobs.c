/* phonectl jobs: earlier runs, what came of each phone, and going on with one. */
#include "action_args.h"
#include "commands.h"
#include "confirm.h"
#include "help.h"
#include "job_view.h"
#include "selection.h"

#include <job_words.h>
#include <ladder.h>
#include <stdio.h>
#include <string.h>

static const struct output_column columns[] = {
    {.key = "number", .title = N_("JOB"), .right = true},
    {.key = "action", .title = N_("ACTION")},
    {.key = "state", .title = N_("STATE"), .words = true, .drop = 1},
    {.key = "started", .title = N_("STARTED"), .drop = 2},
    {.key = "total", .title = N_("PHONES"), .drop = 3, .right = true},
    {.key = "done", .title = N_("DONE"), .drop = 4, .right = true},
    {.key = "failed", .title = N_("FAILED"), .drop = 4, .right = true},
    {.key = "unknown", .title = N_("UNKNOWN"), .drop = 5, .right = true},
    {.key = "skipped", .title = N_("SKIPPED"), .drop = 6, .right = true},
    {.key = "open", .title = N_("OPEN"), .drop = 5, .right = true},
    {.key = "profile", .title = N_("PROFILE"), .drop = 7},
    {.key = "why", .title = N_("WHY IT ENDED EARLY"), .drop = 8, .extra = true},
};
const struct output_columns jobs_columns = OUTPUT_COLUMNS(columns);

static void add_summary(json_object *row, const struct journal_summary *job)
{
    output_number(row, "number", job->number);
    output_text(row, "action", job->action);
    output_text(row, "state", job_state(job));
    output_time(row, "started", job->started);
    output_time(row, "ended", job->ended);
    output_number(row, "total", job->total);
    output_number(row, "done", job->done);
    output_number(row, "failed", job->failed);
    output_number(row, "unknown", job->unknown);
    output_number(row, "skipped", job->skipped);
    output_number(row, "open", job->open);
    output_text(row, "profile", job->profile);
    output_bool(row, "wait", job->wait);
    output_text(row, "why", job->why);
}

static int list(struct cli *cli)
{
    struct journal_summary *jobs = NULL;
    size_t count = 0;
    struct ph_error err;
    struct output *out = output_open(cli, "jobs", &jobs_columns);
    if (!out)
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
        return cli_fail_error(&err);
    journal_list_free(jobs, count);
    if (count == 0 && table)
        cli_say(cli, "No jobs yet.");
    return CODE_DONE;
}

/* ---- One job -------------------------------------------------------------------------------- */

static json_object *item_row(const struct journal_item *item, const struct phones *phones)
{
    /* Jobs of earlier versions have no addresses of their own. */
    const struct phone *phone = phones ? phones_by_id(phones, item->id) : NULL;
    const char *listed = phone ? phone_field(phone, "mac") : NULL;
    json_object *row = json_object_new_object();
    AUTO_FREE char *text = job_item_text(item);
    output_text(row, "id", item->id);
    output_text(row, "name", item->name);
    output_text(row, "mac", item->mac ? item->mac : listed);
    output_text(row, "outcome", job_item_outcome(item));
    output_text(row, "text", text);
    output_text(row, "trackingId", item->row ? values_text(item->row, "trackingId") : NULL);
    output_bool(row, "sent", item->sent);
    output_time(row, "time", item->time);
    return row;
}

static int show(struct cli *cli, const struct journal_job *job)
{
    struct phones *phones = NULL;
    struct ph_error err;
    int64_t age;
    struct output *out = output_open(cli, "job", &job_view_columns);
    if (!out)
        return CODE_USAGE;
    if (job->about.profile && phones_load(job->about.profile, NULL, &phones, &age, &err) < 0)
        phones = NULL; /* the addresses are missing then, no more */
    json_object *about = json_object_new_object();
    add_summary(about, &job->about);
    output_time(about, "listed", job->listed);
    json_object_object_add(about, "limits", output_members(job->limits));
    output_top(out, "about", about);
    for (size_t i = 0; i < job->count; i++)
        output_row(out, item_row(&job->items[i], phones));
    bool table = output_is_table(out);
    output_close(out);
    phones_free(phones);
    if (table) {
        fflush(stdout);
        cli_say(cli, "Job %lld, %s: %lld done, %lld failed, %lld unknown, %lld skipped, %lld open",
                (long long)job->about.number, words(job_state(&job->about)),
                (long long)job->about.done, (long long)job->about.failed,
                (long long)job->about.unknown, (long long)job->about.skipped,
                (long long)job->about.open);
    }
    if (table && job->about.why)
        cli_say(cli, "It ended early: %s", job->about.why);
    return CODE_DONE;
}

/* ---- Going on ------------------------------------------------------------------------------- */

/* The same ladder as the first time, for the phones that are left. */
static int confirm(struct cli *cli, const struct journal_job *job, const struct limits *limits)
{
    struct selection selection = {.total = phones_count(core_phones(cli->core))};
    selection.phones = ladder_again(job, limits, core_phones(cli->core), &selection.count);
    selection.age_s = time_now() - phones_time(core_phones(cli->core));
    int code =
        selection.count == 0 ? CODE_DONE : confirm_action(cli, cli->args.feature, &selection);
    selection_clear(&selection);
    return code;
}

/* The action and arguments of the job, as if they had been typed again. */
static int take_over(struct cli *cli, const struct journal_job *job)
{
    struct args *args = &cli->args;
    args->feature = registry_find(core_registry(cli->core), PH_ACTION, job->about.action);
    if (!args->feature)
        return help_unknown_feature(cli, PH_ACTION, job->about.action);
    for (size_t i = 0; job->args && i < values_count(job->args); i++) {
        const char *key = values_key(job->args, i);
        values_set(args->values, key, values_text(job->args, key));
    }
    return action_args_complete(cli);
}

static int go_on(struct cli *cli, const struct journal_job *job, bool failed_only)
{
    const char *profile = settings_profile(core_settings(cli->core));
    struct limits limits;
    if (job->about.damaged) /* nobody knows any more what it was to do */
        return cli_fail(CODE_FAILED, "Job %lld ended before anything was sent; start it anew",
                        (long long)job->about.number);
    if (job->about.profile && strcmp(job->about.profile, profile) != 0)
        return cli_fail(CODE_USAGE, "Job %lld belongs to profile %s: add --profile %s",
                        (long long)job->about.number, job->about.profile, job->about.profile);
    int code = job_view_limits(cli, &limits);
    if (code != CODE_DONE || (code = take_over(cli, job)) != CODE_DONE)
        return code;
    limits.failed_only = failed_only;
    size_t left = journal_left(job, &limits);
    if (left == 0) {
        cli_say(cli, "Nothing is left to do in job %lld.", (long long)job->about.number);
        if (job->about.unknown && !limits.unknown_too)
            cli_say(cli, "--retry-unknown repeats those whose result is not known.");
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
                                .wait = job->about.wait || cli_has(cli, FLAG_WAIT),
                                .limits = &limits,
                                .resume = job->about.number};
    return job_view_follow(cli, &task, &attachments);
}

int cmd_jobs(struct cli *cli)
{
    int code;
    const struct sub *sub = cli_sub(cli, &code);
    if (code != CODE_DONE || (code = cli_want_words(cli, sub ? 2 : 0, sub ? 2 : 0)) != CODE_DONE)
        return code;
    if (!sub)
        return list(cli);
    struct ph_param number = {.key = "N", .type = PH_INT, .min = 1, .max = INT64_MAX};
    struct journal_job *job = NULL;
    struct ph_error err;
    const char *word = cli_word(cli, 1);
    if (param_check(&number, word, NULL, &err) < 0)
        return cli_fail(CODE_USAGE, "%s is no number of a job: phonectl jobs lists them", word);
    if ((code = journal_read(param_number(&number, word), &job, &err)) < 0)
        return cli_fail(code == PH_NOT_FOUND ? CODE_NO_MATCH : cli_code_of(code), "%s", err.text);
    if (strcmp(sub->name, "show") == 0)
        code = show(cli, job);
    else if ((code = cli_open(cli)) == CODE_DONE)
        code = go_on(cli, job, strcmp(sub->name, "retry") == 0);
    journal_free(job);
    return code;
}
