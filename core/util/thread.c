#include "util/thread.h"

#include "util/text.h"
#include "util/time.h"

#include <signal.h>
#include <time.h>

void thread_condition_init(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

int thread_condition_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until_ms)
{
    struct timespec until = time_deadline(until_ms);
    return pthread_cond_timedwait(condition, lock, &until);
}

int thread_start(pthread_t *thread, void *(*body)(void *), void *self)
{
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
    sigset_t all, before;
    sigfillset(&all);
    for (size_t i = 0; i < COUNT_OF(crashes); i++)
        sigdelset(&all, crashes[i]);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(thread, NULL, body, self);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}
