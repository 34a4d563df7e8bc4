/* phonectl phones --watch: repeats the list. */
#ifndef PHONES_WATCH_H
#define PHONES_WATCH_H

#include "cli.h"

/* On a terminal the list is drawn again each time, by draw(), which clears the screen; elsewhere,
 * and with --plain, a line is printed for each change. Ends with a signal, or when phones cannot be
 * listed for a reason that does not pass. After open_core(); an exit code. */
int phones_watch(struct cli *cli, int (*draw)(struct cli *cli));

#endif
