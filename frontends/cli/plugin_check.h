/* phonectl plugins check FILE…: what an author should fix before publishing a plugin. */
#ifndef PLUGIN_CHECK_H
#define PLUGIN_CHECK_H

#include "cli.h"

int plugin_check(struct cli *cli, const char **files, size_t count);

#endif
