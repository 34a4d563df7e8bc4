/* Changes the user's configuration file. */
#ifndef CORE_CONFIG_SETTINGS_SAVE_H
#define CORE_CONFIG_SETTINGS_SAVE_H

#include <phonectl/plugin.h>

struct settings;

/* Takes a full name, also groups.NAME and macros.NAME, and changes the user's file atomically,
 * keeping comments and order. profile NULL: the general section, but url, auth and other keys of
 * profiles go to the current profile. The value is checked, and secrets are refused; NULL removes
 * the key. */
int settings_set(struct settings *settings, const char *profile, const char *name,
                 const char *value, struct ph_error *err);

int settings_profile_add(struct settings *settings, const char *name, struct ph_error *err);

int settings_profile_remove(struct settings *settings, const char *name, struct ph_error *err);

#endif
