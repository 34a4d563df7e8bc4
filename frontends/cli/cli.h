/* What the parts of the command line share: the parsed command line, the opened core, and how to talk to the
 * person in front. */
#ifndef CLI_H
#define CLI_H

#include "tables.h"

#include <core.h>
#include <json.h>
#include <words.h>

/* The command line after parsing. Texts point into argv or live as long as the program. */
struct args {
    const struct command *command; /* NULL: no verb was given */
    const char *verb;              /* as typed; of an action: its id */
    struct feature *feature;       /* the action, or the provider of login */
    const char **words;            /* what follows the verb, without flags */
    size_t word_count;
    const char *flag[FLAG_COUNT]; /* the last value, "" when it takes none, NULL when not given */
    int count[FLAG_COUNT];
    const char **settings; /* NAME, VALUE, …, NULL: from --setting */
    struct values *values; /* parameters of args.feature */
    const char **extra;    /* sim start: flags for the simulator, in order */
    size_t extra_count;
};

struct cli {
    int argc;
    char **argv;
    struct args args;
    struct core *core; /* NULL until cli_open() */
    char *sim_url;     /* with --sim: where it listens */
    bool color_out, color_err;
    bool quiet;
    int signal_fd; /* signals arrive here once cli_catch_signals() was called; else -1 */
};

/* Opens the core with what the command line says; 0, or the exit code after saying why not. */
int cli_open(struct cli *cli);
/* From now on log lines of this level and more important ones go to standard error. */
void cli_open_log(const struct cli *cli, int level);
/* Blocks SIGINT, SIGTERM, SIGHUP and SIGTSTP and gives them to signal_fd. Called by who watches that: until then, while
 * input is read for example, they do as usual. Before any thread starts. */
void cli_catch_signals(struct cli *cli);
static inline bool cli_has(const struct cli *cli, enum flag_id id)
{
    return cli->args.flag[id] != NULL;
}
/* The n-th word after the verb, or NULL. */
const char *cli_word(const struct cli *cli, size_t index);
/* The sub-command, or NULL with *code set: 0 when none was given, else usage was said. */
const struct sub *cli_sub(struct cli *cli, int *code);
/* Says which words are wrong unless there are least to most of them after the verb. 0 or CODE_USAGE. */
int cli_want_words(const struct cli *cli, size_t least, size_t most);
/* "phonectl: TEXT" on standard error, in the person's language, one line made safe for a terminal; returns code. */
int cli_fail(enum exit_code code, const char *format, ...) PRINTF_LIKE(2, 3);
/* The same, asking whether nearest (or NULL) was meant. */
int cli_fail_near(enum exit_code code, const char *nearest, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* The same for an error of the core; picks the exit code by it. */
int cli_fail_error(const struct ph_error *err);
/* A line behind an error that says what to do about it. */
void cli_hint(const char *format, ...) PRINTF_LIKE(1, 2);
enum exit_code cli_code_of(int code);
/* A message on standard error; silent with --quiet. */
void cli_say(const struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);
/* A whole number of a flag; 0, or CODE_USAGE after saying what is wrong. Not given: *number stays. */
int cli_number(const struct cli *cli, enum flag_id id, int64_t least, int64_t most,
               int64_t *number);
const char *cli_flag_name(enum flag_id id);
/* How a feature's parameter is typed: client_id is --client-id. Freed by the caller. */
char *cli_param_flag(const char *key);

#endif
