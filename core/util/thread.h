/* Threads without signals, locks held to the end of a scope, and conditions that wait by the monotonic clock. */
#ifndef CORE_UTIL_THREAD_H
#define CORE_UTIL_THREAD_H

#include <pthread.h>
#include <stdint.h>

#define AUTO_UNLOCK __attribute__((cleanup(thread_cleanup_unlock)))

/* HOLD_LOCK(&mutex); holds it until the end of the scope. */
#define HOLD_LOCK(mutex)                                                                           \
    __attribute__((unused)) AUTO_UNLOCK pthread_mutex_t *thread_held = thread_lock(mutex)

static inline pthread_mutex_t *thread_lock(pthread_mutex_t *mutex)
{
    pthread_mutex_lock(mutex);
    return mutex;
}

static inline void thread_cleanup_unlock(pthread_mutex_t **mutex)
{
    pthread_mutex_unlock(*mutex);
}

/* Conditions that wait by time_monotonic_ms(). 0, or ETIMEDOUT. */
void thread_condition_init(pthread_cond_t *condition);

int thread_condition_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until_ms);

/* A thread without signals: those are the business of the UI thread; crashes belong to whoever crashed. 0 or errno. */
int thread_start(pthread_t *thread, void *(*body)(void *), void *self);

#endif
