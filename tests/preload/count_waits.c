/* For LD_PRELOAD: counts how often a thread waited until another one woke it, and how often memory
 * was locked; both numbers go to $COUNT_WAITS when the program ends. They depend on the code, and
 * hardly on the machine: a system call for each wake would depend on who was asleep. */
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

static atomic_long waits, locks;

/* Of the conditions some machines have two versions, and dlsym() finds that of 2002. */
static void *real(const char *name)
{
    void *found = dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2");
    return found != NULL ? found : dlsym(RTLD_NEXT, name);
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("COUNT_WAITS");
    FILE *file = path == NULL ? NULL : fopen(path, "w");
    if (file == NULL)
        return;
    fprintf(file, "%ld %ld\n", atomic_load(&waits), atomic_load(&locks));
    fclose(file);
}

int sem_wait(sem_t *semaphore)
{
    static int (*_Atomic next)(sem_t *);
    if (next == NULL)
        next = (int (*)(sem_t *))real("sem_wait");
    waits++;
    return next(semaphore);
}

int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *lock)
{
    static int (*_Atomic next)(pthread_cond_t *, pthread_mutex_t *);
    if (next == NULL)
        next = (int (*)(pthread_cond_t *, pthread_mutex_t *))real("pthread_cond_wait");
    waits++;
    return next(condition, lock);
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *lock,
                           const struct timespec *until)
{
    static int (*_Atomic next)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    if (next == NULL)
        next = (int (*)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *))real(
            "pthread_cond_timedwait");
    waits++;
    return next(condition, lock, until);
}

int mlock(const void *memory, size_t size)
{
    static int (*_Atomic next)(const void *, size_t);
    if (next == NULL)
        next = (int (*)(const void *, size_t))real("mlock");
    locks++;
    return next(memory, size);
}
