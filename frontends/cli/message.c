/* Messages and exit codes. See message.h. */
#include "message.h"

#include "cells.h"
#include "progress.h"

#include <simulator.h>
#include <stdio.h>
#include <string.h>
#include <translation.h>

enum { CELLS_MOST = 4000 }; /* a message may quote a whole file */

static bool silent;
static char *program;
static const char *token_from;

static bool of_profile(const char *verb)
{
    static const char *const verbs[] = {"config", "doctor", "jobs",   "login",
                                        "logout", "phones", "status", "stores"};
    size_t length = strspn(verb, "abcdefghijklmnopqrstuvwxyz");
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (strlen(verbs[i]) == length && strncmp(verb, verbs[i], length) == 0)
            return true;
    return false;
}

char *message_typed(const char *text)
{
    static const char plain[] = "phonectl ", simulated[] = "--profile " SIMULATOR_PROFILE " ";
    bool sim = program != NULL && strstr(program, " --sim") != NULL;
    char *typed = NULL;
    while (program != NULL && text != NULL) {
        const char *found = strstr(text, plain);
        if (found == NULL)
            break;
        const char *verb = found + strlen(plain);
        if (sim && strncmp(verb, simulated, strlen(simulated)) == 0)
            verb += strlen(simulated);
        bool ours = of_profile(verb);
        text_append(&typed, "", "%.*s%s ", (int)(found - text), text, ours ? program : "phonectl");
        text = ours ? verb : found + strlen(plain);
    }
    text_append(&typed, "", "%s", text);
    return typed;
}

static void print(const char *prefix, const char *format, va_list args) PRINTF_LIKE(2, 0);
static void print(const char *prefix, const char *format, va_list args)
{
    AUTO_FREE char *text = text_vformat(words(format), args);
    AUTO_FREE char *typed = message_typed(text);
    AUTO_FREE char *safe = cells_cut(log_visible(typed), CELLS_MOST);
    progress_hide();
    fprintf(stderr, "%s%s\n", prefix, safe);
}

static bool guiding;

void message_guidance(bool on)
{
    guiding = on;
}

static void show_log_line(void *self, int level, const char *source, const char *line)
{
    static const char *const names[] = {"error: ", "warning: ", "", ""};
    bool with_source = *(const bool *)self;
    progress_hide();
    AUTO_FREE char *typed = message_typed(line);
    bool guide = guiding && level == PH_LOG_WARNING && !with_source;
    fprintf(stderr, "%s%s%s%s%s\n",
            guide ? "" : "phonectl: ", guide || level > PH_LOG_DEBUG ? "" : names[level],
            with_source ? source : "", with_source ? ": " : "", typed);
}

void message_log(int level, bool with_source)
{
    static bool sources;
    sources = with_source;
    log_open(level, show_log_line, &sources);
}

bool message_quiet(bool quiet)
{
    bool before = silent;
    silent = quiet;
    progress_enable(!quiet);
    return before;
}

void message_set_program(char *typed)
{
    free(program);
    program = typed;
}

int message_fail(enum exit_code code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print("phonectl: ", format, args);
    va_end(args);
    return (int)code;
}

int message_fail_near(enum exit_code code, const char *nearest, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    AUTO_FREE char *text = text_vformat(words(format), args);
    va_end(args);
    if (nearest != NULL)
        return message_fail(code, "%s; did you mean %s?", text, nearest);
    return message_fail(code, "%s", text);
}

int message_fail_flag(const char *flag, const struct ph_error *err)
{
    size_t length = strlen(err->what);
    bool named = strncmp(err->text, err->what, length) == 0 && err->text[length] == ' ';
    return message_fail(CODE_USAGE, "--%s%s%s", flag, named ? "" : ": ",
                        err->text + (named ? length : 0));
}

void message_hint(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print("  ", format, args);
    va_end(args);
}

void message_say(const char *format, ...)
{
    if (silent)
        return;
    va_list args;
    va_start(args, format);
    print("", format, args);
    va_end(args);
}

void message_warn(const char *format, ...)
{
    if (silent)
        return;
    va_list args;
    va_start(args, format);
    print("phonectl: warning: ", format, args);
    va_end(args);
}

enum exit_code message_code(int code)
{
    switch (code) {
    case PH_OK:
        return CODE_DONE;
    case PH_CANCELLED:
        return CODE_SAFETY;
    case PH_INVALID:
        return CODE_USAGE;
    case PH_LOGIN:
        return CODE_LOGIN;
    case PH_BUSY:
        return CODE_BUSY;
    case PH_NETWORK:
        return CODE_NETWORK;
    case PH_TIMEOUT:
    case PH_UNKNOWN:
        return CODE_UNKNOWN;
    default:
        return CODE_FAILED;
    }
}

void message_token_from(const char *variable)
{
    token_from = variable;
}

bool message_token_counts(void)
{
    return token_from != NULL && (program == NULL || strstr(program, " --sim") == NULL);
}

void message_hint_sign_in(void)
{
    if (message_token_counts())
        message_hint("The token is that of %s: replace it there, or unset the variable",
                     token_from);
    else
        message_hint("Sign in: phonectl login");
}

int message_fail_error(const struct ph_error *err)
{
    message_fail(message_code(err->code), "%s", err->text);
    if (err->code == PH_LOGIN)
        message_hint_sign_in();
    return (int)message_code(err->code);
}
