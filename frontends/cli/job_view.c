/* Shows one job to the user. See job_view.h. */
#include "job_view.h"

#include "confirm.h"
#include "follow.h"
#include "message.h"
#include "phones_count.h"
#include "progress.h"
#include "prompt.h"
#include "results.h"
#include "selection.h"
#include "summary.h"

#include <job_limits.h>
#include <job_words.h>
#include <stdio.h>
#include <string.h>

/* with more phones, only the summary is shown */
enum { ROWS_MOST = 25 };

const struct output_columns job_columns = OUTPUT_COLUMNS(job_fields);

struct item { /* a phone's reports before its outcome */
    const struct phone *phone;
    struct rows rows;
    json_object *requests, *files;
    json_object *asked;      /* requests as text */
    struct ph_error unsaved; /* code < 0: a file from the phone could not be saved */
};

struct view {
    struct cli *cli;
    const struct task_options *task;
    struct attachments *attachments;
    struct output *out;
    struct summary *summary;
    struct tallies *tallies; /* of --count-by, or NULL */
    struct item *items;      /* for the phones in progress */
    size_t item_count;
    size_t begun; /* phones started */
    int64_t job;
    const struct values **own; /* by place in the list; NULL if no phone has arguments of its own */
    bool rows;                 /* a row for each phone is shown */
    bool single;               /* one phone, and the output is for a person */
    int so_far;                /* CODE_PARTIAL or CODE_UNKNOWN: what came of this wave */
};

/* ---- Reports of a phone --------------------------------------------------------------------- */

static struct item *find_item(struct view *view, const struct phone *phone)
{
    for (size_t i = 0; i < view->item_count; i++) {
        if (view->items[i].phone == phone)
            return &view->items[i];
    }
    struct item *item = memory_add(view->items, view->item_count);
    *item = (struct item){.phone = phone,
                          .requests = json_object_new_array(),
                          .files = json_object_new_array(),
                          .asked = json_object_new_array()};
    return item;
}

static void drop_item(struct view *view, struct item *item)
{
    rows_clear(&item->rows);
    json_object_put(item->requests);
    json_object_put(item->files);
    json_object_put(item->asked);
    *item = view->items[--view->item_count];
}

static void add_row(struct item *item, const struct values *row)
{
    if (row != NULL && values_count(row) > 0)
        rows_add(&item->rows, values_copy(row));
}

static void add_request(struct item *item, const struct values *row)
{
    AUTO_FREE char *text = job_request_text(row);
    json_object_array_add(item->requests, row_members(row));
    json_object_array_add(item->asked, json_object_new_string(text));
}

static void save_file(struct view *view, const struct event *event)
{
    struct ph_error err;
    AUTO_FREE char *path = NULL;
    const char *name = phone_field(event->phone, "name");
    if (attachments_save(view->attachments, name, event->text, event->bytes, event->length, &path,
                         &err) < 0) {
        find_item(view, event->phone)->unsaved = err;
        return;
    }
    view->attachments->any = true;
    json_object_array_add(find_item(view, event->phone)->files, json_object_new_string(path));
}

/* ---- One row -------------------------------------------------------------------------------- */

static char *joined(json_object *texts, const char *between)
{
    char *text = memory_copy("");
    for (size_t i = 0; i < json_object_array_length(texts); i++) {
        const char *one = json_object_get_string(json_object_array_get_idx(texts, i));
        text_append(&text, *one ? between : "", "%s", one);
    }
    return text;
}

/* In English, unless the output is for a person. */
static char *outcome_text(translator *in, const struct event *event, const struct item *item)
{
    char *text = event->outcome == OUTCOME_DONE ? NULL : memory_copy(event->error.text);
    if (json_object_array_length(item->files)) {
        AUTO_FREE char *files = joined(item->files, ", ");
        AUTO_FREE char *saved = text_format(translator_text(in, "saved as %s"), files);
        text_append(&text, "; ", "%s", saved);
    }
    if (text != NULL)
        return text;
    if (json_object_array_length(item->requests)) {
        AUTO_FREE char *requests = joined(item->asked, "; ");
        return text_format(translator_text(in, "would send %s"), requests);
    }
    return job_rows_text(&item->rows);
}

static json_object *outcome_row(const struct view *view, const struct event *event,
                                const struct item *item)
{
    translator *in = output_is_table(view->out) ? words_count : NULL;
    json_object *row = json_object_new_object();
    AUTO_FREE char *text = outcome_text(in, event, item);
    AUTO_FREE char *correlation = job_correlation(&item->rows);
    selection_describe(row, event->phone);
    json_add_text(row, "outcome", summary_outcome(view->summary, event->outcome, event->code));
    json_add_text(row, "text", text);
    json_add_text(row, "correlation_id", correlation);
    if (view->own != NULL)
        results_own(row, view->own[phones_index(core_phones(view->cli->core), event->phone)],
                    output_is_json(view->out));
    if (output_is_json(view->out))
        json_add_text(row, "error", event->code < 0 ? event->error.text : NULL);
    return row;
}

