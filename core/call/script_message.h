/* Turns one message of a script into a call of a function of struct ph_host, so that the rules for
 * shared objects hold for scripts too. */
#ifndef CORE_CALL_SCRIPT_MESSAGE_H
#define CORE_CALL_SCRIPT_MESSAGE_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCRIPT_FAULT "script" /* err->what: its author has to change the script */

struct json_object;

struct script_reply {
    int64_t *state; /* of settled(), whose script may say "waiting"; NULL in any other call */
    char *answer;   /* one line for the script, or NULL; freed by the caller */
    bool ended;     /* the call is over, with code and err */
    int32_t code;   /* of settled(): 1 = it has taken effect, 0 = not yet */
    struct ph_error err;
};

/* The value of an argument, setting or answer as a script sees it; {"secret": KEY} stands for a
 * secret. NULL: not set. */
struct json_object *script_value(struct ph_context *ctx, const struct ph_param *param);

/* line: without its '\n'. The caller sets reply->state once. */
void script_message(struct ph_context *ctx, const char *line, size_t length,
                    struct script_reply *reply);

/* Ends the call as failed: the script is at fault. The text follows the name of the feature. */
void script_fault(struct ph_context *ctx, struct script_reply *reply, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
