/* The progress line of a terminal; plain lines where it cannot be redrawn. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* Shown at most a few times per second. what and more (may be NULL) go before and after the
 * numbers. skipped: the part of done that took no time. */
void progress_show(const char *what, int64_t done, int64_t total, int64_t skipped,
                   const char *more);
/* When progress_catch_up() has a line to show, because the last one came too soon after the
 * previous one, or its time is no longer true; -1: never. */
int progress_due_ms(void);
void progress_catch_up(void);
/* Erases the line for good: the task is over. */
void progress_end(void);
/* If wanted, prints plain lines at long intervals and never redraws one. Call before anything is
 * shown. */
void progress_plain(bool wanted);
bool progress_moves(void); /* whether lines are redrawn on this terminal */
/* With enabled false, as with --quiet, shows nothing. */
void progress_enable(bool enabled);
/* Erases the line before something else is printed; any thread. */
void progress_hide(void);

#endif
