/* Notices when a plugin's function does not come back. A call has its time; when that is over, or its task was stopped, the
 * host tells the plugin at every turn. A plugin that never asks is given up after a grace: its thread is left alone, and the
 * end of the call is told in its place. */
#ifndef CORE_TASK_WATCHDOG_H
#define CORE_TASK_WATCHDOG_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct context;
struct watchdog;
struct task;

/* The part of a call that is watched. */
struct watched {
    struct task *task;
    struct context *ctx;
    struct watched *outer; /* of the call this one was made inside of, on the same thread */
    bool shielded;         /* it, or one around it, is finished even when its task stops */
    /* [watchdog's thread] The call that hangs does not come back: tell the end of the outermost one in its place. */
    void (*gave_up)(struct context *outermost, struct context *hangs, int64_t grace_ms);
    atomic_bool given_up; /* its end was told; the host refuses everything */
    atomic_int pauses; /* > 0: its clock stands: a person is asked, or http keeps its own limits */
    _Atomic int64_t deadline_ms; /* time_monotonic_ms(); 0 = none */

    /* The watchdog's own, guarded by its lock. */
    int64_t stopped_ms; /* when it was first seen to be cancelled */
    struct watched *next, *previous;
};

struct watchdog *
watchdog_new(int64_t grace_ms); /* how long a call may take to notice that it should end */

void watchdog_free(
    struct watchdog *watchdog); /* no call is watched any more, or none ever comes back */

/* [worker] From here on the call is looked after. The first one starts the keeper's thread. */
void watchdog_watch(struct watchdog *watchdog, struct watched *watched);

/* [worker] False: it was given up, and its end has been told. */
bool watchdog_unwatch(struct watchdog *watchdog, struct watched *watched);

/* A task was stopped: look now. Any thread. */
void watchdog_wake(struct watchdog *watchdog);

#endif
