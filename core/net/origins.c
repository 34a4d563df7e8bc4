#include "net/origins.h"

#include "net/throttle.h"
#include "util/text.h"
#include "util/thread.h"

#include <pthread.h>
#include <string.h>
#include <sys/queue.h>

enum { MOST = ORIGINS_MOST };

struct origin {
    uint64_t hash; /* of the name */
    char *name;
    struct throttle *throttle;
    size_t users;
    TAILQ_ENTRY(origin) place;
};

LOCK_CLASS(ORIGINS_LOCK);

struct origins {
    pthread_mutex_t lock;                                            /* guards the members below */
    TAILQ_HEAD(origin_list, origin) by_use GUARDED_BY(ORIGINS_LOCK); /* the latest is the last */
    size_t count GUARDED_BY(ORIGINS_LOCK);
    const struct throttle_clock *clock;
};

struct origins *origins_open(const struct throttle_clock *clock)
{
    UNSHARED(ORIGINS_LOCK);
    struct origins *origins = memory_alloc(sizeof *origins);
    pthread_mutex_init(&origins->lock, NULL);
    origins->clock = clock;
    TAILQ_INIT(&origins->by_use);
    return origins;
}

static void origin_free(struct origin *origin)
{
    throttle_close(origin->throttle);
    free(origin->name);
    free(origin);
}

void origins_close(struct origins *origins)
{
    UNSHARED(ORIGINS_LOCK);
    struct origin *origin;
    while ((origin = TAILQ_FIRST(&origins->by_use)) != NULL) {
        TAILQ_REMOVE(&origins->by_use, origin, place);
        origin_free(origin);
    }
    pthread_mutex_destroy(&origins->lock);
    free(origins);
}

/* If each phone is an origin, their number has no bound. Forgets those unused for longest, but none
 * that still asks to wait. */
REQUIRES(ORIGINS_LOCK)
static void forget_some(struct origins *origins)
{
    struct origin *next;
    for (struct origin *origin = TAILQ_FIRST(&origins->by_use);
         origin != NULL && origins->count >= MOST; origin = next) {
        next = TAILQ_NEXT(origin, place);
        if (origin->users > 0 || !throttle_is_open(origin->throttle))
            continue;
        TAILQ_REMOVE(&origins->by_use, origin, place);
        origins->count--;
        origin_free(origin);
    }
}

struct origin *origins_take(struct origins *origins, const char *name)
{
    HOLD_LOCK(&origins->lock, ORIGINS_LOCK);
    uint64_t hash = text_hash(name, 0);
    struct origin *origin = TAILQ_LAST(&origins->by_use, origin_list);
    while (origin != NULL && (origin->hash != hash || strcmp(origin->name, name) != 0))
        origin = TAILQ_PREV(origin, origin_list, place);
    if (origin == NULL) {
        forget_some(origins);
        origin = memory_alloc(sizeof *origin);
        origin->hash = hash;
        origin->name = memory_copy(name);
        origin->throttle = throttle_open(origins->clock);
        origins->count++;
    } else {
        TAILQ_REMOVE(&origins->by_use, origin, place);
    }
    TAILQ_INSERT_TAIL(&origins->by_use, origin, place);
    origin->users++;
    return origin;
}

void origins_give(struct origins *origins, struct origin *origin)
{
    HOLD_LOCK(&origins->lock, ORIGINS_LOCK);
    origin->users--;
}

struct throttle *origins_throttle(const struct origin *origin)
{
    return origin->throttle;
}

size_t origins_count(struct origins *origins)
{
    HOLD_LOCK(&origins->lock, ORIGINS_LOCK);
    return origins->count;
}

void origins_wake(struct origins *origins)
{
    HOLD_LOCK(&origins->lock, ORIGINS_LOCK);
    for (struct origin *origin = TAILQ_FIRST(&origins->by_use); origin != NULL;
         origin = TAILQ_NEXT(origin, place))
        throttle_wake(origin->throttle);
}
