/* Opening the core with what the command line says, and the simulated organisation with --sim. */
#ifndef OPEN_H
#define OPEN_H

#include "cli.h"

/* 0, or the exit code after saying why not. Does nothing when it is open already. */
int open_core(struct cli *cli);
/* The same, with the reason in *err instead of a message. PH_OK or its code. */
int open_core_tried(struct cli *cli, struct ph_error *err);

#endif
