/* See settings_load.h. */
#include "config/settings_load.h"

#include "config/ini.h"
#include "config/param.h"
#include "config/settings.h"
#include "config/settings_keys.h"
#include "config/settings_private.h"
#include "util/error.h"
#include "util/log.h"
#include "util/memory.h"
#include "util/text.h"
#include "util/thread.h"
#include "util/xdg.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A file being read. */
struct loading {
    struct settings *settings;
    const char *file;
    enum settings_origin origin;
    bool quiet; /* read again after a change: its warnings were given before */
};

static void fault_found(void *self, int line, const char *sentence)
{
    const struct loading *loading = self;
    const struct entry where = {.file = loading->file, .line = line};
    if (!loading->quiet)
        settings_warn(loading->settings, &where, "%s", sentence);
}

static bool has_profile(const struct list *profiles, const char *name)
{
    for (size_t i = 0; i < profiles->count; i++)
        if (strcmp(profiles->items[i], name) == 0)
            return true;
    return false;
}

static void add_profile(struct list *profiles, const char *name)
{
    if (!has_profile(profiles, name))
        list_add(profiles, memory_copy(name));
}

static void warn_repeated(const struct loading *loading, const struct entry *entry)
{
    const struct list *entries = &loading->settings->entries;
    for (size_t i = entries->count; i > 0 && !loading->quiet; i--) {
        const struct entry *older = entries->items[i - 1];
        if (older->file == entry->file && strcmp(older->section, entry->section) == 0 &&
            strcmp(older->key, entry->key) == 0) {
            settings_warn(loading->settings, entry,
                          "%s is already set in line %d; the last one counts", entry->key,
                          older->line);
            return;
        }
    }
}

static int32_t line_found(void *self, const char *section, const char *key, const char *value,
                          int line)
{
    struct loading *loading = self;
    const struct entry found = {.section = (char *)section,
                                .key = (char *)key,
                                .origin = loading->origin,
                                .file = loading->file,
                                .line = line,
                                .told = loading->quiet};
    const char *profile = settings_profile_of(&found);
    UNSHARED(SETTINGS_LOCK);
    if (key != NULL) {
        warn_repeated(loading, &found);
        settings_add(loading->settings, section, key, value, found);
    } else if (profile != NULL && !settings_profile_valid(profile)) {
        fault_found(loading, line,
                    "the name of a profile must have at most 31 letters, "
                    "digits and . _ - (not first); its keys do not count");
    } else if (profile != NULL) {
        add_profile(&loading->settings->profiles, profile);
    }
    return 0;
}

/* A layer that must_exist, or may be missing. */
REQUIRES(SETTINGS_LOCK)
static int load(struct settings *settings, const char *path, enum settings_origin origin,
                bool quiet, bool must_exist, struct ph_error *err)
{
    AUTO_FREE char *text = NULL;
    size_t length;
    int code = ini_load(path, true, &text, &length, err);
    if (code != PH_OK)
        return code == PH_NOT_FOUND && !must_exist ? PH_OK : code;
    struct loading loading = {settings, settings_keep(settings, memory_copy(path)), origin, quiet};
    ini_read_text(text, length, line_found, fault_found, &loading);
    return PH_OK;
}

/* An invalid variable is an error: with a mistyped PHONECTL_URL, the command must not fall back to
 * the URL in the file. */
REQUIRES(SETTINGS_LOCK)
static int load_environment(struct settings *settings, struct ph_error *err)
{
    static const char *const variables[][2] = {{"PHONECTL_URL", "url"},
                                               {"PHONECTL_AUTH", "auth"},
                                               {"PHONECTL_STORE", "store"},
                                               {"PHONECTL_DIRECTORY", "directory"}};
    for (size_t i = 0; i < COUNT_OF(variables) && !xdg_secure_mode(); i++) {
        const char *text = getenv(variables[i][0]), *key = variables[i][1];
        struct ph_error why;
        if (text == NULL || text[0] == '\0')
            continue;
        if (param_check(param_find(settings_profile_params(), key), text, NULL, &why) != PH_OK)
            return error_fail(err, PH_INVALID, variables[i][0], "%s: %s", variables[i][0],
                              why.text);
        settings_add(settings, "profile", key, text,
                     (struct entry){.origin = SETTINGS_ENVIRONMENT});
    }
    return PH_OK;
}

/* ---- Opening and closing --------------------------------------------------------------------- */

/* The last value of [phonectl] profile, or "default". */
REQUIRES(SETTINGS_LOCK)
static const char *configured_profile(const struct settings *settings)
{
    const char *name = "default";
    for (size_t i = 0; i < settings->entries.count; i++) {
        const struct entry *entry = settings->entries.items[i];
        if (entry->file != NULL && strcmp(entry->section, "phonectl") == 0 &&
            strcmp(entry->key, "profile") == 0)
            name = entry->text;
    }
    return name;
}

