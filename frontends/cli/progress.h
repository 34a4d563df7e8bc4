/* The line of progress at the bottom of a terminal, or plain lines where there is none to redraw. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "cli.h"

/* Numbers of a run: shown at most a few times a second. `what` may be NULL. */
void progress_show(const struct cli *cli, const char *what, int64_t done, int64_t total,
                   int64_t failed);
/* Takes the line away before something else is printed; any thread. */
void progress_hide(void);

#endif
