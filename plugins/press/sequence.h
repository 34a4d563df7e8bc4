/* Parses "Home, Down*3, Select, wait 500ms, 1234#, xapi Audio.Volume.Set Level=50" into a list of
 * steps. */
#ifndef SEQUENCE_H
#define SEQUENCE_H

#include <phonectl/plugin.h>

enum { SEQUENCE_STEPS = 500, SEQUENCE_REPEAT = 50, SEQUENCE_WAIT_MS = 600000 };

struct step {
    int key;             /* from keys.h; -1 = a command, or only wait */
    int64_t wait_ms;     /* before the next key; -1 = the usual time */
    const char *macro;   /* the macro it was typed as, or NULL */
    const char *command; /* "COMMAND NAME=VALUE …", or NULL */
};

struct sequence {
    struct step steps[SEQUENCE_STEPS];
    int count;
    const char *macro; /* while parsing: the macro of the next steps */
};

/* sequence = step { "," step };
 * step = KEY [ "*" N ] | "@" MACRO [ "*" N ] | DIGITS | "wait" DURATION | "xapi" COMMAND.
 * Ignores blanks and case. PH_INVALID names the bad step; PH_UNSUPPORTED: a macro of other
 * models. */
int32_t sequence_parse(struct ph_context *ctx, const char *text, struct sequence *sequence,
                       struct ph_error *err);

#endif
