/* Repeats the list. See phones_watch.h. */
#include "phones_watch.h"

#include "message.h"
#include "output.h"
#include "phone_json.h"
#include "progress.h"
#include "prompt.h"
#include "selection.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

/* Listing a large organisation takes many requests, so most of the time is left to others. */
enum { PAUSE_LEAST_MS = 10 * 1000, PAUSE_FACTOR = 9 };

static const struct field columns[] = {
    {.key = "time", .title = N_("TIME"), .time = true},
    {.key = "name", .title = N_("NAME")},
    {.key = "mac", .title = N_("MAC")},
    {.key = "field", .title = N_("FIELD")},
    {.key = "before", .title = N_("BEFORE")},
    {.key = "after", .title = N_("AFTER")},
};
static const struct output_columns change_columns = OUTPUT_COLUMNS(columns);

/* ---- Changes -------------------------------------------------------------------------------- */

/* The usual columns of a phone as text, and its key. */
static json_object *known_of(const struct phone *phone)
{
    json_object *row = json_object_new_object();
    for (int i = 0; i < fields_count(); i++) {
        const struct field *field = &phone_fields[i];
        AUTO_FREE char *text = fields_text(phone_field(phone, field->key));
        if (!field->extra)
            json_add_text(row, field->key, text);
    }
    return row;
}

static const char *text_of(json_object *row, const char *key)
{
    json_object *value = NULL;
    return row && json_object_object_get_ex(row, key, &value) ? json_object_get_string(value) : "";
}

static void show_change(struct output *out, json_object *phone, const char *field,
                        const char *before, const char *after)
{
    json_object *row = json_object_new_object();
    row_time(row, "time", time_now());
    json_add_text(row, "name", text_of(phone, "name"));
    json_add_text(row, "mac", text_of(phone, "mac"));
    json_add_text(row, "field", field);
    json_add_text(row, "before", before);
    json_add_text(row, "after", after);
    output_row(out, row);
}

/* before: NULL at the first look. Both have a member for each phone, by its key. */
static void show_changes(struct output *out, json_object *before, json_object *now)
{
    json_object_object_foreach(now, key, phone)
    {
        json_object *was = NULL;
        if (!json_object_object_get_ex(before, key, &was))
            show_change(out, phone, "listed", "no", "yes");
        for (int i = 0; was && i < fields_count(); i++) {
            const char *field = phone_fields[i].key;
            const char *old = text_of(was, field), *new = text_of(phone, field);
            if (strcmp(old, new) != 0)
                show_change(out, phone, field, old, new);
        }
    }
    json_object_object_foreach(before, gone, was_there)
    {
        if (!json_object_object_get_ex(now, gone, NULL))
            show_change(out, was_there, "listed", "yes", "no");
    }
    fflush(output_stream());
}

static int look_for_changes(struct cli *cli, struct output *out, json_object **known)
{
    struct selection selection;
    int code = selection_pick(cli, cli->args.words, cli->args.word_count, LIST_LOOK, &selection);
    if (code == CODE_NO_MATCH)
        *known = json_object_new_object();
    if (code != CODE_DONE)
        return code;
    json_object *now = json_object_new_object();
    for (size_t i = 0; i < selection.count; i++) {
        const char *key = phone_key(selection.phones[i]);
        if (key != NULL)
            json_object_object_add(now, key, known_of(selection.phones[i]));
    }
    selection_clear(&selection);
    if (*known != NULL)
        show_changes(out, *known, now);
    json_object_put(*known);
    *known = now;
    return code;
}

/* ---- Again and again ------------------------------------------------------------------------ */

/* An exit code after a signal, else 0. */
static int pause_for(struct cli *cli, int64_t pause_ms)
{
    int64_t until_ms = time_monotonic_ms() + pause_ms;
    int code = 0, left_ms;
    while (code == 0 && (left_ms = time_left_ms(until_ms)) > 0) {
        struct pollfd wait = {.fd = cli->signal_fd, .events = POLLIN};
        if (poll(&wait, 1, left_ms) < 0 && errno != EINTR)
            return CODE_FAILED;
        if (wait.revents)
            code = prompt_signal(cli, NULL);
    }
    return code;
}

/* As many rows as the screen has, below the titles and above the last lines. */
static void fit_screen(struct cli *cli, char rows[16])
{
    enum { OTHER_LINES = 5, ROWS_LEAST = 3 };
    struct winsize size = {0};
    int room = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_row - OTHER_LINES : 0;
    snprintf(rows, 16, "%d", room < ROWS_LEAST ? ROWS_LEAST : room);
    cli->args.flag[FLAG_LIMIT] = rows;
}

/* out: NULL on a terminal. */
static int look(struct cli *cli, struct output *out, json_object **known,
                int (*draw)(struct cli *cli))
{
    return out == NULL ? draw(cli) : look_for_changes(cli, out, known);
}

int phones_watch(struct cli *cli, int (*draw)(struct cli *cli))
{
    bool drawn = !cli->plain && progress_moves() && isatty(STDOUT_FILENO) && !output_wanted(cli);
    const char **flag = cli->args.flag;
    char rows[16];
    if (flag[FLAG_JSON] != NULL)
        return message_fail(CODE_USAGE, "--watch has no end: use --jsonl instead of --json");
    if (drawn && flag[FLAG_LIMIT] == NULL)
        fit_screen(cli, rows);
    if (!drawn && !output_wanted(cli))
        flag[FLAG_TSV] = "";
    struct output *out = drawn ? NULL : output_open(cli, "changes", &change_columns);
    if (!drawn && out == NULL)
        return CODE_USAGE;
    json_object *known = NULL;
    prompt_catch_signals(cli);
    for (int code = CODE_DONE;;) {
        int64_t begun_ms = time_monotonic_ms();
        code = look(cli, out, &known, draw);
        int64_t spent_ms = time_monotonic_ms() - begun_ms;
        bool passes = code == CODE_DONE || code == CODE_NO_MATCH /* yet */ ||
                      (code == CODE_NETWORK && cli->watching);
        int64_t pause_ms = spent_ms * PAUSE_FACTOR;
        pause_ms = pause_ms < PAUSE_LEAST_MS ? PAUSE_LEAST_MS : pause_ms;
        if (passes && (drawn || !cli->watching))
            message_say("Looks again every %lld s until Ctrl-C", (long long)(pause_ms / 1000));
        cli->watching = true; /* reports unmatched words only once */
        flag[FLAG_FRESH] = "";
        if (passes)
            code = pause_for(cli, pause_ms);
        if (code == CODE_DONE)
            continue;
        json_object_put(known);
        if (out != NULL)
            output_close(out);
        return code;
    }
}
