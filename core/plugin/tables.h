/* Tables such as key maps: those of the user and of the program, and those that plugins bring. */
#ifndef CORE_PLUGIN_TABLES_H
#define CORE_PLUGIN_TABLES_H

#include "config/ini.h"

#include <phonectl/plugin.h>

struct plugin;
struct registry;

/* Reads the table of this name: the user's, else the program's, else that of own (or NULL), else
 * that of another plugin. PH_NOT_FOUND if there is none. */
int tables_read(const struct registry *registry, const struct plugin *own, const char *name,
                ini_row *visit, void *self, struct ph_error *err);

/* The names of all tables in a folder ("keymaps"), sorted, ended by NULL; freed with
 * text_list_free(). */
char **tables_names(const struct registry *registry, const char *folder);

/* Those that the plugin brings, as in "keymaps/acme.ini, keymaps/bold.ini"; freed by the caller. */
char *tables_of(const struct plugin *plugin);

#endif
