/* Clocks. */
#ifndef CORE_UTIL_TIME_H
#define CORE_UTIL_TIME_H

#include <stdint.h>

/* The monotonic clock never jumps and is for waiting; time_now() is UTC in seconds, for people and
 * for tokens. */
int64_t time_monotonic_us(void);
int64_t time_monotonic_ms(void);

int64_t time_now(void);

#endif
