/* Operations on an existing call, and the three ways to perform them (see call_control.c). */
#ifndef CALL_CONTROL_H
#define CALL_CONTROL_H

#include "call_list.h"

enum { CALL_STATES = 4 };

struct operation {
    const char *action;  /* the id of its action */
    const char *what;    /* for errors, as in "Putting the call on hold" */
    const char *on;      /* the calls it needs, for errors: "connected" */
    const char *xapi;    /* the phone's own command, or NULL */
    int xapi_published;  /* 1: a documented name; 0: the phone's schema must list it */
    const char *control; /* POST /telephony/calls/… and …/members/ID/… */
    /* The states that the call may be in, in call control's words; none = any. "ringing" is an
     * incoming call that is alerting. */
    const char *states[CALL_STATES];
    int mutes; /* only calls that can be muted */
    /* Checks the arguments before anything is sent, then adds them to the body of the request; body
     * NULL = only check. May be NULL. */
    int32_t (*fill)(struct ph_context *ctx, struct json_object *body, struct ph_error *err);
    const char *xapi_text,
        *text_arg; /* the name of the argument for the phone, and ours; or NULL */
    /* Instead of one request to the chosen call: its name, and the body in `body`; the calls that
     * fit are `calls`. NULL with the reason in err. May be NULL. */
    const char *(*choose)(struct ph_context *ctx, const struct phone_call *const *calls,
                          size_t count, struct json_object *body, struct ph_error *err);
    /* Emits what the service answered. May be NULL. */
    void (*tell)(struct ph_context *ctx, struct json_object *answer);
};

int32_t call_control_run(struct ph_context *ctx, const struct operation *operation,
                         struct ph_error *err);
/* Emits one row for each call on the phone, with those of the operations that it allows, or one
 * with the state "idle". */
int32_t call_control_list(struct ph_context *ctx, const struct operation *operations, size_t count,
                          struct ph_error *err);

#endif
