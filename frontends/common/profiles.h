/* The profiles of the configuration: listing, adding, removing. */
#ifndef PROFILES_H
#define PROFILES_H

#include "core.h"

#define PROFILE_PLAIN "default" /* needs no section */

/* NULL-terminated names, including the default profile, which need not be configured. The caller
 * frees the array; the names belong to the settings and are valid until their next change. */
const char **profiles_names(const struct settings *settings);
bool profiles_exists(const struct settings *settings, const char *name);
int profiles_add(struct settings *settings, const char *name, struct ph_error *err);
/* Removes its settings, and the setting that makes it the default profile. */
int profiles_remove(struct settings *settings, const char *name, struct ph_error *err);

#endif
