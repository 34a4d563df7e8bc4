/* Messages on standard error, and exit codes. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <core.h>

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

/* Shows log lines of this level (enum ph_level) and more important ones on standard error. */
void message_log(int level, bool with_source);
/* While on, a plugin's messages are not called warnings, because a provider explains how to sign
 * in. Call it before the task begins. */
void message_guidance(bool on);
/* With quiet, message_say(), message_warn() and progress print nothing. Returns the old value. */
bool message_quiet(bool quiet);

/* Each takes an English format, translates it and prints one line, safe on a terminal.
 * message_fail: "phonectl: TEXT"; returns code. */
int message_fail(enum exit_code code, const char *format, ...) PRINTF_LIKE(2, 3);
/* message_fail() with "; did you mean NEAREST?" unless nearest is NULL. */
int message_fail_near(enum exit_code code, const char *nearest, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* An error of the core; its code picks the exit code. */
int message_fail_error(const struct ph_error *err);
/* A value of a flag was refused: the flag stands for the setting that the error names. */
int message_fail_flag(const char *flag, const struct ph_error *err);
/* How to call this profile again: "phonectl --profile acme". Takes ownership. */
void message_set_program(char *typed);
/* A text whose commands, such as "phonectl login", are those for this profile. All the functions
 * above and below apply it. Freed by the caller. */
char *message_typed(const char *text);
/* A line behind an error: what to type now. */
void message_hint(const char *format, ...) PRINTF_LIKE(1, 2);
/* The variable that held the token; a sign-in would not be used. */
void message_token_from(const char *variable);
/* Whether that token is used: it counts more than a sign-in. */
bool message_token_counts(void);
/* What to do about a token that is refused, or about none. */
void message_hint_sign_in(void);
void message_say(const char *format, ...) PRINTF_LIKE(1, 2);
/* "phonectl: warning: TEXT". */
void message_warn(const char *format, ...) PRINTF_LIKE(1, 2);

/* The exit code for a code of the core. */
enum exit_code message_code(int code);

#endif
