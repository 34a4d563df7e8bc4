/* One throttle for each origin, so that a busy phone slows down neither other phones nor the
 * service. */
#ifndef CORE_NET_ORIGINS_H
#define CORE_NET_ORIGINS_H

#include <stddef.h>

enum { ORIGINS_MOST = 512 }; /* remembered, unless more are in use or ask to wait */

struct origin;
struct origins;
struct throttle;
struct throttle_clock;

struct origins *origins_open(const struct throttle_clock *clock); /* NULL: the real clock */

void origins_close(struct origins *origins);

/* Any thread. Valid until it is given back; one that nobody uses may be forgotten. */
struct origin *origins_take(struct origins *origins, const char *name);

void origins_give(struct origins *origins, struct origin *origin);

struct throttle *origins_throttle(const struct origin *origin);

size_t origins_count(struct origins *origins); /* how many are remembered */

void origins_wake(struct origins *origins);

#endif
