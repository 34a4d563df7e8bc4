/* Clocks. */
#ifndef CORE_UTIL_TIME_H
#define CORE_UTIL_TIME_H

#include <stdint.h>

/* Clocks: the first never jumps and is for waiting, the second is UTC seconds for people and tokens. */
int64_t time_monotonic_ms(void);

int64_t time_now(void);

#endif
