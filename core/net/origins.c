/* See origins.h. */
#include "net/origins.h"

#include "net/throttle.h"
#include "util/memory.h"
#include "util/text.h"
#include "util/thread.h"

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 256 };

struct origin {
    struct origin *next;
    char *name;
    struct throttle *throttle;
};

LOCK_CLASS(ORIGINS_LOCK);

struct origins {
    pthread_mutex_t lock; /* guards the members below */
    struct origin *buckets[BUCKETS] GUARDED_BY(ORIGINS_LOCK);
    const struct throttle_clock *clock;
    int64_t per_minute GUARDED_BY(ORIGINS_LOCK);
};

struct origins *origins_open(const struct throttle_clock *clock)
{
    struct origins *origins = memory_alloc(sizeof *origins);
    pthread_mutex_init(&origins->lock, NULL);
    origins->clock = clock;
    return origins;
}

void origins_close(struct origins *origins)
{
    UNSHARED(ORIGINS_LOCK);
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct origin *next, *origin = origins->buckets[i]; origin != NULL; origin = next) {
            next = origin->next;
            throttle_close(origin->throttle);
            free(origin->name);
            free(origin);
        }
    pthread_mutex_destroy(&origins->lock);
    free(origins);
}

static struct origin **find(struct origins *origins, const char *name)
{
    struct origin **at = &origins->buckets[text_hash(name, 0) % BUCKETS];
    while (*at != NULL && strcmp((*at)->name, name) != 0)
        at = &(*at)->next;
    return at;
}

struct throttle *origins_throttle(struct origins *origins, const char *name)
{
    HOLD_LOCK(&origins->lock, ORIGINS_LOCK);
    struct origin **at = find(origins, name);
    if (*at == NULL) {
        *at = memory_alloc(sizeof **at);
        (*at)->name = memory_copy(name);
        (*at)->throttle = throttle_open(origins->clock);
        throttle_set_rate((*at)->throttle, origins->per_minute);
    }
    return (*at)->throttle;
}

void origins_set_rate(struct origins *origins, int64_t per_minute)
{
    HOLD_LOCK(&origins->lock, ORIGINS_LOCK);
    origins->per_minute = per_minute;
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct origin *origin = origins->buckets[i]; origin != NULL; origin = origin->next)
            throttle_set_rate(origin->throttle, per_minute);
}

void origins_wake(struct origins *origins)
{
    HOLD_LOCK(&origins->lock, ORIGINS_LOCK);
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct origin *origin = origins->buckets[i]; origin != NULL; origin = origin->next)
            throttle_wake(origin->throttle);
}