static void show_rows(const struct view *view, const struct event *event, const struct item *item)
{
    bool told = event->outcome == OUTCOME_DONE && json_object_array_length(item->files) == 0 &&
                json_object_array_length(item->requests) == 0;
    json_object *row = outcome_row(view, event, item);
    if (!output_is_json(view->out)) {
        results_lines(view->out, view->task->feature, row, &item->rows, told);
        return;
    }
    json_object_object_add(row, "rows", results_array(view->task->feature, &item->rows));
    json_object_object_add(row, "files", json_object_get(item->files));
    if (view->task->dry_run)
        json_object_object_add(row, "requests", json_object_get(item->requests));
    output_row(view->out, row);
}

/* Several rows of one phone, one per line. */
static void say_steps(const char *name, const char *outcome, const struct rows *rows)
{
    AUTO_FREE char *safe_name = log_visible(name ? name : "?");
    progress_hide();
    printf("%s: %s\n", safe_name, outcome);
    for (size_t i = 0; i < rows->count; i++) {
        AUTO_FREE char *text = job_row_text(rows->at[i]);
        AUTO_FREE char *safe = log_visible(text);
        printf("  %s\n", safe);
    }
}

/* One phone: its result in a line that is never cut, instead of a table. */
static void say_single(const struct view *view, const struct event *event, const struct item *item)
{
    const char *name = phone_field(event->phone, "name");
    const char *outcome = words(summary_outcome(view->summary, event->outcome, event->code));
    AUTO_FREE char *text = outcome_text(words_count, event, item);
    if (event->outcome != OUTCOME_DONE) {
        message_fail(CODE_FAILED, "%s: %s, %s", name ? name : "?", outcome, text);
        return;
    }
    if (item->rows.count > 1) {
        say_steps(name, outcome, &item->rows);
        return;
    }
    AUTO_FREE char *line =
        text_format("%s: %s%s%s", name ? name : "?", outcome, *text ? ", " : "", text);
    AUTO_FREE char *safe = log_visible(line);
    progress_hide();
    puts(safe);
}

/* A file that could not be saved makes the outcome a failure: the user asked for the file. */
static struct event lost_file(const struct event *event, const struct item *item)
{
    struct event lost = *event;
    lost.outcome = OUTCOME_FAILED;
    lost.code = item->unsaved.code;
    lost.error = item->unsaved;
    return lost;
}

/* The results of a dry run are requests, each to its own phone. */
static void count_outcome(const struct view *view, const struct event *event,
                          const struct item *item, const char *correlation)
{
    bool done = event->outcome == OUTCOME_DONE;
    AUTO_FREE char *results =
        done && !view->task->dry_run ? job_rows_text(&item->rows) : memory_copy("");
    AUTO_FREE char *reason = summary_reason(done ? results : event->error.text,
                                            phone_field(event->phone, "name"), correlation);
    tallies_add(view->tallies, event->phone,
                summary_outcome(view->summary, event->outcome, event->code), reason);
}

static void on_outcome(struct view *view, const struct event *event)
{
    struct item *item = find_item(view, event->phone);
    struct event lost;
    if (item->unsaved.code < 0 && event->outcome == OUTCOME_DONE) {
        lost = lost_file(event, item);
        event = &lost;
    }
    add_row(item, event->row);
    AUTO_FREE char *correlation = job_correlation(&item->rows);
    summary_add(view->summary, phone_field(event->phone, "name"), correlation, event->outcome,
                event->code, event->error.text);
    if (view->tallies != NULL)
        count_outcome(view, event, item, correlation);
    if (view->single)
        say_single(view, event, item);
    else if (view->rows)
        show_rows(view, event, item);
    drop_item(view, item);
}

/* ---- Following ------------------------------------------------------------------------------ */

