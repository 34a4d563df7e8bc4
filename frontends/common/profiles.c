/* The profiles of the configuration. See profiles.h. */
#include "profiles.h"

#include "translation.h"

#include <string.h>

const char **profiles_names(const struct settings *settings)
{
    const char *const *configured = settings_profiles(settings);
    size_t count = 0, kept = 0;
    bool plain = false;
    for (; configured[count]; count++)
        plain = plain || strcmp(configured[count], PROFILE_PLAIN) == 0;
    const char **names = memory_alloc((count + 2) * sizeof *names);
    if (!plain)
        names[kept++] = PROFILE_PLAIN;
    memcpy(names + kept, configured, (count + 1) * sizeof *names);
    return names;
}

/* The profile in use counts as existing, even if no file has it. */
bool profiles_exists(const struct settings *settings, const char *name)
{
    if (strcmp(name, settings_profile(settings)) == 0)
        return settings_want_profile(settings, NULL) == PH_OK;
    AUTO_FREE const char **names = profiles_names(settings);
    for (size_t i = 0; names[i]; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

int profiles_add(struct settings *settings, const char *name, struct ph_error *err)
{
    if (profiles_exists(settings, name))
        return error_fail(err, PH_INVALID, NULL, _("There is a profile %s already"), name);
    return settings_profile_add(settings, name, err);
}

int profiles_remove(struct settings *settings, const char *name, struct ph_error *err)
{
    struct settings_value usual = settings_get(settings, "phonectl", "profile");
    bool named = usual.origin == SETTINGS_USER && usual.text && strcmp(usual.text, name) == 0;
    int code = settings_profile_remove(settings, name, err);
    return code == PH_OK && named ? settings_set(settings, NULL, "profile", NULL, err) : code;
}
