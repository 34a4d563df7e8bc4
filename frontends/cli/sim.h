/* Signing in to the simulated organisation of this machine. */
#ifndef SIM_H
#define SIM_H

#include "cli.h"

/* Signs in without a browser, unless somebody is signed in already. Sets *new_company if this is
 * another organisation than last time: the saved list of phones is worthless then. 0 or an exit
 * code. */
int sim_sign_in(struct cli *cli, bool *new_company);

#endif
