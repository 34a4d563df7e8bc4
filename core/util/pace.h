/* How fast work goes at present. The average since the beginning is far too high for hours where a
 * service lets a first lot pass at once and then slows everything down. */
#ifndef CORE_UTIL_PACE_H
#define CORE_UTIL_PACE_H

#include <stdint.h>

/* All zero at first. */
struct pace {
    int64_t since_ms, before; /* the pace is measured from this moment, when so much was done */
    int64_t next_ms, next;    /* a later one, which takes its place */
};

/* Notes how much is done now; less than before begins anew. Moments are 15 s apart, and further
 * where little gets done. */
void pace_note(struct pace *pace, int64_t now_ms, int64_t done);

#endif
