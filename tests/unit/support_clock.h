/* A clock for tests. A test that includes this is linked with support_clock.c instead of
 * core/util/time.c, and everything in the core that waits follows it. libcurl and libmicrohttpd
 * keep the machine's clock. */
#ifndef SUPPORT_CLOCK_H
#define SUPPORT_CLOCK_H

#include <stdint.h>

/* From now on the core's time passes so many times as fast; the factor is 1 at first. Time limits
 * that only end a hanging test shrink too, so tests set them to an hour. */
void clock_run(int64_t times);

/* Moves the time forward at once. Callers that wait already keep their old end. */
void clock_pass(int64_t time_ms);

#endif
