/* What to press: "Home, Down*3, Select, wait 500ms, 1234#" as a list of steps. */
#ifndef SEQUENCE_H
#define SEQUENCE_H

#include <phonectl/plugin.h>

enum { SEQUENCE_STEPS = 500, SEQUENCE_REPEAT = 50, SEQUENCE_WAIT_MS = 600000 };

struct step {
    int key;         /* keys.h; -1 = only wait */
    int64_t wait_ms; /* before the next one; -1 = as usual between keys */
};

struct sequence {
    struct step steps[SEQUENCE_STEPS];
    int count;
};

/* sequence = step { "," step }; step = KEY [ "*" N ] | DIGITS | "wait" DURATION. Blanks and case do not matter. PH_INVALID
 * names the step at fault, and the nearest key where one is near. */
int32_t sequence_parse(struct ph_context *ctx, const char *text, struct sequence *sequence,
                       struct ph_error *err);

#endif
