/* The flags of phonectl. See flags.h. */
#include "flags.h"

#include <translation.h>

#include <string.h>

const struct flag flag_table[] = {
    {FLAG_HELP, "help", 'h', NULL, ON_ANY, N_("Show help for the command."), 0},
    {FLAG_VERSION, "version", 0, NULL, ON_ANY, N_("Show the version."), 0},
    {FLAG_QUIET, "quiet", 'q', NULL, ON_ANY, N_("Print only errors on standard error."), 0},
    {FLAG_VERBOSE, "verbose", 'v', NULL, ON_ANY, N_("More messages; -vv for all of them."), 0},
    {FLAG_NO_COLOR, "no-color", 0, NULL, ON_ANY, N_("Disable colours, as NO_COLOR does."), 0},
    {FLAG_PLAIN, "plain", 0, NULL, ON_ANY,
     N_("For screen readers: one fact a line, no tables, nothing that moves or is coloured."), 0},
    {FLAG_PROFILE, "profile", 0, "NAME", ON_ANY, N_("Use this profile of the configuration."),
     COMPLETES_PROFILE},
    {FLAG_SIM, "sim", 0, NULL, ON_ANY,
     N_("Use a simulated organisation on this machine; it is started when needed."), 0},
    {FLAG_PLUGIN_DIR, "plugin-dir", 0, "DIR", ON_ANY,
     N_("Look for plugins in this directory first."), COMPLETES_FILE},
    {FLAG_SETTING, "setting", 0, "KEY=VALUE", ON_ANY,
     N_("Override a setting for this command; repeatable."), COMPLETES_SETTING},

    {FLAG_JSON, "json", 0, NULL, ON_OUTPUT, N_("Print one JSON object."), 0},
    {FLAG_JSONL, "jsonl", 0, NULL, ON_OUTPUT, N_("Print one JSON object per line."), 0},
    {FLAG_CSV, "csv", 0, NULL, ON_OUTPUT, N_("Print comma-separated values with a header."), 0},
    {FLAG_BOM, "bom", 0, NULL, ON_OUTPUT,
     N_("Begin --csv with a byte order mark, so that Excel reads it as UTF-8."), 0},
    {FLAG_TSV, "tsv", 0, NULL, ON_OUTPUT, N_("Print tab-separated values, as in a pipe."), 0},
    {FLAG_HEADER, "header", 0, NULL, ON_OUTPUT,
     N_("Print column names above tab-separated values."), 0},
    {FLAG_COLUMNS, "columns", 0, "LIST", ON_OUTPUT,
     N_("Print these columns, separated by commas; +NAME adds a column to the default ones, all "
        "prints every one."),
     COMPLETES_COLUMN},
    {FLAG_SORT, "sort", 0, "LIST", ON_OUTPUT,
     N_("Sort by these columns; -NAME sorts in descending order."), COMPLETES_COLUMN},

    {FLAG_FILE, "file", 'f', "FILE", ON_SELECT,
     N_("Read selectors from FILE: one per line, or a table (CSV); - reads standard input."),
     COMPLETES_FILE},
    {FLAG_COLUMN, "column", 0, "KEY=HEADING", ON_ACTION,
     N_("Take this argument of each phone from a column of the table in FILE; repeatable."),
     COMPLETES_ARGUMENT},
    {FLAG_ARGUMENT, "argument", 0, "KEY=VALUE", ON_ACTION | ON_RESUME,
     N_("Give an argument of the action by its key, also one that is called as a flag of phonectl, "
        "or one that the journal of a resumed job does not keep; repeatable."),
     COMPLETES_ARGUMENT},
    {FLAG_ALL, "all", 0, NULL, ON_SELECT, N_("Select every phone."), 0},
    {FLAG_FRESH, "fresh", 0, NULL, ON_SELECT,
     N_("Reload the list of phones from the service instead of using the saved one."), 0},
    {FLAG_ALLOW_UNMATCHED, "allow-unmatched", 0, NULL, ON_ACTION,
     N_("Act on the other phones when a selector or a line of FILE matches none."), 0},
    {FLAG_WHY, "why", 0, "ACTION", ON_PHONES,
     N_("Show for each phone whether ACTION is possible and, if not, why. With one phone, ACTION "
        "looks at it, for example for a call."),
     COMPLETES_ACTION},

    {FLAG_WATCH, "watch", 0, NULL, ON_PHONES,
     N_("Keep showing the list; in a pipe, print a line for each change."), 0},
    {FLAG_LIMIT, "limit", 0, "N", ON_PHONES, N_("Print the first N rows only."), 0},
    {FLAG_COUNT_ALL, "count", 0, NULL, ON_PHONES, N_("Print how many phones match."), 0},
    {FLAG_COUNT_BY, "count-by", 0, "LIST", ON_PHONES | ON_ACTION | ON_SHOWN,
     N_("Count the phones by the values of these fields, such as model,location; of an action or "
        "a job, how many phones had which result."),
     COMPLETES_COLUMN},
    {FLAG_PROM, "prom", 0, NULL, ON_PHONES,
     N_("Print the count, or those of --count-by, as a text file for the Prometheus node "
        "exporter."),
     0},
    {FLAG_NAGIOS, "nagios", 0, "WARN,CRIT", ON_PHONES,
     N_("Act as a Nagios check: reload the list, print one line and exit with 1 or 2 if more "
        "phones match than WARN or CRIT (numbers or percentages), or with 3 if that is not known."),
     0},

    {FLAG_YES, "yes", 'y', NULL, ON_ACTION | ON_RESUME | ON_CONSENT,
     N_("Do not ask for confirmation; more than 25 phones also need --expect, or their number "
        "typed."),
     0},
    {FLAG_DRY_RUN, "dry-run", 'n', NULL, ON_ACTION, N_("Change nothing; show what would be sent."),
     0},
    {FLAG_EXPECT, "expect", 0, "N", ON_ACTION | ON_RESUME,
     N_("Act only if exactly N phones match; required for more than 25 phones when there is no "
        "terminal."),
     0},
    {FLAG_JOBS, "jobs", 0, "N", ON_ACTION | ON_RESUME, N_("Work on at most N phones at once."), 0},
    {FLAG_RATE, "rate", 0, "N", ON_ACTION | ON_RESUME,
     N_("Start at most N phones per second, or N/m per minute; 0 = no limit but the service's "
        "own."),
     0},
    {FLAG_MAX_FAIL, "max-fail", 0, "N|N%", ON_ACTION | ON_RESUME,
     N_("Stop after more than this many failures, e.g. 10, none or 5%."), 0},
    {FLAG_CANARY, "canary", 0, "STEPS", ON_ACTION | ON_RESUME,
     N_("Work in waves such as 1,10%,100%; start the next only if the last one succeeded. Waits "
        "for the effect as --wait does, if the action has one that can be seen."),
     0},
    {FLAG_PAUSE, "pause-waves", 0, NULL, ON_ACTION | ON_RESUME,
     N_("With --canary: ask before each further wave. Without a terminal the job ends after each, "
        "and \"jobs resume\" goes on with the next."),
     0},
    {FLAG_LOCKSTEP, "lockstep", 0, NULL, ON_KEYS | ON_RESUME,
     N_("Press each key on all phones before the next one, on at most 200 phones. A phone that "
        "fails gets no more keys; with --max-fail 0 no phone does."),
     0},
    {FLAG_DEADLINE, "deadline", 0, "TIME", ON_ACTION | ON_RESUME,
     N_("End the whole job after this long, for example 2h: nothing is begun any more, and it can "
        "be resumed."),
     0},
    {FLAG_UNTIL, "until", 0, "HH:MM", ON_ACTION | ON_RESUME,
     N_("End the whole job when the clock shows this, for example 06:00."), 0},
    {FLAG_WAIT, "wait", 0, NULL, ON_EFFECT | ON_RESUME,
     N_("Wait until the effect is visible, for example until the phone is back online."), 0},
    {FLAG_SKIP_OK, "skip-ok", 0, NULL, ON_ACTION | ON_RESUME,
     N_("Do not exit with 5 because phones were skipped that cannot do it."), 0},
    {FLAG_OUTPUT, "output", 'o', "FILE", ON_ACTION,
     N_("Save the file a phone returns, such as a screenshot, to FILE or into a directory; there "
        "no file is overwritten, but the new one is numbered."),
     COMPLETES_FILE},
    {FLAG_RETRY_UNKNOWN, "retry-unknown", 0, NULL, ON_RESUME,
     N_("Also retry phones whose result is unknown: the action may happen twice."), 0},

    {FLAG_BESIDE, "beside", 0, "FILE", ON_SHOWN,
     N_("With show: print the table in FILE as CSV, with the result after each row."),
     COMPLETES_FILE},
    {FLAG_HTML, "html", 0, NULL, ON_SHOWN, N_("With report: print a page for a browser."), 0},

    {FLAG_AT, "at", 0, "DATE", ON_SCHEDULE, N_("Run it once, for example at '2026-12-31 03:00'."),
     0},
    {FLAG_ON_CALENDAR, "on-calendar", 0, "EXPRESSION", ON_SCHEDULE,
     N_("Run it again and again, for example 'Sun 03:00'; see systemd.time(7)."), 0},

    {FLAG_STORE, "store", 0, "ID", ON_LOGIN, N_("Keep the token in this store."), COMPLETES_STORE},
    {FLAG_NO_BROWSER, "no-browser", 0, NULL, ON_LOGIN,
     N_("Open no browser; print the address to open."), 0},
    {FLAG_TIMEOUT, "timeout", 0, "TIME", ON_LOGIN | ON_PHONES | ON_ACTION | ON_RESUME,
     N_("Time limit for each phone, the list or the sign-in, for example 90s or 5m; of a whole "
        "job: "
        "--deadline."),
     0},
    {FLAG_VERIFY, "verify", 0, NULL, ON_STATUS, N_("Ask the service whether the token works."), 0},
    {FLAG_CHECK, "check", 0, NULL, ON_STATUS,
     N_("Print nothing; the exit code shows whether the token is valid by the clock."), 0},
    {FLAG_FILE, "file", 'f', "FILE", ON_CONFIG,
     N_("Read the secret from FILE; - reads standard input."), COMPLETES_FILE},
    {FLAG_ALL, "all", 0, NULL, ON_LOGOUT, N_("Also delete the secrets of plugins."), 0},
    {FLAG_DEFAULTS, "defaults", 0, NULL, ON_CONFIG,
     N_("Print a configuration file with every key, its meaning and its default."), 0},
    {FLAG_KIND, "kind", 0, "KIND", ON_PLUGINS,
     N_("With new: create an action, auth, store or directory (action)."), COMPLETES_KIND},
    {FLAG_LANGUAGE, "language", 0, "LANGUAGE", ON_PLUGINS,
     N_("With new: write it in c, c++, rust, python or sh (c)."), COMPLETES_LANGUAGE},
};
const size_t flag_table_count = COUNT_OF(flag_table);

const struct flag *flag_by_name(const char *name, size_t length)
{
    for (size_t i = 0; i < flag_table_count; i++) {
        const char *known = flag_table[i].name;
        if (strlen(known) == length && strncmp(known, name, length) == 0)
            return &flag_table[i];
    }
    return NULL;
}

const struct flag *flag_by_letter(char letter)
{
    for (size_t i = 0; i < flag_table_count; i++) {
        if (letter && flag_table[i].letter == letter)
            return &flag_table[i];
    }
    return NULL;
}

const char *flag_name(enum flag_id id)
{
    for (size_t i = 0; i < flag_table_count; i++) {
        if (flag_table[i].id == id)
            return flag_table[i].name;
    }
    return "";
}
