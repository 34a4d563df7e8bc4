/* Changing the user's file. */
#ifndef CORE_CONFIG_SETTINGS_SAVE_H
#define CORE_CONFIG_SETTINGS_SAVE_H

#include <phonectl/plugin.h>

struct settings;

/* Full names. set and unset write the user's file: comments and order kept, atomically, value checked; a
 * NULL profile writes the general section (url, auth … that of the current profile), else that profile's.
 * Secrets are refused. */
int settings_set(struct settings *settings, const char *profile, const char *name,
                 const char *value, struct ph_error *err);

int settings_unset(struct settings *settings, const char *profile, const char *name,
                   struct ph_error *err);

/* Those that have a section in a file and the current one, ended by NULL; good until the next change. */
const char *const *settings_profiles(const struct settings *settings);

int settings_profile_add(struct settings *settings, const char *name, struct ph_error *err);

int settings_profile_remove(struct settings *settings, const char *name, struct ph_error *err);

#endif
