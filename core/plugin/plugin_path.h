/* Where plugins are looked for. */
#ifndef CORE_PLUGIN_PLUGIN_PATH_H
#define CORE_PLUGIN_PLUGIN_PATH_H

#include <phonectl/plugin.h>
#include <stdbool.h>

struct settings;

/* One directory of the search order. */
struct plugin_path_place {
    char *path; /* absolute */
    bool named; /* by the person: warn when it does not exist */
    bool ours;  /* the program's own */
};

/* The places in order, ended by one without a path; to be freed with plugin_path_free(). */
struct plugin_path_place *plugin_path_places(const char *extra_dir,
                                             const struct settings *settings);

void plugin_path_free(struct plugin_path_place *places);

/* The folder of this user's own plugins, whether or not it is there; freed by the caller.
 * PH_DENIED if a setting or the way the program was started says that none are loaded from there,
 * PH_NOT_FOUND without a home. */
int plugin_path_user(const struct settings *settings, char **folder, struct ph_error *err);

/* Whether a plugin of this id comes with the program. */
bool plugin_path_shipped(const char *id);

/* Whether a plugin of this id comes with the program, and in another file than path. */
bool plugin_path_taken(const char *id, const char *path);

/* Whether a file of this name can be a plugin: a shared object, or a script. */
bool plugin_path_named(const char *path);

/* The file's name without its directory and its end, ".so" or that of scripts; freed by the
 * caller. */
char *plugin_path_stem(const char *path);

#endif
