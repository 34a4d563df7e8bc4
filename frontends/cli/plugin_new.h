/* phonectl plugins new NAME: a plugin to start from. */
#ifndef PLUGIN_NEW_H
#define PLUGIN_NEW_H

#include "cli.h"

int plugin_new(struct cli *cli, const char *name);

#endif
