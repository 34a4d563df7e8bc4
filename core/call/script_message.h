/* One message of a script, as a call of the function of struct ph_host that it stands for: whatever
 * holds for shared objects holds for scripts. */
#ifndef CORE_CALL_SCRIPT_MESSAGE_H
#define CORE_CALL_SCRIPT_MESSAGE_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCRIPT_FAULT "script" /* err->what: its author has to change the script */

struct script_reply {
    char *answer; /* one line for the script, or NULL; freed by the caller */
    bool ended;   /* the call is over, with code and err */
    int32_t code;
    struct ph_error err;
};

/* line: without its end. */
void script_message(struct ph_context *ctx, const char *line, size_t length,
                    struct script_reply *reply);

/* Ends the call because of what the script did: format goes on after the name of the feature. */
void script_fault(struct ph_context *ctx, struct script_reply *reply, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
