/* A pace for each origin that requests go to: a busy phone keeps nobody from the others, nor from the service. */
#ifndef ORIGINS_H
#define ORIGINS_H

#include "pace.h"

struct origins;

struct origins *origins_open(const struct pace_clock *clock); /* NULL = the real one */
void origins_close(struct origins *origins);
/* Any thread; lives until origins_close(). */
struct pace *origins_pace(struct origins *origins, const char *origin);
void origins_set_rate(struct origins *origins, int64_t per_minute); /* of each */
void origins_wake(struct origins *origins);

#endif
