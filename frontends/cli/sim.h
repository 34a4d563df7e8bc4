/* Signing in to the simulated organisation of this machine. */
#ifndef SIM_H
#define SIM_H

#include "cli.h"

/* Signs in without a browser, unless already signed in. Sets *new_company if this is another
 * organisation than last time, which makes the saved list of phones useless. 0 or an exit code. */
int sim_sign_in(struct cli *cli, bool *new_company);

#endif
