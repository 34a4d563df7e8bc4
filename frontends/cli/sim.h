/* Signing in to the simulated company of this machine. */
#ifndef SIM_H
#define SIM_H

#include "cli.h"

/* Signs in without a browser, unless somebody is. *new_company is set if it is not the one known so
 * far: then the saved list of phones is worthless. 0 or an exit code. */
int sim_sign_in(struct cli *cli, bool *new_company);

#endif
