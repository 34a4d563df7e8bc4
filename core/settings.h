/* The configuration. Layers, weakest first: a parameter's default, /etc/phonectl/phonectl.ini, the user's
 * phonectl.ini, the profile's section, the environment, flags. Every value remembers where it came from. The
 * only user of inih.
 *
 * [phonectl] holds the program's own keys, [FEATURE] the settings a plugin declares, [profile NAME] url, auth, store
 * and so on, and by its full name whatever else this profile has differently. A key's full name is SECTION.key, as
 * in hello.greeting; those of [phonectl] and of profiles have no prefix. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "param.h"

enum settings_origin {
    SETTINGS_DEFAULT,
    SETTINGS_SYSTEM,
    SETTINGS_USER,
    SETTINGS_PROFILE,
    SETTINGS_ENVIRONMENT,
    SETTINGS_FLAG
};

struct settings_value {
    const char *text; /* NULL: not set and no default */
    enum settings_origin origin;
    const char *file; /* SYSTEM, USER, PROFILE: where; else NULL */
    int line;
};

struct settings;

/* profile NULL = PHONECTL_PROFILE, else the configured default, else "default". A broken line is a warning
 * (file:line and cure) and does not count; all else does. extra_file (or NULL) is one more system layer. A file
 * that others could have changed, or that cannot be read, is PH_DENIED: going on without it would mean other
 * stores and providers than the ones named in it. Under AT_SECURE environment and user file do not count. */
int settings_open(const char *profile, const char *extra_file, struct settings **settings,
                  struct ph_error *err);
void settings_close(struct settings *settings);
const char *settings_profile(const struct settings *settings);
/* The core's own declared keys, section "phonectl", and those of every profile section. */
const struct ph_params *settings_core_params(void);
const struct ph_params *settings_profile_params(void);
/* Declares a feature's settings. Values that do not fit become warnings and the default counts. */
void settings_declare(struct settings *settings, const char *section,
                      const struct ph_params *params);
void settings_finish(
    struct settings *settings); /* all is declared: what is left over is an unknown key */

/* section "phonectl", "profile" (the current one) or a feature id. Any thread; the text lives as long as the
 * settings, also when it is set anew. */
struct settings_value settings_get(const struct settings *settings, const char *section,
                                   const char *key);
/* A value as it may be shown, freed by the caller: an earlier version kept a proxy's password, which nobody shall see. */
char *settings_shown(const char *section, const struct ph_param *param, const char *text);
bool settings_is_proxy(const char *section, const struct ph_param *param);
/* A flag. PH_INVALID when it does not fit; one that is not declared yet is judged when it is. */
int settings_override(struct settings *settings, const char *section, const char *key,
                      const char *text, struct ph_error *err);
/* Full names. set and unset write the user's file: comments and order kept, atomically, value checked; a
 * NULL profile writes the general section (url, auth … that of the current profile), else that profile's.
 * Secrets are refused. */
int settings_set(struct settings *settings, const char *profile, const char *name,
                 const char *value, struct ph_error *err);
int settings_unset(struct settings *settings, const char *profile, const char *name,
                   struct ph_error *err);
/* Every declared key in order: section, declaration and value. Ends when visit returns non-zero. */
int settings_each(const struct settings *settings,
                  int (*visit)(void *self, const char *section, const struct ph_param *param,
                               struct settings_value value),
                  void *self);
size_t settings_warning_count(const struct settings *settings);
const char *settings_warning(const struct settings *settings, size_t index);
/* Those that have a section in a file and the current one, ended by NULL; good until the next change. */
const char *const *settings_profiles(const struct settings *settings);
bool settings_profile_valid(const char *name); /* letters, digits and . _ - inside, at most 31 */
int settings_profile_add(struct settings *settings, const char *name, struct ph_error *err);
int settings_profile_remove(struct settings *settings, const char *name, struct ph_error *err);

/* Reads any INI table (key maps, for example) under the same rules. visit() returns 0 to go on; a negative
 * answer and a broken line are PH_INVALID and name file:line. A value is everything up to the end of its line. */
int ini_read_table(const char *path,
                   int32_t (*visit)(void *self, const char *section, const char *key,
                                    const char *value),
                   void *self, struct ph_error *err);

#endif
