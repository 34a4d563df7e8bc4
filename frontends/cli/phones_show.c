/* Shows everything known about a phone. See phones_show.h. */
#include "phones_show.h"

#include "follow.h"
#include "message.h"
#include "output.h"
#include "phone_json.h"
#include "results.h"
#include "selection.h"

#include <calls_action.h>
#include <string.h>

enum { CALLS_MOST = 25 /* phones whose calls are asked for */ };

static const struct field columns[] = {{.key = "field", .title = N_("FIELD")},
                                       {.key = "value", .title = N_("VALUE")}};

/* The phones' answers about their calls, in the order of the selection. */
struct asked {
    const struct selection *selection;
    const struct feature *action; /* NULL: no plugin lists calls */
    struct rows *rows;
    struct ph_error *failed; /* code < 0: why a phone did not answer */
    struct ph_error whole;   /* of the task */
};

/* ---- Calls ---------------------------------------------------------------------------------- */

static bool watch_calls(void *self, const struct event *event)
{
    struct asked *asked = self;
    for (size_t i = 0; event->phone && i < asked->selection->count; i++) {
        if (asked->selection->phones[i] != event->phone)
            continue;
        if (event->row && values_count(event->row) > 0)
            rows_add(&asked->rows[i], values_copy(event->row));
        if (event->kind == EVENT_OUTCOME && event->outcome != OUTCOME_DONE)
            asked->failed[i] = event->error;
    }
    return event->phone != NULL;
}

static int ask_calls(struct cli *cli, struct asked *asked)
{
    struct feature *action = calls_action(core_registry(cli->core));
    const struct selection *selection = asked->selection;
    AUTO_FREE const struct phone **able = memory_alloc((selection->count + 1) * sizeof *able);
    size_t count = 0;
    for (size_t i = 0; action && i < selection->count; i++) {
        AUTO_FREE char *reason = NULL;
        if (!phone_why_not(selection->phones[i], action, &reason))
            able[count++] = selection->phones[i];
    }
    asked->action = action;
    asked->rows = memory_alloc((selection->count + 1) * sizeof *asked->rows);
    asked->failed = memory_alloc((selection->count + 1) * sizeof *asked->failed);
    if (count == 0 || selection->count > CALLS_MOST)
        return CODE_DONE;
    struct values *args = values_new();
    struct follow_end end = {0};
    if (values_complete(args, &action->about.args, &asked->whole) == PH_OK) {
        const struct task_options task = {.kind = TASK_ACTION,
                                          .feature = action,
                                          .args = args,
                                          .phones = able,
                                          .phone_count = count};
        follow_task(cli, &task, watch_calls, asked, &end);
        asked->whole = end.error;
    }
    values_free(args);
    return end.stopped;
}

static void forget_calls(struct asked *asked)
{
    for (size_t i = 0; asked->rows && i < asked->selection->count; i++)
        rows_clear(&asked->rows[i]);
    free(asked->rows);
    free(asked->failed);
}

/* ---- One phone ------------------------------------------------------------------------------ */

static json_object *action_rows(const struct registry *registry, const struct phone *phone)
{
    json_object *actions = json_object_new_array();
    for (size_t i = 0; i < registry_feature_count(registry); i++) {
        const struct feature *feature = registry_feature(registry, i);
        if (feature->about.kind != PH_ACTION)
            continue;
        AUTO_FREE char *reason = NULL;
        json_object *action = json_object_new_object();
        json_add_text(action, "action", feature->about.id);
        json_add_bool(action, "can", !phone_why_not(phone, feature, &reason));
        json_add_text(action, "why", reason);
        json_object_array_add(actions, action);
    }
    return actions;
}

static void show_line(struct output *out, const char *field, const char *value)
{
    json_object *row = json_object_new_object();
    json_add_text(row, "field", field);
    json_add_text(row, "value", value);
    output_row(out, row);
}

