/* phonectl plugins new NAME: a plugin to start from. */
#ifndef PLUGIN_NEW_H
#define PLUGIN_NEW_H

#include "cli.h"

/* What needs building gets a folder; a script is one file. */
struct plugin_language {
    const char *name, *folder; /* folder: of its template */
    const char *script;        /* the ending of scripts there, or NULL */
};

extern const struct plugin_language plugin_languages[];
extern const size_t plugin_language_count;

int plugin_new(struct cli *cli, const char *name);

#endif
