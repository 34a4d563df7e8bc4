/* The selected phones. See selection.h. */
#include "selection.h"

#include "follow.h"
#include "list_file.h"
#include "message.h"
#include "output.h"
#include "prompt.h"
#include "sim.h"
#include "table_args.h"

#include <near_phones.h>
#include <string.h>

/* Lines of a file that match no phone. */
struct unmatched {
    int *line;
    size_t lines;
    bool columns; /* one line looks like several columns */
};

enum { HINTS_MOST = 3, TOLD_MOST = 20 /* words that match nothing */ };

static bool watch_list(void *self, const struct event *event)
{
    const char *age =
        event->kind == EVENT_FINISHED && event->row ? values_text(event->row, "age") : NULL;
    if (age != NULL)
        *(int64_t *)self = strtoll(age, NULL, 10);
    return false;
}

int selection_load(struct cli *cli, enum list_use use, int64_t *age_s)
{
    bool new_company = false;
    *age_s = 0;
    int code = cli->simulated.url ? sim_sign_in(cli, &new_company) : CODE_DONE;
    if (code != CODE_DONE)
        return code;
    bool unattended = use == LIST_ACT && !prompt_possible();
    struct task_options task = {.kind = TASK_PHONES,
                                .use = use,
                                .fresh =
                                    args_has(&cli->args, FLAG_FRESH) || unattended || new_company};
    return follow_to_end(cli, &task, watch_list, age_s);
}

/* ---- Selectors ------------------------------------------------------------------------------ */

static int build_selector(struct cli *cli, const char *const *words, size_t count,
                          struct selector *selector, struct table_args *given)
{
    struct ph_error err;
    for (size_t i = 0; i < count; i++) {
        if (selector_add(selector, words[i], 0, &err) < 0) {
            message_fail(CODE_USAGE, "%s", err.text);
            message_hint("See: phonectl help selectors");
            return CODE_USAGE;
        }
    }
    const char *path = cli->args.flag[FLAG_FILE];
    int code = path == NULL ? CODE_DONE : list_file_read(path, selector, &given->table);
    return code == CODE_DONE ? table_args_read(given) : code;
}

/* "7, 31…40": lines in rising order. */
static char *line_ranges(const struct unmatched *lost)
{
    enum { RANGES_MOST = 40 };
    char *text = memory_copy("");
    size_t ranges = 0;
    for (size_t i = 0, last; i < lost->lines; i = last + 1, ranges++) {
        for (last = i; last + 1 < lost->lines && lost->line[last + 1] == lost->line[last] + 1;)
            last++;
        if (ranges == RANGES_MOST) {
            text_append(&text, ", ", "…");
            break;
        }
        text_append(&text, ", ", "%d", lost->line[i]);
        if (last > i)
            text_append(&text, last > i + 1 ? "…" : ", ", "%d", lost->line[last]);
    }
    return text;
}

/* Sums up many lines: "tickets.csv: 38 of 50 lines match a phone; not 7, 31". */
static void sum_up(const char *file, size_t lines, const struct unmatched *lost)
{
    AUTO_FREE char *numbers = line_ranges(lost);
    message_hint("%s: %zu of %zu lines match a phone; not %s", list_file_name(file),
                 lines - lost->lines, lines, numbers);
    if (lost->columns)
        message_hint("A table needs a first line with headings, such as name, mac or extension");
}

/* Names one word that matches no phone, and suggests similar ones. */
static void say_unmatched(const struct cli *cli, const char *word, int line, bool stops, bool hint)
{
    AUTO_FREE char *where =
        line ? text_format(_("%s, line %d: "), list_file_name(cli->args.flag[FLAG_FILE]), line)
             : memory_copy("");
    if (stops)
        message_fail(CODE_NO_MATCH, "%sno phone matches \"%s\"", where, word);
    else
        message_warn("%sno phone matches \"%s\"", where, word);
    AUTO_FREE char *near = hint ? near_phones(core_phones(cli->core), word) : NULL;
    if (near != NULL)
        message_hint("%s", near);
}

/* Nothing is wrong with a check that counts none of these. */
static bool often_none(const char *word)
{
    static const char *const fields[] = {"status:", "problem:", "maintenance:", "last_seen:"};
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (text_starts_word(word, fields[i]))
            return true;
    return false;
}

/* Without a list, none is a number. */
static bool only_counts(const struct cli *cli)
{
    const struct args *args = &cli->args;
    bool by = args_has(args, FLAG_COUNT_BY) && !args_has(args, FLAG_PROM);
    return args_has(args, FLAG_NAGIOS) ||
           (!by && (args_has(args, FLAG_COUNT_ALL) || args_has(args, FLAG_PROM)));
}

/* A word that matches nothing may be a slip. */
static int check_counted(const struct cli *cli, struct selector *selector)
{
    size_t count;
    int code = CODE_DONE;
    AUTO_FREE struct selector_word *words = selector_unmatched(selector, &count);
    for (size_t i = 0; i < count; i++) {
        if (often_none(words[i].text))
            continue;
        say_unmatched(cli, words[i].text, words[i].line, true, i < HINTS_MOST);
        code = CODE_NO_MATCH;
    }
    return code;
}

/* Names the words that match no phone. Stops an action, because the word may have meant another
 * phone, and a selection with no phones left. */
