/* Clocks. */
#ifndef CORE_UTIL_TIME_H
#define CORE_UTIL_TIME_H

#include <stdint.h>
#include <time.h>

/* The monotonic clock never jumps and is for waiting; time_now() is UTC in seconds, for people and
 * for tokens. */
int64_t time_monotonic_us(void);
int64_t time_monotonic_ms(void);

int64_t time_now(void);

/* Until until_ms of the monotonic clock: a deadline for a condition that waits by it, and the time
 * left for poll(), rounded up and never negative. All waiting goes through these two, so that tests
 * can let time pass faster. */
struct timespec time_deadline(int64_t until_ms);
int time_left_ms(int64_t until_ms);

#endif
