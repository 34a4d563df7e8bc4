/* One throttle for each origin, so that a busy phone slows down neither other phones nor the
 * service. */
#ifndef CORE_NET_ORIGINS_H
#define CORE_NET_ORIGINS_H

#include <stdint.h>

struct origins;
struct throttle;
struct throttle_clock;

struct origins *origins_open(const struct throttle_clock *clock); /* NULL: the real clock */

void origins_close(struct origins *origins);

/* Any thread; valid until origins_close(). */
struct throttle *origins_throttle(struct origins *origins, const char *origin);

void origins_set_rate(struct origins *origins, int64_t per_minute); /* of each */

void origins_wake(struct origins *origins);

#endif
