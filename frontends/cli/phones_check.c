/* A check for monitoring. See phones_check.h. The format is that of the Monitoring Plugins
 * Development Guidelines: STATE - text | label=value;warn;crit;min;max */
#include "phones_check.h"

#include "help_topics.h"
#include "message.h"
#include "output.h"
#include "selection.h"

#include <name_ranges.h>
#include <stdio.h>
#include <string.h>

enum state { STATE_OK, STATE_WARNING, STATE_CRITICAL, STATE_UNKNOWN };

enum { NAMED_MOST = 8 };

static int say_unknown(int code)
{
    const char *meaning = "";
    for (size_t i = 0; i < exit_table_count; i++)
        if ((int)exit_table[i].code == code)
            meaning = exit_table[i].meaning;
    printf("PHONES UNKNOWN - %s\n", meaning);
    return STATE_UNKNOWN;
}

/* More than WARN or CRIT phones, numbers or percentages of all. */
static int read_limits(const struct cli *cli, struct amount limits[2])
{
    const char *text = cli->args.flag[FLAG_NAGIOS], *comma = strchr(text, ',');
    AUTO_FREE char *first = text_format("%.*s", (int)strcspn(text, ","), text);
    if (comma == NULL || !amount_parse(first, &limits[0]) || !amount_parse(comma + 1, &limits[1]))
        return message_fail(CODE_USAGE, "--nagios needs WARN,CRIT such as 5,10 or 1%%,5%%, not %s",
                            text);
    if (limits[0].percent == limits[1].percent && limits[0].value > limits[1].value)
        return message_fail(CODE_USAGE, "--nagios: WARN must not be more than CRIT, as in %s",
                            text);
    return CODE_DONE;
}

/* Its one line is all it prints. */
static int check_flags(const struct cli *cli)
{
    static const enum flag_id others[] = {FLAG_COUNT_BY, FLAG_PROM, FLAG_WATCH, FLAG_WHY};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (args_has(&cli->args, others[i]))
            return message_fail(CODE_USAGE, "--%s cannot be combined with --%s", "nagios",
                                flag_name(others[i]));
    if (output_wanted(cli))
        return message_fail(CODE_USAGE, "--nagios prints one line, and no other format");
    return CODE_DONE;
}

/* "3 of 200 phones: Lobby 1…3". "|" would begin the performance data. */
static char *count_text(const struct selection *selection)
{
    AUTO_FREE const char **names = memory_alloc((selection->count + 1) * sizeof *names);
    for (size_t i = 0; i < selection->count; i++) {
        const char *name = phone_field(selection->phones[i], "name");
        names[i] = name != NULL ? name : "?";
    }
    AUTO_FREE char *named = name_ranges(names, selection->count, NAMED_MOST);
    AUTO_FREE char *text = text_format("%zu of %zu phones%s%s", selection->count, selection->total,
                                       selection->count > 0 ? ": " : "", named);
    char *safe = log_visible(text);
    for (char *bar = safe; (bar = strchr(bar, '|')) != NULL;)
        *bar = '/';
    return safe;
}

static int check(struct cli *cli)
{
    static const char *const names[] = {"OK", "WARNING", "CRITICAL"};
    struct amount limits[2];
    struct selection selection;
    int code = read_limits(cli, limits);
    if (code == CODE_DONE)
        code = check_flags(cli);
    cli->args.flag[FLAG_FRESH] = ""; /* monitoring must not report a cached state */
    if (code == CODE_DONE)
        code = selection_pick(cli, cli->args.words, cli->args.word_count, LIST_LOOK, &selection);
    if (code != CODE_DONE)
        return say_unknown(code);
    size_t warning = limits_amount_of(&limits[0], selection.total);
    size_t critical = limits_amount_of(&limits[1], selection.total);
    enum state state = selection.count > critical  ? STATE_CRITICAL
                       : selection.count > warning ? STATE_WARNING
                                                   : STATE_OK;
    AUTO_FREE char *text = count_text(&selection);
    printf("PHONES %s - %s | phones=%zu;%zu;%zu;0;%zu\n", names[state], text, selection.count,
           warning, critical, selection.total);
    selection_clear(&selection);
    return (int)state;
}

int phones_check(struct cli *cli, int code)
{
    return code == CODE_DONE ? check(cli) : say_unknown(code);
}
