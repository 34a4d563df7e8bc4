/* Threads without signals, locks held to the end of a scope, and conditions that wait by the
 * monotonic clock. */
#ifndef CORE_UTIL_THREAD_H
#define CORE_UTIL_THREAD_H

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

/* Which lock guards which data: clang checks it with -Wthread-safety, gcc ignores it. clang 14
 * understands neither a member's name in these attributes nor the cleanup attribute, so locks are
 * told apart by class, and a class stays held until the end of the block that took it:
 *
 *     LOCK_CLASS(LIST_LOCK);
 *     struct list {
 *         pthread_mutex_t lock;
 *         size_t count GUARDED_BY(LIST_LOCK);
 *     };
 *     REQUIRES(LIST_LOCK) static void list_grow(struct list *list);
 *     ...
 *     HOLD_LOCK(&list->lock, LIST_LOCK); */
#ifdef __clang__
struct __attribute__((capability("mutex"))) thread_lock_class {
    char unused;
};
#define LOCK_CLASS(name)                                                                           \
    extern struct thread_lock_class name;                                                          \
    static inline __attribute__((unused, assert_capability(name))) void name##_is_held(void)       \
    {                                                                                              \
    }                                                                                              \
    struct thread_lock_class
#define GUARDED_BY(name) __attribute__((guarded_by(name)))
#define REQUIRES(...) __attribute__((requires_capability(__VA_ARGS__)))
#define UNSHARED(name) name##_is_held()
#else
#define LOCK_CLASS(name) struct thread_lock_class
#define GUARDED_BY(name)
#define REQUIRES(...)
#define UNSHARED(name) ((void)0)
#endif

/* UNSHARED(CLASS): no other thread can see the data yet, or any more. */

/* Holds the mutex until the end of the scope. */
#define HOLD_LOCK(mutex, name)                                                                     \
    UNSHARED(name);                                                                                \
    THREAD_HOLD(mutex, __COUNTER__)
#define THREAD_HOLD(mutex, number) THREAD_HOLD_AS(mutex, number)
#define THREAD_HOLD_AS(mutex, number)                                                              \
    __attribute__((unused, cleanup(thread_cleanup_unlock)))                                        \
    pthread_mutex_t *thread_held_##number = thread_lock(mutex)

static inline pthread_mutex_t *thread_lock(pthread_mutex_t *mutex)
{
    if (pthread_mutex_lock(mutex) != 0)
        abort(); /* in release builds too: without the lock nothing below it is safe */
    return mutex;
}

static inline void thread_cleanup_unlock(pthread_mutex_t **mutex)
{
    pthread_mutex_unlock(*mutex);
}

/* A condition for thread_condition_wait(), which waits until until_ms by time_monotonic_ms() and
 * returns 0 or ETIMEDOUT. */
void thread_condition_init(pthread_cond_t *condition);

int thread_condition_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until_ms);

/* Starts a thread that receives no signal but those of its own crashes: the UI thread handles the
 * others. Returns 0 or errno. */
int thread_start(pthread_t *thread, void *(*body)(void *), void *self);

#endif
