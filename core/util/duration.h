/* Durations as people write and read them. */
#ifndef CORE_UTIL_DURATION_H
#define CORE_UTIL_DURATION_H

#include "util/translator.h"

#include <stdint.h>

/* "1h30m", "500ms", "90" (seconds), at most 10 years. Returns milliseconds, or -1 if text is not a
 * duration. */
int64_t duration_parse(const char *text);

/* "13 days 23 hours, 59 mins", as the life of a token is shown; freed by the caller. */
char *duration_words_in(translator *in, int64_t seconds);

/* A short form that duration_parse() reads back exactly: "90s", "500ms", "2h"; freed by the
 * caller. */
char *duration_text(int64_t time_ms);

#endif
