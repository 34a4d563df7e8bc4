/* Operations on an existing call, and the three ways to perform them (see call_control.c). */
#ifndef CALL_CONTROL_H
#define CALL_CONTROL_H

#include "webex.h"

enum { CALL_STATES = 3 };

struct operation {
    const char *what;    /* for errors, as in "Putting the call on hold" */
    const char *xapi;    /* the phone's own command, or NULL */
    int xapi_published;  /* 1: a documented name; 0: the phone's schema must list it */
    const char *control; /* POST /telephony/calls/…, or NULL */
    int member;          /* also offered below /telephony/calls/members/ID */
    const char
        *states[CALL_STATES]; /* states the call may be in, in call control's words; none = any */
    const char *xapi_states[CALL_STATES]; /* the same in the phone's words */
    const char *text_arg; /* the argument to send along, or NULL: a destination … */
    int tones;            /* … or tones */
    const char *xapi_text, *control_text; /* the name of that argument there */
};

int32_t call_control_run(struct ph_context *ctx, const struct operation *operation,
                         struct ph_error *err);

#endif
