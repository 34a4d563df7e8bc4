/* Work that may crash, hang or end the program, done in a child: its own session, no core file, default signals,
 * no descriptors but the ones it needs, and nothing of ours runs when it exits. Only while the program has one
 * thread. */
#ifndef CORE_UTIL_SUBPROCESS_H
#define CORE_UTIL_SUBPROCESS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Runs in the child. What it returns becomes the report. */
typedef char *subprocess_work(void *self);

struct subprocess {
    subprocess_work *work;
    void *self;
    int keep;         /* a descriptor the work needs, or -1 */
    int output;       /* standard output and error of the child, or -1 for /dev/null */
    const char *when; /* for the reason: "while loading" */
    char
        *report; /* what work returned, or NULL when it did not get that far; freed by the caller */
    char *reason; /* why it did not, such as "it crashed while loading: …"; freed by the caller */
    pid_t pid;
    int pipe;
    int64_t deadline; /* time_monotonic_ms() */
    size_t length, room;
};

/* Kills and reaps the children of this thread but for those given. */
void subprocess_end_orphans(const pid_t *before, size_t before_count);

/* Runs all of them, so many at once, and returns when the last has ended; who is not done in time is killed. */
void subprocess_run(struct subprocess *children, size_t count, size_t at_once, int64_t limit_ms);

#endif
