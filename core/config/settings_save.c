/* Changes the user's file one key at a time, under a lock, completely or not at all. */
#include "config/settings_save.h"

#include "config/ini.h"
#include "config/param.h"
#include "config/settings.h"
#include "config/settings_load.h"
#include "config/settings_private.h"
#include "util/error.h"
#include "util/file.h"
#include "util/memory.h"
#include "util/text.h"
#include "util/url.h"

#include <limits.h>
#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A change to make. */
struct change {
    enum { CHANGE_SET, CHANGE_UNSET, CHANGE_ADD, CHANGE_DROP } kind;
    const char *section, *key, *value;
};

static char *change_text(const struct change *change, const char *text, size_t length,
                         size_t *new_length)
{
    switch (change->kind) {
    case CHANGE_SET:
        return ini_set(text, length, change->section, change->key, change->value, new_length);
    case CHANGE_UNSET:
        return ini_unset(text, length, change->section, change->key, new_length);
    case CHANGE_ADD:
        return ini_add_section(text, length, change->section, new_length);
    default:
        return ini_drop_section(text, length, change->section, new_length);
    }
}

/* The file behind a symbolic link, so that the link survives; freed by the caller. */
static char *behind_links(const char *path)
{
    char *real = realpath(path, NULL);
    return real == NULL ? memory_copy(path) : real;
}

static int replace_changed(const char *path, const struct change *change, struct ph_error *err)
{
    AUTO_FREE char *old = NULL;
    size_t length = 0, new_length = 0;
    int code = ini_load(path, true, &old, &length, err);
    if (code != PH_OK && code != PH_NOT_FOUND)
        return code;
    AUTO_FREE char *changed = change_text(change, old == NULL ? "" : old, length, &new_length);
    if (changed == NULL && change->kind == CHANGE_ADD)
        return error_fail(err, PH_INVALID, NULL, "There is a %s in %s already", change->section,
                          path);
    if (changed == NULL)
        return error_fail(err, PH_NOT_FOUND, change->key, "There is no %s in %s",
                          change->key == NULL ? change->section : change->key, path);
    return file_replace(path, changed, new_length, err);
}

static int write_change(struct settings *settings, const struct change *change,
                        struct ph_error *err)
{
    enum { WAIT_MS = 5000 };
    if (settings->user_path == NULL)
        return error_fail(err, PH_FAILED, NULL, "There is no home directory for the configuration");
    AUTO_FREE char *path = behind_links(settings->user_path);
    AUTO_CLOSE int lock = -1;
    int code = file_lock_beside(path, WAIT_MS, &lock, err);
    if (code == PH_OK)
        code = replace_changed(path, change, err);
    return code == PH_OK ? settings_reload(settings, err) : code;
}

static int check_value(const struct slot *slot, const char *name, const char *value, char **normal,
                       struct ph_error *err)
{
    const struct ph_param *param = slot->param;
    if (param->type == PH_SECRET)
        return error_fail(
            err, PH_INVALID, name,
            "%s is a secret and is never kept in the configuration: \"phonectl config "
            "set %s\" asks for it and keeps it in the token store",
            name, name);
    if ((param->flags & PH_NO_SAVE) != 0)
        return error_fail(err, PH_INVALID, name, "%s is never kept in a file", name);
    if (strcmp(slot->section, "phonectl") == 0 && strcmp(param->key, "profile") == 0 &&
        !settings_profile_valid(value))
        return error_fail(err, PH_INVALID, name, "This cannot be the name of a profile");
    AUTO_FREE char *checked = NULL;
    int code = settings_check_new(slot, value, &checked, err);
    if (code == PH_OK && settings_is_proxy(slot->section, param))
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

/* The section of the file, and the key in it, for a setting of this profile (NULL: of all). */
static int place_of(struct settings *settings, const char *profile, const struct slot *slot,
                    const char *name, char **section, const char **key, struct ph_error *err)
{
    if (profile != NULL && !settings_profile_valid(profile))
        return error_fail(err, PH_INVALID, "profile", "This cannot be the name of a profile");
    if (profile == NULL && strcmp(slot->section, "profile") == 0)
        profile = settings->profile;
    *section = profile == NULL ? memory_copy(slot->section) : text_format("profile %s", profile);
    *key = profile == NULL ? slot->param->key : name;
    return PH_OK;
}

static const struct ph_param chosen_text = {.key = "text", .type = PH_TEXT, .min = 1, .max = 4096};

/* "macros.reset": a name that somebody chose. PH_NOT_FOUND for any other setting. */
static int chosen_place(const char *profile, const char *name, char **section, const char **key,
                        struct ph_error *err)
{
    const char *dot = strchr(name, '.');
    const char *of = dot == NULL ? NULL : settings_named_section(name, (size_t)(dot - name));
    if (of == NULL)
        return PH_NOT_FOUND;
    if (!settings_profile_valid(dot + 1) || (profile != NULL && !settings_profile_valid(profile)))
        return error_fail(err, PH_INVALID, name,
                          "A name must have at most 31 letters, digits and . _ - (not first), "
                          "unlike \"%s\"",
                          dot + 1);
    *section = profile == NULL ? memory_copy(of) : text_format("%s %s", of, profile);
    *key = dot + 1;
    return PH_OK;
}

int settings_set(struct settings *settings, const char *profile, const char *name,
                 const char *value, struct ph_error *err)
{
    AUTO_FREE char *section = NULL, *normal = NULL;
    struct change change = {.kind = CHANGE_SET};
    struct slot *slot, chosen = {.section = "", .param = &chosen_text};
    int code = chosen_place(profile, name, &section, &change.key, err);
    bool named = code != PH_NOT_FOUND;
    if (!named)
        code = settings_named(settings, name, &slot, err);
    if (code == PH_OK)
        code = check_value(named ? &chosen : slot, name, value, &normal, err);
    if (code == PH_OK && !named)
        code = place_of(settings, profile, slot, name, &section, &change.key, err);
    if (code != PH_OK)
        return code;
    change.section = section;
    change.value = normal;
    return write_change(settings, &change, err);
}

int settings_unset(struct settings *settings, const char *profile, const char *name,
                   struct ph_error *err)
{
    AUTO_FREE char *section = NULL;
    struct change change = {.kind = CHANGE_UNSET};
    struct slot *slot;
    int code = chosen_place(profile, name, &section, &change.key, err);
    if (code == PH_NOT_FOUND && (code = settings_named(settings, name, &slot, err)) == PH_OK)
        code = place_of(settings, profile, slot, name, &section, &change.key, err);
    if (code != PH_OK)
        return code;
    change.section = section;
    return write_change(settings, &change, err);
}

/* ---- Profiles -------------------------------------------------------------------------------- */

const char *const *settings_profiles(const struct settings *settings)
{
    return (const char *const *)settings->profiles.items;
}

int settings_profile_add(struct settings *settings, const char *name, struct ph_error *err)
{
    if (!settings_profile_valid(name))
        return error_fail(
            err, PH_INVALID, "profile",
            "The name of a profile must have at most 31 letters, digits and . _ - (not "
            "first)");
    AUTO_FREE char *section = text_format("profile %s", name);
    const struct change change = {.kind = CHANGE_ADD, .section = section};
    return write_change(settings, &change, err);
}

int settings_profile_remove(struct settings *settings, const char *name, struct ph_error *err)
{
    AUTO_FREE char *section = text_format("profile %s", name);
    const struct change change = {.kind = CHANGE_DROP, .section = section};
    return write_change(settings, &change, err);
}
