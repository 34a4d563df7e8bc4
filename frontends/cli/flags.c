/* The flags of phonectl. See flags.h. */
#include "flags.h"

#include <words.h>

#include <string.h>

const struct flag flag_table[] = {
    {FLAG_HELP, "help", 'h', NULL, ON_ANY, N_("Show help for the command."), 0},
    {FLAG_VERSION, "version", 0, NULL, ON_ANY, N_("Show the version."), 0},
    {FLAG_QUIET, "quiet", 'q', NULL, ON_ANY, N_("Say nothing on standard error but errors."), 0},
    {FLAG_VERBOSE, "verbose", 'v', NULL, ON_ANY, N_("Say more; twice: say everything."), 0},
    {FLAG_NO_COLOR, "no-color", 0, NULL, ON_ANY, N_("Use no colours, as with NO_COLOR."), 0},
    {FLAG_PROFILE, "profile", 0, "NAME", ON_ANY, N_("Use this profile of the configuration."),
     COMPLETES_PROFILE},
    {FLAG_SIM, "sim", 0, NULL, ON_ANY,
     N_("Use a simulated company on this machine; it is started when needed."), 0},
    {FLAG_PLUGIN_DIR, "plugin-dir", 0, "DIR", ON_ANY,
     N_("Look for plugins in this directory first."), COMPLETES_FILE},
    {FLAG_SETTING, "setting", 0, "KEY=VALUE", ON_ANY,
     N_("Use this setting for this one command; may be repeated."), COMPLETES_SETTING},

    {FLAG_JSON, "json", 0, NULL, ON_OUTPUT, N_("Print one JSON object."), 0},
    {FLAG_JSONL, "jsonl", 0, NULL, ON_OUTPUT, N_("Print one JSON object a line."), 0},
    {FLAG_CSV, "csv", 0, NULL, ON_OUTPUT, N_("Print comma separated values with a header."), 0},
    {FLAG_BOM, "bom", 0, NULL, ON_OUTPUT,
     N_("Begin --csv with a byte order mark: Excel takes it for UTF-8 then."), 0},
    {FLAG_TSV, "tsv", 0, NULL, ON_OUTPUT, N_("Print tab separated values, as when piped."), 0},
    {FLAG_HEADER, "header", 0, NULL, ON_OUTPUT,
     N_("Print the names of the columns above tab separated values."), 0},
    {FLAG_COLUMNS, "columns", 0, "LIST", ON_OUTPUT,
     N_("Print these columns, separated by commas; +NAME adds one to the usual ones."),
     COMPLETES_COLUMN},
    {FLAG_SORT, "sort", 0, "LIST", ON_OUTPUT, N_("Sort by these columns; -NAME sorts downwards."),
     COMPLETES_COLUMN},

    {FLAG_FILE, "file", 'f', "FILE", ON_SELECT,
     N_("Read selectors from FILE, one a line or a table (CSV); - is standard input."),
     COMPLETES_FILE},
    {FLAG_ALL, "all", 0, NULL, ON_SELECT, N_("Select every phone."), 0},
    {FLAG_FRESH, "fresh", 0, NULL, ON_SELECT,
     N_("Ask the service for the list of phones instead of using the one kept here."), 0},
    {FLAG_ALLOW_UNMATCHED, "allow-unmatched", 0, NULL, ON_ACTION,
     N_("Go on with the others when a selector or a line of FILE matches no phone."), 0},
    {FLAG_WHY, "why", 0, "ACTION", ON_PHONES,
     N_("Show for every phone whether this action can be done, and why not."), COMPLETES_ACTION},

    {FLAG_YES, "yes", 'y', NULL, ON_ACTION | ON_RESUME | ON_CONSENT,
     N_("Do not ask before acting."), 0},
    {FLAG_DRY_RUN, "dry-run", 'n', NULL, ON_ACTION,
     N_("Send nothing that changes something; show what would be sent."), 0},
    {FLAG_EXPECT, "expect", 0, "N", ON_ACTION | ON_RESUME,
     N_("Act only if exactly N phones matched; needed above 25 phones without a terminal."), 0},
    {FLAG_JOBS, "jobs", 0, "N", ON_ACTION | ON_RESUME, N_("Work on at most N phones at once."), 0},
    {FLAG_RATE, "rate", 0, "N", ON_ACTION | ON_RESUME,
     N_("Start at most N phones a second, or N/m a minute; 0 = no limit but the service's own."),
     0},
    {FLAG_MAX_FAIL, "max-fail", 0, "N|N%", ON_ACTION | ON_RESUME,
     N_("Stop when more than this many phones have failed, as in 10, none or 5%."), 0},
    {FLAG_CANARY, "canary", 0, "STEPS", ON_ACTION | ON_RESUME,
     N_("Work in steps such as 1,10%,100%; go on only while all went well."), 0},
    {FLAG_WAIT, "wait", 0, NULL, ON_EFFECT | ON_RESUME,
     N_("Wait until the effect is seen, for example until the phone is back."), 0},
    {FLAG_OUTPUT, "output", 'o', "FILE", ON_ACTION,
     N_("Write the file a phone answers with, such as a picture, to FILE or into a directory."),
     COMPLETES_FILE},
    {FLAG_RETRY_UNKNOWN, "retry-unknown", 0, NULL, ON_RESUME,
     N_("Also repeat phones of which it is not known whether it happened."), 0},

    {FLAG_STORE, "store", 0, "ID", ON_LOGIN, N_("Keep the token in this store."), COMPLETES_STORE},
    {FLAG_NO_BROWSER, "no-browser", 0, NULL, ON_LOGIN,
     N_("Open no browser; print the address to visit."), 0},
    {FLAG_TIMEOUT, "timeout", 0, "TIME", ON_LOGIN | ON_ACTION | ON_RESUME,
     N_("Give up after this long, for example 90s or 5m."), 0},
    {FLAG_VERIFY, "verify", 0, NULL, ON_STATUS, N_("Ask the service whether the token works."), 0},
    {FLAG_CHECK, "check", 0, NULL, ON_STATUS,
     N_("Print nothing; the exit code says whether the token is valid by the clock."), 0},
    {FLAG_DEFAULTS, "defaults", 0, NULL, ON_CONFIG,
     N_("Print a configuration file with every key, its meaning and its default."), 0},
    {FLAG_MAN, "man", 0, NULL, 0, N_("Print the manual page."), 0},
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
