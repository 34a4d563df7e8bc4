/* Threads without signals, locks held to the end of a scope, and conditions that wait by the monotonic clock. */
#ifndef CORE_UTIL_THREAD_H
#define CORE_UTIL_THREAD_H

#include <pthread.h>
#include <stdint.h>

#define AUTO_UNLOCK __attribute__((cleanup(base_cleanup_unlock)))

/* HOLD_LOCK(&mutex); holds it until the end of the scope. */
#define HOLD_LOCK(mutex)                                                                           \
    __attribute__((unused)) AUTO_UNLOCK pthread_mutex_t *base_held = base_lock(mutex)

static inline pthread_mutex_t *base_lock(pthread_mutex_t *mutex)
{
    pthread_mutex_lock(mutex);
    return mutex;
}

static inline void base_cleanup_unlock(pthread_mutex_t **mutex)
{
    pthread_mutex_unlock(*mutex);
}

/* Conditions that wait by base_monotonic_ms(). 0, or ETIMEDOUT. */
void job_condition_init(pthread_cond_t *condition);

int job_condition_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until_ms);

/* A thread without signals: those are the business of the UI thread; crashes belong to whoever crashed. 0 or errno. */
int job_thread_start(pthread_t *thread, void *(*body)(void *), void *self);

#endif
