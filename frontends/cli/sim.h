/* The simulated company of this machine: a process of its own, found by a file in the runtime
 * folder. */
#ifndef SIM_H
#define SIM_H

#include "cli.h"

/* Starts it unless it runs; *url is its address, freed by the caller. 0, or an exit code after an
 * error message. */
int sim_ensure(char **url);

/* Signs in without a browser, unless somebody is. *new_company is set if it is not the one known so
 * far: then the saved list of phones is worthless. 0 or an exit code. */
int sim_sign_in(struct cli *cli, bool *new_company);

#endif
