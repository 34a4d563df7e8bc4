/* See pace.h. */
#include "util/pace.h"

enum { APART_MS = 15000, APART = 15 };

void pace_note(struct pace *pace, int64_t now_ms, int64_t done)
{
    if (pace->since_ms == 0 || done < pace->next)
        *pace = (struct pace){now_ms, done, now_ms, done};
    if (now_ms - pace->next_ms >= APART_MS && done - pace->next >= APART)
        *pace = (struct pace){pace->next_ms, pace->next, now_ms, done};
}
