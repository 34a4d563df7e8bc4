/* The flags. Parsing, help, man page and completion are made from this table. */
#ifndef FLAGS_H
#define FLAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
    FLAG_PLAIN,
    FLAG_PROFILE,
    FLAG_SIM,
    FLAG_PLUGIN_DIR,
    FLAG_SETTING,
    FLAG_YES,
    FLAG_DRY_RUN,
    FLAG_FILE,
    FLAG_COLUMN,
    FLAG_ARGUMENT,
    FLAG_BESIDE,
    FLAG_HTML,
    FLAG_NAGIOS,
    FLAG_PROM,
    FLAG_AT,
    FLAG_ON_CALENDAR,
    FLAG_ALL,
    FLAG_FRESH,
    FLAG_ALLOW_UNMATCHED,
    FLAG_WHY,
    FLAG_WATCH,
    FLAG_LIMIT,
    FLAG_COUNT_BY,
    FLAG_COUNT_ALL,
    FLAG_EXPECT,
    FLAG_JOBS,
    FLAG_RATE,
    FLAG_MAX_FAIL,
    FLAG_CANARY,
    FLAG_PAUSE,
    FLAG_LOCKSTEP,
    FLAG_DEADLINE,
    FLAG_UNTIL,
    FLAG_WAIT,
    FLAG_SKIP_OK,
    FLAG_OUTPUT,
    FLAG_RETRY_UNKNOWN,
    FLAG_STORE,
    FLAG_NO_BROWSER,
    FLAG_TIMEOUT,
    FLAG_VERIFY,
    FLAG_CHECK,
    FLAG_DEFAULTS,
    FLAG_KIND,
    FLAG_LANGUAGE,
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
    ON_CONSENT = 256, /* may ask for confirmation */
    ON_CONFIG = 512,
    ON_EFFECT = 1024, /* has an effect that can be waited for */
    ON_LOGOUT = 2048,
    ON_PLUGINS = 4096,
    ON_SHOWN = 8192, /* jobs show and report */
    ON_KEYS = 16384, /* presses keys */
    ON_SCHEDULE = 32768
};

/* How a value or the next word is completed; named, so that the tables stay plain data. */
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
    COMPLETES_KIND,
    COMPLETES_LANGUAGE,
    COMPLETES_PHONE,
    COMPLETES_JOB,
    COMPLETES_COLUMN,
    COMPLETES_ARGUMENT
};

struct flag {
    enum flag_id id;
    const char *name;
    char letter;       /* 0 = none */
    const char *value; /* how its value is called, or NULL when it takes none */
    uint32_t groups;   /* enum flag_group */
    const char *help;  /* one sentence */
    enum completes completes;
};

/* A flag that means something else to another group has a second entry there. */
extern const struct flag flag_table[];
extern const size_t flag_table_count;

const struct flag *flag_by_name(const char *name, size_t length);
const struct flag *flag_by_letter(char letter);
const char *flag_name(enum flag_id id);
/* groups: of a command. */
static inline bool flag_fits(const struct flag *flag, uint32_t groups)
{
    return (flag->groups & (ON_ANY | groups)) != 0;
}

#endif
