/* Reads all layers of the settings and warns about what is unknown. */
#ifndef CORE_CONFIG_SETTINGS_LOAD_H
#define CORE_CONFIG_SETTINGS_LOAD_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>

struct settings;
struct slot;

/* profile NULL: PHONECTL_PROFILE, else the configured default, else "default". extra_file, or NULL,
 * is one more system layer. A broken line is skipped with a warning that names file, line and
 * remedy. PH_DENIED for a file that others can change or that cannot be read: without it, the
 * program might use another token store or provider than it names. Under AT_SECURE, environment and
 * user file are ignored. */
int settings_open(const char *profile, const char *extra_file, struct settings **settings,
                  struct ph_error *err);

void settings_close(struct settings *settings);

const char *settings_profile(const struct settings *settings);

/* PH_INVALID unless a file names the current profile or it is the default one: a slip must not be
 * taken for a new, empty profile. */
int settings_want_profile(const struct settings *settings, struct ph_error *err);

/* Call once everything is declared: warns about the remaining, unknown keys. */
void settings_finish(struct settings *settings);

size_t settings_warning_count(const struct settings *settings);

const char *settings_warning(const struct settings *settings, size_t index);

/* It is only about settings of a plugin that is not there, which need not be said each time. */
bool settings_warning_absent(const struct settings *settings, size_t index);

/* The slot of a full name. PH_INVALID for an unknown one; the error names the most similar. */
int settings_named(const struct settings *settings, const char *name, struct slot **named,
                   struct ph_error *err);

/* Its declaration, likewise. */
int settings_declared(const struct settings *settings, const char *name,
                      const struct ph_param **param, struct ph_error *err);

/* Reads the user's file again and recomputes every value. */
int settings_reload(struct settings *settings, struct ph_error *err);

#endif
