/* The line of progress at the bottom of a terminal, or plain lines where there is none to redraw. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* How far it is: shown at most a few times a second. what and more, in front of and behind the numbers, may be
 * NULL. */
void progress_show(const char *what, int64_t done, int64_t total, const char *more);
/* With enabled false, as with --quiet, nothing is shown. */
void progress_enable(bool enabled);
/* Takes the line away before something else is printed; any thread. */
void progress_hide(void);

#endif
