/* The simulated company of this machine: started apart, found again by a file in the runtime directory. */
#ifndef SIM_H
#define SIM_H

#include "cli.h"

/* Makes sure it runs; *url is where, freed by the caller. 0, or an exit code after saying why not. */
int sim_ensure(struct cli *cli, char **url);

/* Signs in to it, without a browser, unless that has been done. 0 or an exit code. */
int sim_sign_in(struct cli *cli);

#endif
