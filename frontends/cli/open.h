/* Opens the core with the options of the command line, and the simulated organisation for --sim. */
#ifndef OPEN_H
#define OPEN_H

#include "cli.h"

/* 0, or an exit code after an error message. Does nothing if the core is open. */
int open_core(struct cli *cli);
/* The same, with the reason in *err instead of a message. PH_OK or its code. */
int open_core_tried(struct cli *cli, struct ph_error *err);

#endif
