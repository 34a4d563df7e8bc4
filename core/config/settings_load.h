/* Reading all layers of the settings. */
#ifndef CORE_CONFIG_SETTINGS_LOAD_H
#define CORE_CONFIG_SETTINGS_LOAD_H

#include <phonectl/plugin.h>
#include <stddef.h>

struct settings;
struct slot;

/* profile NULL = PHONECTL_PROFILE, else the configured default, else "default". A broken line is a warning
 * (file:line and cure) and does not count; all else does. extra_file (or NULL) is one more system layer. A file
 * that others could have changed, or that cannot be read, is PH_DENIED: going on without it would mean other
 * stores and providers than the ones named in it. Under AT_SECURE environment and user file do not count. */
int settings_open(const char *profile, const char *extra_file, struct settings **settings,
                  struct ph_error *err);

void settings_close(struct settings *settings);

const char *settings_profile(const struct settings *settings);

void settings_finish(
    struct settings *settings); /* all is declared: what is left over is an unknown key */

size_t settings_warning_count(const struct settings *settings);

const char *settings_warning(const struct settings *settings, size_t index);

/* The slot a full name means, or NULL with the nearest name said. */
struct slot *settings_named(const struct settings *settings, const char *name,
                            struct ph_error *err);

/* Forgets the entries of the user's file and reads it again; every value is then worked out anew. */
int settings_reload(struct settings *settings, struct ph_error *err);

#endif
