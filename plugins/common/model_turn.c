/* See model_turn.h. */
#include "model_turn.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { KEYS_MOST = 32, LOOK_NS = 100 * 1000 * 1000 /* how often a waiting context may end */ };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;
static char *keys[KEYS_MOST]; /* being asked about; guarded by lock */

/* Lock held. */
static char **place_of(const char *key)
{
    for (int i = 0; i < KEYS_MOST; i++)
        if (keys[i] != NULL && strcmp(keys[i], key) == 0)
            return &keys[i];
    return NULL;
}

/* Lock held. 0: there is no room. */
static int add(const char *key)
{
    for (int i = 0; i < KEYS_MOST; i++)
        if (keys[i] == NULL)
            return (keys[i] = strdup(key)) != NULL;
    return 0;
}

/* Lock held, but released while waiting. */
static void wait_a_little(void)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LOOK_NS;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&ended, &lock, &until);
}

int model_turn_take(struct ph_context *ctx, const char *key)
{
    int taken = 0;
    pthread_mutex_lock(&lock);
    if (place_of(key) == NULL)
        taken = add(key);
    else
        while (place_of(key) != NULL && !ctx->host->cancelled(ctx))
            wait_a_little();
    pthread_mutex_unlock(&lock);
    return taken;
}

void model_turn_end(const char *key)
{
    pthread_mutex_lock(&lock);
    char **place = place_of(key);
    if (place != NULL) {
        free(*place);
        *place = NULL;
    }
    pthread_cond_broadcast(&ended);
    pthread_mutex_unlock(&lock);
}
