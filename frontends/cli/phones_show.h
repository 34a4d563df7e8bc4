/* phonectl phones show: everything known about a phone. */
#ifndef PHONES_SHOW_H
#define PHONES_SHOW_H

#include "cli.h"

/* Every field, which actions are possible or why not, and the calls if the account may read them.
 * After open_core(); an exit code. */
int phones_show(struct cli *cli);

#endif
