/* The profiles of the configuration: which there are, one more, one less. */
#ifndef PROFILES_H
#define PROFILES_H

#include "core.h"

#define PROFILE_PLAIN "default" /* needs no section */

/* Their names, ended by NULL: the one that is there without being configured is among them. The
 * array is freed by the caller; the names are those of the settings, and end with their next
 * change. */
const char **profiles_names(const struct settings *settings);
bool profiles_exists(const struct settings *settings, const char *name);
int profiles_add(struct settings *settings, const char *name, struct ph_error *err);
/* Its settings go, and if it is the one used when none is named, so does that. */
int profiles_remove(struct settings *settings, const char *name, struct ph_error *err);

#endif
