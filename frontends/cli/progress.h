/* The progress line of a terminal; plain lines where it cannot be redrawn. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* Shown at most a few times per second. what and more, before and after the numbers, may be
 * NULL. */
void progress_show(const char *what, int64_t done, int64_t total, const char *more);
/* With enabled false, as with --quiet, nothing is shown. */
void progress_enable(bool enabled);
/* Erases the line before something else is printed; any thread. */
void progress_hide(void);

#endif
