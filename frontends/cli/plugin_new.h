/* phonectl plugins new NAME: creates a plugin to start from. */
#ifndef PLUGIN_NEW_H
#define PLUGIN_NEW_H

#include "cli.h"

/* Compiled languages get a folder; a script is a single file. */
struct plugin_language {
    const char *name, *folder; /* folder: of its template */
    const char *script;        /* the extension of scripts, or NULL */
};

extern const struct plugin_language plugin_languages[];
extern const size_t plugin_language_count;

int plugin_new(struct cli *cli, const char *name);

#endif