/* A time on a terminal: in its time zone, and how long ago. */
static char *field_text(const struct output *out, const char *key, const char *value)
{
    int number = fields_number(key);
    char *local = output_is_table(out) && number >= 0 && phone_fields[number].time
                      ? row_local_time(value)
                      : NULL;
    if (local == NULL)
        return fields_text(value);
    int64_t age_s = time_now() - moment_read(value);
    AUTO_FREE char *age = age_s < 60 ? NULL : duration_words_in(words_count, age_s);
    AUTO_FREE char *whole = age ? text_format(_("%s (%s ago)"), local, age) : memory_copy(local);
    free(local);
    return memory_steal(whole);
}

static void show_lines(struct output *out, const struct phone *phone, json_object *actions,
                       const struct asked *asked, size_t index)
{
    for (int i = 0; i < fields_count(); i++) {
        const char *key = phone_fields[i].key, *value = phone_field(phone, key);
        AUTO_FREE char *text = value ? field_text(out, key, value) : NULL;
        if (text != NULL)
            show_line(out, key, text);
    }
    const char *field, *value = NULL;
    while ((value = phone_next(phone, value, &field)) != NULL)
        if (fields_number(field) < 0)
            show_line(out, field, value);
    for (size_t i = 0; i < json_object_array_length(actions); i++) {
        json_object *action = json_object_array_get_idx(actions, i);
        AUTO_FREE char *can = row_cell(action, "can");
        AUTO_FREE char *why = row_cell(action, "why");
        AUTO_FREE char *id = row_cell(action, "action");
        AUTO_FREE char *name = text_format("can %s", id);
        AUTO_FREE char *text = text_format("%s%s%s", can, *why ? ": " : "", why);
        show_line(out, name, text);
    }
    bool failed = asked->failed[index].code < 0; /* then a row has only a correlation id */
    for (size_t i = 0; !failed && i < asked->rows[index].count; i++) {
        AUTO_FREE char *text = job_row_text(asked->rows[index].at[i]);
        show_line(out, asked->action->about.id, text);
    }
}

static void show_phone(struct cli *cli, struct output *out, const struct asked *asked, size_t index)
{
    const struct phone *phone = asked->selection->phones[index];
    const struct ph_error *why =
        asked->failed[index].code < 0 ? &asked->failed[index] : &asked->whole;
    json_object *actions = action_rows(core_registry(cli->core), phone);
    bool lost = asked->action && why->code < 0;
    if (output_is_json(out)) {
        json_object *row = phone_json(out, phone);
        json_object_object_add(row, "actions", actions);
        json_object_object_add(row, "calls", results_array(asked->action, &asked->rows[index]));
        json_add_text(row, "calls_error", lost ? why->text : NULL);
        output_row(out, row);
        return;
    }
    show_lines(out, phone, actions, asked, index);
    if (lost) {
        AUTO_FREE char *text = text_format("not known: %s", why->text);
        show_line(out, asked->action->about.id, text);
    }
    json_object_put(actions);
}

int phones_show(struct cli *cli)
{
    size_t count = cli->args.word_count - 1;
    if (count == 0 && !args_has(&cli->args, FLAG_FILE) && !args_has(&cli->args, FLAG_ALL))
        return message_fail(CODE_USAGE, "Missing argument. Usage: phonectl phones show SELECTOR…");
    struct output_columns shown = OUTPUT_COLUMNS(columns);
    if (output_json_wanted(cli))
        shown = (struct output_columns){phone_fields, (size_t)fields_count()};
    struct output *out = output_open(cli, "phone", &shown);
    if (out == NULL)
        return CODE_USAGE;
    struct selection selection;
    struct asked asked = {.selection = &selection};
    int code = selection_pick(cli, cli->args.words + 1, count, LIST_LOOK, &selection);
    if (code == CODE_DONE && (code = ask_calls(cli, &asked)) == CODE_DONE)
        for (size_t i = 0; i < selection.count; i++)
            show_phone(cli, out, &asked, i);
    output_close(out);
    forget_calls(&asked);
    selection_clear(&selection);
    return code;
}
