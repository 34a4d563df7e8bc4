/* The simulated company of this machine: started apart, found again by a file in the runtime directory. */
#ifndef SIM_H
#define SIM_H

#include "cli.h"

/* Makes sure it runs; *url is where, freed by the caller. 0, or an exit code after saying why not. */
int sim_ensure(char **url);

/* Signs in to it, without a browser, unless that has been done. *new_company is set when it was not the one known
 * so far, so that what is remembered of its phones is worth nothing. 0 or an exit code. */
int sim_sign_in(struct cli *cli, bool *new_company);

#endif
