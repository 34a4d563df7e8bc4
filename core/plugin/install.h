/* Installing a plugin for this user. */
#ifndef CORE_PLUGIN_INSTALL_H
#define CORE_PLUGIN_INSTALL_H

#include <phonectl/plugin.h>

struct settings;

/* Copies a plugin into the user's plugin folder, which it creates; a file of that name is replaced
 * as a whole. *path is the new path, freed by the caller. Loads nothing: check the file before.
 * PH_DENIED: user_plugins is no, or others can write to the folder. */
int plugin_install(const struct settings *settings, const char *file, char **path,
                   struct ph_error *err);

#endif
