/* phonectl phones --nagios WARN,CRIT: a check for Nagios, Icinga and the like. */
#ifndef PHONES_CHECK_H
#define PHONES_CHECK_H

#include "cli.h"

/* Counts the phones that match, prints one line with performance data on standard output, and
 * returns 0 to 3 as such plugins do. code: an exit code of what went before. */
int phones_check(struct cli *cli, int code);

#endif