static int check_unmatched(const struct cli *cli, struct selector *selector,
                           const struct file_table *table, bool acts, bool none)
{
    size_t count;
    struct unmatched lost = {.columns = none && table->count == 0 && table->separator == '\t'};
    AUTO_FREE struct selector_word *words = selector_unmatched(selector, &count);
    bool stops = none || (acts && !args_has(&cli->args, FLAG_ALLOW_UNMATCHED));
    for (size_t i = 0; i < count; i++) {
        int line = words[i].line;
        if (i < TOLD_MOST)
            say_unmatched(cli, words[i].text, line, stops, i < HINTS_MOST);
        if (line > 0)
            *memory_add(lost.line, lost.lines) = line;
        lost.columns = lost.columns || (line > 0 && strpbrk(words[i].text, ",;") != NULL);
    }
    if (lost.lines > 0)
        sum_up(cli->args.flag[FLAG_FILE], selector_lines(selector), &lost);
    free(lost.line);
    if (none && count == 0)
        return message_fail(CODE_NO_MATCH, "No phone matches");
    if (!stops || count == 0)
        return CODE_DONE;
    if (none)
        return CODE_NO_MATCH;
    message_hint("Nothing was done. Add --allow-unmatched to act on the other phones");
    return CODE_NO_MATCH;
}

/* Names fields that could not be read, so that nobody takes them for empty. */
static void say_lacking(const struct cli *cli)
{
    size_t index = 0;
    for (char *text; (text = words_lacking(core_phones(cli->core), &index)) != NULL; free(text)) {
        AUTO_FREE char *safe = log_visible(text);
        message_warn("%s", safe);
    }
}

/* After a selector that cannot be evaluated: says how old the list is, since a new one may have
 * the field. */
static void say_kept(const struct cli *cli, int64_t age_s)
{
    size_t index = 0;
    AUTO_FREE char *lacking = words_lacking(core_phones(cli->core), &index);
    AUTO_FREE char *age = lacking && age_s > 0 ? duration_words_in(words_count, age_s) : NULL;
    if (age != NULL)
        message_hint("The list is %s old; --fresh reloads it", age);
}

/* selector NULL: all phones. */
static int keep_matching(struct selection *selection, struct selector *selector,
                         const struct table_args *given, const struct phones *phones)
{
    bool own = given->args->column_count > 0;
    int code = CODE_DONE;
    selection->total = phones_count(phones);
    selection->phones = memory_alloc((selection->total + 1) * sizeof *selection->phones);
    if (own)
        selection->args = memory_alloc((selection->total + 1) * sizeof *selection->args);
    for (size_t i = 0; i < selection->total; i++) {
        const struct phone *phone = phones_at(phones, i);
        if (selector != NULL && !selector_matches(selector, phone))
            continue;
        if (own && table_args_take(given, selector, phone, &selection->args[selection->count]) != 0)
            code = CODE_USAGE;
        selection->phones[selection->count++] = phone;
    }
    selection->words = table_args_words(given->args);
    return code;
}

static int pick(struct cli *cli, const char *const *words, size_t count, enum list_use use,
                struct table_args *given, struct selection *selection)
{
    bool said = count > 0 || args_has(&cli->args, FLAG_FILE), all = args_has(&cli->args, FLAG_ALL);
    *selection = (struct selection){0};
    if (said && all)
        return message_fail(CODE_USAGE, "--all cannot be combined with selectors");
    if (!said && !all && use == LIST_ACT)
        return message_fail(CODE_USAGE, "Which phones? Give selectors, -f FILE or --all");
    struct selector *selector = selector_new();
    selector_use_groups(selector, core_settings(cli->core));
    selector_run_commands(selector);
    int code = build_selector(cli, words, count, selector, given);
    if (code == CODE_DONE && said && selector_empty(selector))
        code = message_fail(CODE_NO_MATCH, "%s names no phones",
                            list_file_name(cli->args.flag[FLAG_FILE]));
    if (code == CODE_DONE)
        code = selection_load(cli, use, &selection->age_s);
    if (code != CODE_DONE && selector_doubt(selector))
        code = message_fail(CODE_USAGE, "%s", selector_doubt(selector));
    struct ph_error err;
    if (code == CODE_DONE && selector_bind(selector, core_phones(cli->core), &err) < 0) {
        if (strcmp(err.what, "file") == 0)
            code = message_fail(CODE_USAGE, "%s: %s", list_file_name(cli->args.flag[FLAG_FILE]),
                                err.text);
        else
            code = message_fail(CODE_USAGE, "%s", err.text);
        say_kept(cli, selection->age_s);
    }
    if (code == CODE_DONE) {
        if (!cli->watching)
            say_lacking(cli);
        code = keep_matching(selection, said ? selector : NULL, given, core_phones(cli->core));
    }
    if (code == CODE_DONE && only_counts(cli))
        code = check_counted(cli, selector);
    else if (code == CODE_DONE && !cli->watching)
        code =
            check_unmatched(cli, selector, &given->table, use == LIST_ACT, selection->count == 0);
    selector_free(selector);
    if (code != CODE_DONE)
        selection_clear(selection);
    return code;
}

int selection_pick(struct cli *cli, const char *const *words, size_t count, enum list_use use,
                   struct selection *selection)
{
    struct table_args given = {.args = &cli->args};
    int code = pick(cli, words, count, use, &given, selection);
    table_args_clear(&given);
    return code;
}

void selection_clear(struct selection *selection)
{
    for (size_t i = 0; selection->args != NULL && i < selection->count; i++)
        values_free(selection->args[i]);
    free(selection->args);
    values_free(selection->words);
    free(selection->phones);
    *selection = (struct selection){0};
}

void selection_describe(json_object *row, const struct phone *phone)
{
    static const char *const always[] = {"id", "name", "mac", "model"};
    for (size_t i = 0; i < COUNT_OF(always); i++)
        json_add_text(row, always[i], phone_field(phone, always[i]));
}
