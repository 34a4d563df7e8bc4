/* A clock of the tests: support_clock.c takes the place of core/util/time.c in a test that includes
 * this, and all waiting of the core follows it. libcurl and libmicrohttpd keep the machine's. */
#ifndef SUPPORT_CLOCK_H
#define SUPPORT_CLOCK_H

#include <stdint.h>

/* From now on time passes so many times as fast; 1 until then. A limit that guards against hanging
 * ends that much sooner too: tests set such limits to an hour. */
void clock_run(int64_t times);

/* Time jumps; callers that wait already wait on as before. */
void clock_pass(int64_t time_ms);

#endif