/* Without a text: the number of phones with an outcome. With a text: the progress of one phone. */
static void on_progress(const struct view *view, const struct event *event)
{
    size_t ended = summary_count(view->summary, 0);
    bool many = view->task->phone_count != 1;
    if (!many && event->text)
        progress_show(words(event->text), event->done, event->total, 0, NULL);
    if (!many || event->text)
        return;
    size_t skipped = summary_count(view->summary, OUTCOME_SKIPPED);
    size_t waiting = event->waiting < 0 ? 0 : (size_t)event->waiting;
    size_t over = ended - skipped + waiting; /* of those begun */
    const struct {
        const char *text;
        size_t count;
    } parts[] = {{N_("in progress"), view->begun > over ? view->begun - over : 0},
                 {N_("waited for"), waiting},
                 {N_("failed"), summary_count(view->summary, OUTCOME_FAILED)},
                 {N_("unknown"), summary_count(view->summary, OUTCOME_UNKNOWN)},
                 {N_("skipped"), skipped}};
    AUTO_FREE char *more = memory_copy("");
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i].count > 0)
            text_append(&more, "", ", %zu %s", parts[i].count, words(parts[i].text));
    /* How fast phones come back says nothing of the last ones. */
    int64_t left = event->total - event->done;
    progress_show(view->task->feature->about.id, event->done, event->total,
                  waiting > 0 && event->waiting >= left ? event->done : (int64_t)skipped, more);
}

static bool watch_event(void *self, const struct event *event)
{
    struct view *view = self;
    const char *job =
        event->kind == EVENT_FINISHED && event->row ? values_text(event->row, "job") : NULL;
    switch (event->kind) {
    case EVENT_STARTED:
        view->begun += event->phone != NULL;
        return true;
    case EVENT_ROW:
        add_row(find_item(view, event->phone), event->row);
        return true;
    case EVENT_REQUEST:
        add_request(find_item(view, event->phone), event->row);
        return true;
    case EVENT_ATTACHMENT:
        save_file(view, event);
        return true;
    case EVENT_OUTCOME:
        on_outcome(view, event);
        return true;
    case EVENT_PROGRESS:
        on_progress(view, event);
        return true;
    case EVENT_FINISHED:
        view->job = job ? strtoll(job, NULL, 10) : 0;
        return false;
    default:
        return false;
    }
}

/* How the job as a whole ended takes precedence over the outcomes of its phones. */
static int exit_code(const struct view *view, const struct follow_end *end)
{
    if (end->stopped)
        return end->stopped;
    if (end->code == PH_OK)
        return summary_exit_code(view->summary, args_has(&view->cli->args, FLAG_SKIP_OK));
    if (end->unusable)
        return follow_exit_code(end);
    message_fail_error(&end->error);
    bool unknown = summary_count(view->summary, OUTCOME_UNKNOWN) > 0;
    return end->code == PH_NETWORK && unknown ? CODE_UNKNOWN : (int)message_code(end->code);
}

static void add_top(struct view *view)
{
    json_object *counts = json_object_new_object();
    size_t open = summary_not_started(view->summary);
    for (int outcome = OUTCOME_DONE; outcome <= OUTCOME_SKIPPED; outcome++)
        json_add_number(counts, summary_outcome(view->summary, outcome, PH_OK),
                        (int64_t)(summary_count(view->summary, outcome) -
                                  (outcome == OUTCOME_SKIPPED ? open : 0)));
    json_add_number(counts, "open", (int64_t)open);
    output_top(view->out, "action", json_object_new_string(view->task->feature->about.id));
    output_top(view->out, "job", view->job ? json_object_new_int64(view->job) : NULL);
    output_top(view->out, "dry_run", json_object_new_boolean(view->task->dry_run));
    output_top(view->out, "counts", counts);
}

static void say_next(const struct view *view, int code)
{
    const struct args *args = &view->cli->args;
    const char *file = args->column_count > 0 ? args->flag[FLAG_FILE] : "-";
    if (view->job && strcmp(file, "-") != 0)
        message_say("Results beside the rows: phonectl jobs show %lld --beside %s",
                    (long long)view->job, file);
    if (!view->job || code == CODE_DONE || code == CODE_USAGE)
        return; /* a wrong command line would fail again */
    long long job = (long long)view->job;
    message_say("Details: phonectl jobs show %lld", job);
    if (code == CODE_HUNG_UP || code == CODE_INTERRUPTED || code == CODE_TERMINATED ||
        code == CODE_SAFETY || summary_not_started(view->summary) > 0)
        message_say("Resume with: phonectl jobs resume %lld", job);
    else if (summary_retry_helps(view->summary))
        message_say("Retry the failed phones: phonectl jobs retry %lld", job);
}

/* Each phone's own arguments, by its place in the list; adds columns for them. Freed by the
 * caller; NULL if there are none. */
static const struct values **own_args(const struct cli *cli, const struct task_options *task,
                                      struct job_results *results)
{
    const struct phones *list = core_phones(cli->core);
    if (task->phone_args == NULL)
        return NULL;
    const struct values **own = memory_alloc((phones_count(list) + 1) * sizeof *own);
    for (size_t i = 0; i < task->phone_count; i++) {
        own[phones_index(list, task->phones[i])] = task->phone_args[i];
        job_results_own(results, task->feature, task->phone_args[i]);
    }
    return own;
}

