/* Durations as people write them. */
#ifndef CORE_UTIL_DURATION_H
#define CORE_UTIL_DURATION_H

#include "util/translator.h"

#include <stdint.h>

/* "1h30m", "500ms", "90" (seconds), up to 10 years, in milliseconds; -1 when it is none. */
int64_t duration_parse(const char *text);

/* "13 days 23 hours, 59 mins": the wording users know for the life of a token; freed by the caller. */
char *duration_words(int64_t seconds);

char *duration_words_in(translator *in, int64_t seconds);

/* A short spelling that duration_parse reads back exactly: "90s", "500ms", "2h". */
char *duration_text(int64_t time_ms);

#endif
