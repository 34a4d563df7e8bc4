/* Reads a command line again, with the arguments of the plugin of its verb or provider. */
#ifndef READ_PARAMS_H
#define READ_PARAMS_H

#include "cli.h"

/* After parse_first(), for a command that takes arguments of plugins. Opens the core. An exit
 * code. */
int read_params(struct cli *cli, int argc, char **argv);

#endif