REQUIRES(SETTINGS_LOCK)
static int choose_profile(struct settings *settings, const char *asked, struct ph_error *err)
{
    const char *variable = xdg_secure_mode() ? NULL : getenv("PHONECTL_PROFILE");
    const char *name = asked;
    if (name == NULL && variable != NULL && variable[0] != '\0')
        name = variable;
    if (name == NULL)
        name = configured_profile(settings);
    if (!settings_profile_valid(name)) {
        AUTO_FREE char *visible = log_visible(name);
        return error_fail(
            err, PH_INVALID, "profile",
            "The name of a profile must have at most 31 letters, digits and . _ - (not "
            "first): %s",
            visible);
    }
    settings->profile = memory_copy(name);
    return PH_OK;
}

REQUIRES(SETTINGS_LOCK)
static int load_files(struct settings *settings, const char *extra_file, struct ph_error *err)
{
    int code =
        load(settings, PHONECTL_SYSCONF_DIR "/phonectl.ini", SETTINGS_SYSTEM, false, false, err);
    if (code == PH_OK && extra_file != NULL)
        code = load(settings, extra_file, SETTINGS_SYSTEM, false, true, err);
    settings->system_profiles = settings->profiles.count;
    bool there = !xdg_secure_mode() &&
                 xdg_path(XDG_CONFIG, "phonectl.ini", &settings->user_path, NULL) == PH_OK;
    if (code == PH_OK && there)
        code = load(settings, settings->user_path, SETTINGS_USER, false, false, err);
    return code;
}

/* Adds the current profile if it is in no file, and the NULL at the end. */
static void end_profiles(struct settings *settings)
{
    struct list *profiles = &settings->profiles;
    add_profile(profiles, settings->profile);
    list_add(profiles, NULL);
    profiles->count--;
}

int settings_open(const char *profile, const char *extra_file, struct settings **settings,
                  struct ph_error *err)
{
    UNSHARED(SETTINGS_LOCK);
    struct settings *opened = memory_alloc(sizeof *opened);
    opened->lock = memory_alloc(sizeof *opened->lock);
    pthread_mutex_init(opened->lock, NULL);
    int code = load_files(opened, extra_file, err);
    if (code == PH_OK)
        code = choose_profile(opened, profile, err);
    if (code == PH_OK)
        code = load_environment(opened, err);
    if (code != PH_OK) {
        settings_close(opened);
        return code;
    }
    opened->profile_known = has_profile(&opened->profiles, opened->profile) ||
                            strcmp(opened->profile, configured_profile(opened)) == 0 ||
                            strcmp(opened->profile, "default") == 0;
    end_profiles(opened);
    settings_declare(opened, "phonectl", settings_core_params());
    settings_declare(opened, "profile", settings_profile_params());
    *settings = opened;
    return PH_OK;
}

static void entry_free(struct entry *entry)
{
    free(entry->section);
    free(entry->key);
    free(entry->text);
    free(entry);
}

static void list_free(struct list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
}

void settings_close(struct settings *settings)
{
    if (settings == NULL)
        return;
    UNSHARED(SETTINGS_LOCK);
    for (size_t i = 0; i < settings->entries.count; i++)
        entry_free(settings->entries.items[i]);
    free(settings->entries.items);
    list_free(&settings->slots);
    list_free(&settings->warnings);
    free(settings->absent.items);
    list_free(&settings->profiles);
    list_free(&settings->kept);
    pthread_mutex_destroy(settings->lock);
    free(settings->lock);
    free(settings->user_path);
    free(settings->profile);
    free(settings);
}

int settings_reload(struct settings *settings, struct ph_error *err)
{
    HOLD_LOCK(settings->lock, SETTINGS_LOCK);
    size_t kept = 0;
    for (size_t i = 0; i < settings->entries.count; i++) {
        struct entry *entry = settings->entries.items[i];
        if (entry->origin == SETTINGS_USER)
            entry_free(entry);
        else
            settings->entries.items[kept++] = entry;
    }
    settings->entries.count = kept;
    struct list *profiles = &settings->profiles;
    while (profiles->count > settings->system_profiles)
        free(profiles->items[--profiles->count]);
    int code = load(settings, settings->user_path, SETTINGS_USER, true, false, err);
    end_profiles(settings);
    settings_compute(settings);
    return code;
}

/* ---- Unknown keys and sections --------------------------------------------------------------- */

static bool section_declared(const struct settings *settings, const char *section)
{
    for (size_t i = 0; i < settings->slots.count; i++) {
        const struct slot *slot = settings->slots.items[i];
        if (strcmp(slot->section, section) == 0)
            return true;
    }
    return false;
}

/* Names to compare with, ended by NULL: keys of a section, full names, or sections. */
static const char **names_of(const struct settings *settings, const char *section, bool sections)
{
    const char **names = memory_alloc((settings->slots.count + 1) * sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < settings->slots.count; i++) {
        const struct slot *slot = settings->slots.items[i];
        if (sections)
            names[count++] = slot->section;
        else if (section == NULL)
            names[count++] = slot->name;
        else if (strcmp(slot->section, section) == 0)
            names[count++] = slot->param->key;
    }
    return names;
}

