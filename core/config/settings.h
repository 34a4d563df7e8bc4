/* The configuration. Layers, weakest first: a parameter's default, /etc/phonectl/phonectl.ini, the user's
 * phonectl.ini, the profile's section, the environment, flags. Every value remembers where it came from. The
 * only user of inih.
 *
 * [phonectl] holds the program's own keys, [FEATURE] the settings a plugin declares, [profile NAME] url, auth, store
 * and so on, and by its full name whatever else this profile has differently. A key's full name is SECTION.key, as
 * in hello.greeting; those of [phonectl] and of profiles have no prefix. */
#ifndef CORE_CONFIG_SETTINGS_H
#define CORE_CONFIG_SETTINGS_H

#include <phonectl/plugin.h>
#include <stdbool.h>

struct settings;

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

/* Declares a feature's settings. Values that do not fit become warnings and the default counts. */
void settings_declare(struct settings *settings, const char *section,
                      const struct ph_params *params);

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

/* Every declared key in order: section, declaration and value. Ends when visit returns non-zero. */
int settings_each(const struct settings *settings,
                  int (*visit)(void *self, const char *section, const struct ph_param *param,
                               struct settings_value value),
                  void *self);

bool settings_profile_valid(const char *name); /* letters, digits and . _ - inside, at most 31 */

#endif
