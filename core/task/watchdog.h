/* Notices plugin functions that do not return. A call has a time limit; once it has passed, or the
 * task was stopped, every host function tells the plugin so. If the plugin still does not return,
 * then after a grace period its thread is abandoned and the task ends without it. */
#ifndef CORE_TASK_WATCHDOG_H
#define CORE_TASK_WATCHDOG_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct context;
struct watchdog;
struct task;

/* The part of a context that is watched. */
struct watched {
    struct task *task;
    struct context *ctx;
    struct watched *outer; /* the call around this one, on the same thread */
    bool shielded;         /* it, or one around it, finishes even if its task stops */
    /* [watchdog's thread] The call `hangs` does not return: report the end of the outermost call in
     * its place. */
    void (*gave_up)(struct context *outermost, struct context *hangs, int64_t grace_ms);
    atomic_bool given_up; /* the end was reported; the host refuses everything */
    /* > 0: the clock stands, because a person is asked or http has its own limits */
    atomic_int pauses;
    _Atomic int64_t deadline_ms; /* time_monotonic_ms(); 0: none */

    /* Private to the watchdog, guarded by its lock. */
    int64_t stopped_ms; /* when it was first seen cancelled */
    struct watched *next, *previous;
};

/* grace_ms: how long a call may take to notice that it should end. */
struct watchdog *watchdog_new(int64_t grace_ms);

/* No call is watched any more, or none ever returns. */
void watchdog_free(struct watchdog *watchdog);

/* [worker] Watches the call from now on. The first call starts the watchdog's thread. */
void watchdog_watch(struct watchdog *watchdog, struct watched *watched);

/* [worker] False if the call was given up: its end has been reported. */
bool watchdog_unwatch(struct watchdog *watchdog, struct watched *watched);

/* A task was stopped: look now. Any thread. */
void watchdog_wake(struct watchdog *watchdog);

#endif