int settings_named(const struct settings *settings, const char *name, struct slot **named,
                   struct ph_error *err)
{
    for (size_t i = 0; i < settings->slots.count; i++) {
        struct slot *slot = settings->slots.items[i];
        if (strcmp(slot->name, name) == 0) {
            *named = slot;
            return PH_OK;
        }
    }
    AUTO_FREE const char **names = names_of(settings, NULL, false);
    AUTO_FREE char *hint = text_hint(name, names);
    return error_fail(err, PH_INVALID, name, "There is no setting %s%s", name, hint);
}

int settings_declared(const struct settings *settings, const char *name,
                      const struct ph_param **param, struct ph_error *err)
{
    struct slot *slot = NULL;
    int code = settings_named(settings, name, &slot, err);
    if (code == PH_OK)
        *param = slot->param;
    return code;
}

/* A plugin may be away for a while: that is no reason to warn with every command. name: a section,
 * as it is written there. */
static void warn_absent(struct settings *settings, const struct entry *entry, const char *name)
{
    settings_warn(settings, entry, "no loaded plugin has settings called %s", name);
    list_add(&settings->absent, settings->warnings.items[settings->warnings.count - 1]);
}

static void warn_key(struct settings *settings, const struct entry *entry, const char *section)
{
    if (strcmp(entry->section, "phonectl") == 0 && strcmp(entry->key, "log_level") == 0) {
        settings_warn(settings, entry, "log_level is no longer used; use -v, -vv or -q instead");
        return;
    }
    AUTO_FREE const char **names = names_of(settings, section, false);
    AUTO_FREE char *hint = text_hint(entry->key, names);
    const char *dot = strchr(entry->key, '.');
    AUTO_FREE char *of = dot == NULL ? NULL : strndup(entry->key, (size_t)(dot - entry->key));
    if (*hint == '\0' && of != NULL && !section_declared(settings, of))
        warn_absent(settings, entry, of);
    else
        settings_warn(settings, entry, "[%s] has no key %s%s", entry->section, entry->key, hint);
}

static void warn_section(struct settings *settings, const struct entry *entry)
{
    if (entry->section[0] == '\0') {
        settings_warn(settings, entry, "%s is outside of any section; put it below [phonectl]",
                      entry->key);
        return;
    }
    AUTO_FREE const char **names = names_of(settings, NULL, true);
    const char *nearest = text_nearest(entry->section, names);
    if (nearest == NULL || strcmp(nearest, "profile") == 0)
        nearest = strcmp(entry->section, "profile") == 0 ? "profile default" : nearest;
    AUTO_FREE char *name = text_format("[%s]", entry->section);
    if (nearest == NULL)
        warn_absent(settings, entry, name);
    else
        settings_warn(settings, entry,
                      "no loaded plugin has settings called [%s]; did you mean [%s]?",
                      entry->section, nearest);
}

static void judge(struct settings *settings, struct entry *entry, const char **warned)
{
    struct slot *known;
    const char *profile = settings_profile_of(entry);
    if (settings_is_named(entry))
        return;
    if (profile != NULL) {
        if (settings_profile_valid(profile) &&
            settings_named(settings, entry->key, &known, NULL) != PH_OK)
            warn_key(settings, entry, NULL);
    } else if (section_declared(settings, entry->section) &&
               strcmp(entry->section, "profile") != 0) {
        warn_key(settings, entry, entry->section);
    } else if (*warned == NULL || strcmp(*warned, entry->section) != 0) {
        warn_section(settings, entry);
        *warned = entry->section; /* once per section, not per key */
    }
}

void settings_finish(struct settings *settings)
{
    HOLD_LOCK(settings->lock, SETTINGS_LOCK);
    const char *warned = NULL;
    for (size_t i = 0; i < settings->entries.count; i++) {
        struct entry *entry = settings->entries.items[i];
        if (!entry->used && (entry->file != NULL || entry->origin == SETTINGS_FLAG))
            judge(settings, entry, &warned);
    }
}

/* ---- Accessors ------------------------------------------------------------------------------- */

const char *settings_profile(const struct settings *settings)
{
    return settings->profile;
}

int settings_want_profile(const struct settings *settings, struct ph_error *err)
{
    if (settings->profile_known)
        return PH_OK;
    AUTO_FREE const char **names = memory_alloc((settings->profiles.count + 2) * sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < settings->profiles.count; i++)
        if (strcmp(settings->profiles.items[i], settings->profile) != 0)
            names[count++] = settings->profiles.items[i];
    names[count] = "default";
    AUTO_FREE char *near = text_hint(settings->profile, names);
    AUTO_FREE char *add =
        text_format("; create it with: phonectl profiles add %s", settings->profile);
    return error_fail(err, PH_INVALID, "profile", "There is no profile %s%s", settings->profile,
                      *near == '\0' ? add : near);
}

size_t settings_warning_count(const struct settings *settings)
{
    return settings->warnings.count;
}

const char *settings_warning(const struct settings *settings, size_t index)
{
    return index < settings->warnings.count ? settings->warnings.items[index] : NULL;
}

bool settings_warning_absent(const struct settings *settings, size_t index)
{
    for (size_t i = 0; i < settings->absent.count; i++)
        if (settings->absent.items[i] == settings_warning(settings, index))
            return true;
    return false;
}
