/* The single source of what can be typed: verbs, flags, exit codes, environment variables and help topics.
 * Parsing, help, man page and completion are all made from these tables. */
#ifndef TABLES_H
#define TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cli;
struct output_columns;

enum exit_code {
    CODE_DONE = 0,
    CODE_FAILED = 1,
    CODE_USAGE = 2,
    CODE_NO_MATCH = 3,
    CODE_LOGIN = 4,
    CODE_PARTIAL = 5,
    CODE_SAFETY = 6,
    CODE_NETWORK = 7,
    CODE_UNKNOWN = 8,
    CODE_PLUGIN = 9,
    CODE_BUSY = 10,
    CODE_REFUSED = 11,
    CODE_MEMORY = 71, /* MEMORY_EXIT */
    CODE_HUNG_UP = 129,
    CODE_INTERRUPTED = 130,
    CODE_TERMINATED = 143
};

enum flag_id {
    FLAG_HELP,
    FLAG_VERSION,
    FLAG_JSON,
    FLAG_JSONL,
    FLAG_CSV,
    FLAG_BOM,
    FLAG_TSV,
    FLAG_HEADER,
    FLAG_COLUMNS,
    FLAG_SORT,
    FLAG_QUIET,
    FLAG_VERBOSE,
    FLAG_NO_COLOR,
    FLAG_PROFILE,
    FLAG_SIM,
    FLAG_PLUGIN_DIR,
    FLAG_SETTING,
    FLAG_YES,
    FLAG_DRY_RUN,
    FLAG_FILE,
    FLAG_ALL,
    FLAG_FRESH,
    FLAG_ALLOW_UNMATCHED,
    FLAG_WHY,
    FLAG_EXPECT,
    FLAG_JOBS,
    FLAG_RATE,
    FLAG_MAX_FAIL,
    FLAG_CANARY,
    FLAG_WAIT,
    FLAG_OUTPUT,
    FLAG_RETRY_UNKNOWN,
    FLAG_STORE,
    FLAG_NO_BROWSER,
    FLAG_TIMEOUT,
    FLAG_VERIFY,
    FLAG_CHECK,
    FLAG_DEFAULTS,
    FLAG_MAN,
    FLAG_COUNT
};

/* Where a flag may stand. A command names the groups it understands. */
enum flag_group {
    ON_ANY = 1,
    ON_OUTPUT = 2,
    ON_SELECT = 4, /* takes a selection of phones */
    ON_ACTION = 8,
    ON_LOGIN = 16,
    ON_STATUS = 32,
    ON_PHONES = 64,
    ON_RESUME = 128,
    ON_CONSENT = 256, /* may ask before it does something */
    ON_CONFIG = 512,
    ON_HELP = 1024,
    ON_EFFECT = 2048 /* does what can be waited for */
};

/* What completes a value or the next word: asked for by name so that the tables stay plain data. */
enum completes {
    COMPLETES_NOTHING,
    COMPLETES_FILE,
    COMPLETES_PROFILE,
    COMPLETES_ACTION,
    COMPLETES_STORE,
    COMPLETES_PROVIDER,
    COMPLETES_PLUGIN,
    COMPLETES_SETTING,
    COMPLETES_TOPIC,
    COMPLETES_SHELL,
    COMPLETES_PHONE,
    COMPLETES_JOB,
    COMPLETES_COLUMN
};

struct flag {
    enum flag_id id;
    const char *name;
    char letter;       /* 0 = none */
    const char *value; /* how its value is called, or NULL when it takes none */
    uint32_t groups;   /* enum flag_group; 0 = for building the package, not shown */
    const char *help;  /* one sentence */
    enum completes completes;
};

struct sub {
    const char *name, *words, *help;
    enum completes completes;
    const struct output_columns *columns; /* when they are not those of the command */
};

struct command {
    const char *name;
    const char *words;        /* what may follow the name, for the usage line */
    const char *summary;      /* one sentence */
    const char *details;      /* further paragraphs, or NULL */
    const struct sub *subs;   /* ended by a NULL name; or NULL */
    uint32_t groups;          /* of flags, besides ON_ANY */
    enum completes completes; /* its words, when there are no subs */
    uint32_t takes;           /* enum ph_kind whose parameters it takes as flags, or 0 */
    int (*run)(struct cli *cli);
    const struct output_columns *columns; /* what --columns and --sort can name, or NULL */
};

struct exit_entry {
    enum exit_code code;
    const char *meaning;
};

struct variable {
    const char *name, *help;
};

struct topic {
    const char *name, *title;
    const char *text; /* paragraphs; lines that start with two spaces are kept as they are */
};

extern const struct flag flag_table[];
extern const size_t flag_table_count;
extern const struct exit_entry exit_table[];
extern const size_t exit_table_count;
extern const struct variable variable_table[];
extern const size_t variable_table_count;
extern const struct topic topic_table[];
extern const size_t topic_table_count;
extern const struct command command_table[];
extern const size_t command_table_count;

/* The verbs of actions: not in command_table because plugins bring them, but parsed alike. */
extern const struct command action_command;

const struct flag *flag_by_name(const char *name, size_t length);
const struct flag *flag_by_letter(char letter);
const struct command *command_by_name(const char *name); /* hidden ones too */
const struct topic *topic_by_name(const char *name);
const struct sub *command_sub(const struct command *command, const char *name);
static inline bool flag_fits(const struct flag *flag, const struct command *command)
{
    return flag->groups == 0 || (flag->groups & (ON_ANY | command->groups)) != 0;
}

#endif
