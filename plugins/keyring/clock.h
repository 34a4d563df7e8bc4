/* The clock of all deadlines; tests bring a faster one. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

int64_t clock_ms(void); /* monotonic milliseconds */

#endif
