/* Runs work that may crash, hang or exit in a child process: own session, no core file, default
 * signals, no descriptors but those it needs, none of our exit handlers. Only while the program has
 * a single thread. */
#ifndef CORE_UTIL_SUBPROCESS_H
#define CORE_UTIL_SUBPROCESS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Runs in the child. Its result becomes the report. */
typedef char *subprocess_work(void *self);

struct subprocess {
    subprocess_work *work;
    void *self;
    int keep;         /* a descriptor that the work needs, or -1 */
    int output;       /* the child's standard output and error, or -1 for nowhere */
    const char *when; /* for the reason, such as "while loading" */
    /* What work returned, or NULL if it did not return; freed by the caller. */
    char *report;
    /* Why it did not return, such as "it crashed while loading: …"; freed by the caller. */
    char *reason;
    pid_t pid;
    int pipe;
    int64_t deadline; /* time_monotonic_ms() */
    size_t length, room;
};

/* In a child: no handlers, and nothing blocked. Makes system calls only. */
void subprocess_reset_signals(void);

/* "Segmentation fault (SIGSEGV)"; freed by the caller. */
char *subprocess_signal_words(int number);

/* Kills and reaps all children of this thread except the given ones. */
void subprocess_end_orphans(const pid_t *before, size_t before_count);

/* Runs all children, up to at_once at a time, and returns when the last has ended. Kills each one
 * that takes longer than limit_ms. */
void subprocess_run(struct subprocess *children, size_t count, size_t at_once, int64_t limit_ms);

#endif
