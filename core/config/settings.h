/* The configuration. Its layers, weakest first: defaults, /etc/phonectl/phonectl.ini, the user's
 * phonectl.ini, the section of the profile, the environment, flags. Every value knows its origin.
 *
 * [phonectl] holds the program's own keys, [ID] those that a plugin or a feature declares,
 * [profile NAME] url, auth, store and so on, and any other key by its full name; [groups] and
 * [macros] what people call by a name, [groups NAME] and [macros NAME] that of one profile. A full
 * name is SECTION.key, as in hello.greeting; keys of [phonectl] and of profiles have no prefix. */
#ifndef CORE_CONFIG_SETTINGS_H
#define CORE_CONFIG_SETTINGS_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct settings;
struct values;

enum settings_origin {
    SETTINGS_DEFAULT,
    SETTINGS_SYSTEM,
    SETTINGS_USER,
    SETTINGS_PROFILE,
    SETTINGS_ENVIRONMENT,
    SETTINGS_FLAG
};

struct settings_value {
    const char *text; /* NULL: not set and without default */
    enum settings_origin origin;
    const char *file; /* SYSTEM, USER, PROFILE: the file; otherwise NULL */
    int line;
};

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

/* Whether it is only about settings of a plugin that is not there: no need to say so each time. */
bool settings_warning_absent(const struct settings *settings, size_t index);

/* The section and the declaration of a full name; section may be NULL. PH_INVALID for an unknown
 * one; the error names the most similar. */
int settings_declared(const struct settings *settings, const char *name, const char **section,
                      const struct ph_param **param, struct ph_error *err);

/* Whether a new value is allowed. Also refuses what a job would refuse: a wrong limit in a file
 * stops the job, since the default must not take its place. */
int settings_check_new(const char *section, const struct ph_param *param, const char *text,
                       char **normal, struct ph_error *err);

/* "groups" or "macros" if that is the name; otherwise NULL. */
const char *settings_named_section(const char *name, size_t length);

const char *settings_user_file(const struct settings *settings); /* NULL without a home directory */

/* The profiles that have a section in a file, and the current one, ended by NULL; valid until the
 * next change. */
const char *const *settings_profiles(const struct settings *settings);

/* Reads the user's file again and recomputes every value. */
int settings_reload(struct settings *settings, struct ph_error *err);

/* Declares the settings of a feature. An invalid value becomes a warning, and the default is
 * used. */
void settings_declare(struct settings *settings, const char *section,
                      const struct ph_params *params);

/* section: "phonectl", "profile" (the current one) or the id of a feature. Any thread. The text
 * lives as long as the settings, even if the value changes. */
struct settings_value settings_get(const struct settings *settings, const char *section,
                                   const char *key);

/* The value of one of the program's own settings, see param_number(). Any thread. */
int64_t settings_number(const struct settings *settings, const char *key);

/* The value as it may be shown, freed by the caller: hides a proxy's password, which earlier
 * versions accepted. */
char *settings_shown(const char *section, const struct ph_param *param, const char *text);

bool settings_is_proxy(const char *section, const struct ph_param *param);

/* Sets a value by flag. PH_INVALID if it is not allowed; an undeclared key is checked when it is
 * declared. */
int settings_override(struct settings *settings, const char *section, const char *key,
                      const char *text, struct ph_error *err);

/* Visits every declared key in order, until visit() returns something other than 0. */
int settings_each(const struct settings *settings,
                  int (*visit)(void *self, const char *section, const struct ph_param *param,
                               struct settings_value value),
                  void *self);

/* What [SECTION PROFILE] and [SECTION] call by name, the former first: "groups" of phones, "macros"
 * of keys. Any thread; freed by the caller. */
struct values *settings_names(const struct settings *settings, const char *section);

/* Visits both as settings_each() does. [UI thread] */
int settings_each_name(const struct settings *settings,
                       int (*visit)(void *self, const char *section, const struct ph_param *param,
                                    struct settings_value value),
                       void *self);

/* The text of a group of phones, freed by the caller: a line NAME = SELECTOR… of [groups PROFILE]
 * or [groups]. PH_INVALID with the nearest name if there is none. settings may be NULL. */
int settings_group(const struct settings *settings, const char *name, char **text,
                   struct ph_error *err);

bool settings_profile_valid(const char *name); /* letters, digits and inner . _ -, at most 31 */

#endif
