/* How fast work goes at present. The average since the beginning stays far too high for hours if a
 * service lets a first batch pass at once and then slows everything down. */
#ifndef CORE_UTIL_PACE_H
#define CORE_UTIL_PACE_H

#include <stdint.h>

/* All zero at first. */
struct pace {
    int64_t since_ms, before; /* the pace is measured from this moment, when so much was done */
    int64_t next_ms, next;    /* a later one, which takes its place */
};

/* Notes how much is done now; begins anew if it is less than before. Moments are 15 s apart, or
 * more if little gets done. */
void pace_note(struct pace *pace, int64_t now_ms, int64_t done);

#endif
