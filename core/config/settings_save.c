/* Changes the user's file one key at a time, under a lock, completely or not at all. */
#include "config/settings_save.h"

#include "config/ini.h"
#include "config/settings.h"
#include "util/error.h"
#include "util/file.h"
#include "util/text.h"
#include "util/url.h"

#include <stdlib.h>
#include <string.h>

/* The file behind a symbolic link, so that the link survives; freed by the caller. */
static char *behind_links(const char *path)
{
    char *real = realpath(path, NULL);
    return real == NULL ? memory_copy(path) : real;
}

/* value NULL: removes the key, or without a key the section. */
static int replace_changed(const char *path, const char *section, const char *key,
                           const char *value, struct ph_error *err)
{
    AUTO_FREE char *old = NULL;
    size_t length = 0, new_length = 0;
    int code = ini_load(path, true, &old, &length, err);
    if (code != PH_OK && code != PH_NOT_FOUND)
        return code;
    const char *text = old == NULL ? "" : old;
    AUTO_FREE char *changed = value == NULL
                                  ? ini_remove(text, length, section, key, &new_length)
                                  : ini_set(text, length, section, key, value, &new_length);
    if (changed == NULL && value != NULL)
        return error_fail(err, PH_INVALID, NULL, "There is a %s in %s already", section, path);
    if (changed == NULL)
        return error_fail(err, PH_NOT_FOUND, key, "There is no %s in %s",
                          key == NULL ? section : key, path);
    return file_replace(path, changed, new_length, err);
}

static int write_change(struct settings *settings, const char *section, const char *key,
                        const char *value, struct ph_error *err)
{
    enum { WAIT_MS = 5000 };
    if (settings_user_file(settings) == NULL)
        return error_fail(err, PH_FAILED, NULL, "There is no home directory for the configuration");
    AUTO_FREE char *path = behind_links(settings_user_file(settings));
    AUTO_CLOSE int lock = -1;
    int code = file_lock_beside(path, WAIT_MS, &lock, err);
    if (code == PH_OK)
        code = replace_changed(path, section, key, value, err);
    return code == PH_OK ? settings_reload(settings, err) : code;
}

static int check_value(const char *section, const struct ph_param *param, const char *name,
                       const char *value, char **normal, struct ph_error *err)
{
    if (param->type == PH_SECRET)
        return error_fail(
            err, PH_INVALID, name,
            "%s is a secret and is never kept in the configuration: \"phonectl config "
            "set %s\" asks for it and keeps it in the token store",
            name, name);
    if ((param->flags & PH_NO_SAVE) != 0)
        return error_fail(err, PH_INVALID, name, "%s is never kept in a file", name);
    if (strcmp(section, "phonectl") == 0 && strcmp(param->key, "profile") == 0 &&
        !settings_profile_valid(value))
        return error_fail(err, PH_INVALID, name, "This cannot be the name of a profile");
    AUTO_FREE char *checked = NULL;
    int code = settings_check_new(section, param, value, &checked, err);
    if (code == PH_OK && settings_is_proxy(section, param))
        code = url_check_proxy(checked, err);
    if (code != PH_OK)
        return code;
    size_t length = strlen(checked);
    if (length > 0 &&
        (strchr(" \t", checked[0]) != NULL || strchr(" \t", checked[length - 1]) != NULL))
        return error_fail(err, PH_INVALID, name, "%s must not begin or end with a blank", name);
    *normal = memory_steal(checked);
    return PH_OK;
}

static const struct ph_param chosen_text = {.key = "text", .type = PH_TEXT, .min = 1, .max = 4096};

int settings_set(struct settings *settings, const char *profile, const char *name,
                 const char *value, struct ph_error *err)
{
    AUTO_FREE char *section = NULL, *normal = NULL;
    const char *declared = "";
    const struct ph_param *param = &chosen_text;
    /* "macros.reset": a name that somebody chose */
    const char *dot = strchr(name, '.'), *key = dot == NULL ? NULL : dot + 1;
    const char *of = dot == NULL ? NULL : settings_named_section(name, (size_t)(dot - name));
    if (of != NULL && !settings_profile_valid(key))
        return error_fail(err, PH_INVALID, name,
                          "A name must have at most 31 letters, digits and . _ - (not first), "
                          "unlike \"%s\"",
                          key);
    int code = of == NULL ? settings_declared(settings, name, &declared, &param, err) : PH_OK;
    if (code == PH_OK && value != NULL)
        code = check_value(declared, param, name, value, &normal, err);
    if (code != PH_OK)
        return code;
    if (profile != NULL && !settings_profile_valid(profile))
        return error_fail(err, PH_INVALID, "profile", "This cannot be the name of a profile");
    if (profile == NULL && strcmp(declared, "profile") == 0)
        profile = settings_profile(settings);
    if (of == NULL)
        key = profile == NULL ? param->key : name;
    section = profile == NULL ? memory_copy(of == NULL ? declared : of)
                              : text_format("%s %s", of == NULL ? "profile" : of, profile);
    return write_change(settings, section, key, normal, err);
}

/* ---- Profiles -------------------------------------------------------------------------------- */

int settings_profile_add(struct settings *settings, const char *name, struct ph_error *err)
{
    if (!settings_profile_valid(name))
        return error_fail(
            err, PH_INVALID, "profile",
            "The name of a profile must have at most 31 letters, digits and . _ - (not "
            "first)");
    AUTO_FREE char *section = text_format("profile %s", name);
    return write_change(settings, section, NULL, "", err);
}

int settings_profile_remove(struct settings *settings, const char *name, struct ph_error *err)
{
    AUTO_FREE char *section = text_format("profile %s", name);
    return write_change(settings, section, NULL, NULL, err);
}