/* Whether a person has to say if the next wave begins, and can be asked here. */
static bool asks_to_go_on(const struct view *view, const struct follow_end *end)
{
    return end->code == PH_CANCELLED && end->stopped == 0 &&
           strcmp(end->error.what, "pause") == 0 && view->job != 0 && prompt_possible();
}

/* The job up to its end, or to the pause behind a wave: *left phones then, else 0. */
static int follow_wave(struct view *view, size_t *left)
{
    struct cli *cli = view->cli;
    const struct task_options *task = view->task;
    struct attachments *attachments = view->attachments;
    bool bytes = attachments->output && strcmp(attachments->output, "-") == 0;
    struct job_results results = job_results_of(task->feature);
    view->own = own_args(cli, task, &results);
    const char *count_by = cli->args.flag[FLAG_COUNT_BY];
    view->tallies = count_by == NULL ? NULL : tallies_new(count_by, true);
    struct output_columns columns =
        view->tallies != NULL ? *tallies_columns(view->tallies) : results_columns(cli, &results);
    view->out = output_open(cli, view->tallies != NULL ? "counts" : "job", &columns);
    if (view->out == NULL) {
        tallies_free(view->tallies);
        job_results_free(&results);
        free(view->own);
        return CODE_USAGE;
    }
    view->rows = !bytes && view->tallies == NULL &&
                 (!output_is_table(view->out) || (task->phone_count <= ROWS_MOST && !task->resume));
    view->single = view->rows && output_is_table(view->out) && task->phone_count == 1;
    view->summary = summary_new(task->dry_run || feature_previews(task->feature, cli->args.values));
    struct follow_end end;
    follow_task(cli, task, watch_event, view, &end);
    bool asks = output_is_table(view->out) && asks_to_go_on(view, &end);
    if (bytes) {
        output_drop(view->out);
    } else {
        add_top(view);
        if (view->tallies != NULL)
            tallies_show(view->tallies, view->out);
        output_close(view->out);
    }
    fflush(output_stream());
    *left = asks ? summary_not_started(view->summary) : 0;
    int code = asks ? CODE_SAFETY : exit_code(view, &end);
    if (!view->single)
        summary_print(view->summary);
    if (asks && (code = confirm_wave(cli, task->feature, end.error.text, *left)) != CODE_DONE)
        *left = 0;
    say_next(view, code);
    if (summary_count(view->summary, OUTCOME_UNKNOWN) > 0)
        view->so_far = CODE_UNKNOWN;
    else if (summary_count(view->summary, OUTCOME_FAILED) > 0)
        view->so_far = CODE_PARTIAL;
    while (view->item_count)
        drop_item(view, &view->items[0]);
    free(view->items);
    free(view->own);
    tallies_free(view->tallies);
    summary_free(view->summary);
    job_results_free(&results);
    return code;
}

int job_view_follow(struct cli *cli, const struct task_options *task,
                    struct attachments *attachments)
{
    struct task_options wave = *task;
    size_t left = 0;
    for (int so_far = CODE_DONE;;) {
        struct view view = {.cli = cli, .task = &wave, .attachments = attachments};
        int code = follow_wave(&view, &left);
        if (left == 0)
            return code == CODE_DONE || (code == CODE_PARTIAL && so_far != CODE_DONE) ? so_far
                                                                                      : code;
        so_far = view.so_far > so_far ? view.so_far : so_far;
        wave.resume = view.job;
        wave.phones = NULL;
        wave.phone_count = 0;
        wave.phone_args = NULL;
    }
}

/* ---- Limits --------------------------------------------------------------------------------- */

int job_view_limits(const struct cli *cli, struct limits *limits)
{
    static const struct {
        enum flag_id flag;
        const char *key;
    } flags[] = {
        {FLAG_JOBS, "jobs"},     {FLAG_RATE, "rate"},        {FLAG_MAX_FAIL, "max_fail"},
        {FLAG_CANARY, "canary"}, {FLAG_TIMEOUT, "timeout"},  {FLAG_DEADLINE, "deadline"},
        {FLAG_UNTIL, "until"},   {FLAG_WAIT, "wait"},        {FLAG_RETRY_UNKNOWN, "unknown_too"},
        {FLAG_PAUSE, "pause"},   {FLAG_LOCKSTEP, "lockstep"}};
    struct values *options = values_new();
    struct ph_error err;
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        const char *text = cli->args.flag[flags[i].flag];
        if (text != NULL)
            values_set(options, flags[i].key, *text ? text : "yes"); /* a flag without a value */
    }
    int code = job_limits_take(options, cli->args.feature, limits, &err);
    values_free(options);
    if (code == PH_OK)
        return CODE_DONE;
    AUTO_FREE char *flag = args_param_flag(err.what);
    return message_fail_flag(flag, &err);
}
