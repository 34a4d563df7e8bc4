/* Flags, exit codes and environment variables. See tables.h. */
#include "tables.h"

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
const size_t flag_table_count = sizeof(flag_table) / sizeof(flag_table[0]);

const struct exit_entry exit_table[] = {
    {CODE_DONE, "Done."},
    {CODE_FAILED, N_("Failed for another reason than those below.")},
    {CODE_USAGE, N_("Wrong usage: an unknown command or flag, or a value that does not fit.")},
    {CODE_NO_MATCH,
     N_("Nothing matched the selection; or a part of it matched nothing, and nothing was done.")},
    {CODE_LOGIN,
     N_("Sign-in needed: no token, or it is expired, revoked or not allowed to do this.")},
    {CODE_PARTIAL, N_("Some phones failed or were skipped, others are done; none is unknown.")},
    {CODE_SAFETY,
     N_("Stopped by safety: not confirmed, --expect did not match, --max-fail reached.")},
    {CODE_NETWORK, N_("Network trouble: the service could not be reached; safe to repeat.")},
    {CODE_UNKNOWN,
     N_("Result unknown or time ran out: it may have happened, to one phone at least.")},
    {CODE_PLUGIN,
     N_("A plugin is missing or cannot be used: no keyring here, a token of a newer version.")},
    {CODE_BUSY, N_("Locked or at work: the keyring is locked, a passphrase is needed, or another "
                   "phonectl has the job; safe to repeat.")},
    {CODE_REFUSED, N_("The token that is kept cannot be opened: it is under another key, or others "
                      "have access to its file.")},
    {CODE_MEMORY, N_("Out of memory: ended at once; \"phonectl jobs\" tells what a job had done.")},
    {CODE_HUNG_UP, N_("The terminal went away (SIGHUP).")},
    {CODE_INTERRUPTED, N_("Interrupted with Ctrl-C.")},
    {CODE_TERMINATED, N_("Ended by SIGTERM.")},
};
const size_t exit_table_count = sizeof(exit_table) / sizeof(exit_table[0]);

const struct variable variable_table[] = {
    {"PHONECTL_PROFILE", N_("The profile to use, as --profile.")},
    {"PHONECTL_PLUGIN_PATH", N_("Directories to look for plugins in first, separated by colons; "
                                "only absolute ones count.")},
    {"PHONECTL_DATA_DIR",
     N_("Where the program's own data files are, instead of where it was installed.")},
    {"PHONECTL_TOKEN_FILE",
     N_("A file or pipe that holds an access token, for use without a person. Nobody else may "
        "write to it, nor read it where that can be changed.")},
    {"PHONECTL_TOKEN",
     N_("An access token. Other programs of this user may see it: prefer PHONECTL_TOKEN_FILE.")},
    {"PHONECTL_URL", N_("The address of the API, instead of the profile's.")},
    {"PHONECTL_AUTH", N_("The sign-in provider, instead of the profile's.")},
    {"PHONECTL_STORE", N_("The token store, instead of the profile's.")},
    {"PHONECTL_DIRECTORY", N_("The phone directory, instead of the profile's.")},
    {"PHONECTL_BROWSER", N_("The program that opens addresses; before BROWSER and the desktop's.")},
    {"BROWSER", N_("The browser of this user; the address is given as its only argument.")},
    {"NO_COLOR", N_("When not empty, no colours are used.")},
    {"COLUMNS", N_("The width tables and help are fitted to, when there is no terminal to ask.")},
    {"TERM", N_("A terminal called dumb gets no colours and no moving progress line.")},
    {"LANGUAGE, LC_ALL, LC_MESSAGES, LANG", N_("The language of sentences, questions and tables; "
                                               "what programs read is the same in each.")},
    {"HTTPS_PROXY, ALL_PROXY, NO_PROXY", N_("Proxies, as curl reads them.")},
    {"SSL_CERT_FILE, SSL_CERT_DIR", N_("Certificate authorities to trust, as OpenSSL reads them.")},
    {"XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME, XDG_RUNTIME_DIR",
     N_("Where configuration, tokens, job records, lists of phones and running state are kept.")},
};
const size_t variable_table_count = sizeof(variable_table) / sizeof(variable_table[0]);

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

const struct command *command_by_name(const char *name)
{
    for (size_t i = 0; i < command_table_count; i++) {
        if (strcmp(command_table[i].name, name) == 0)
            return &command_table[i];
    }
    return NULL;
}

const struct topic *topic_by_name(const char *name)
{
    for (size_t i = 0; i < topic_table_count; i++) {
        if (strcmp(topic_table[i].name, name) == 0)
            return &topic_table[i];
    }
    return NULL;
}

const struct sub *command_sub(const struct command *command, const char *name)
{
    for (const struct sub *sub = command->subs; sub && sub->name; sub++) {
        if (strcmp(sub->name, name) == 0)
            return sub;
    }
    return NULL;
}
