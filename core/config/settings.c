/* How the settings are kept: entries as found, keys as declared, and the value in force. Reads all
 * layers, and warns about what is unknown. */
#include "config/settings.h"

#include "config/ini.h"
#include "config/param.h"
#include "config/settings_keys.h"
#include "config/values.h"
#include "util/amount.h"
#include "util/error.h"
#include "util/log.h"
#include "util/networks.h"
#include "util/text.h"
#include "util/thread.h"
#include "util/url.h"
#include "util/xdg.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

LOCK_CLASS(SETTINGS_LOCK);

/* One line of a layer. */
struct entry {
    char *section, *key, *text;
    enum settings_origin origin;
    const char *file; /* NULL: environment or flag */
    int line;
    bool used, told; /* told: a warning was given, now or in an earlier reading */
};

/* A declared key and the value in force. */
struct slot {
    const char *section, *name; /* name: "jobs", "webex-oauth.client_id" */
    const struct ph_param *param;
    struct settings_value value GUARDED_BY(SETTINGS_LOCK);
};

struct list {
    void **items;
    size_t count;
};

struct settings {
    char *profile;      /* the current one */
    bool profile_known; /* a file names it, or it is the default */
    char *user_path;    /* NULL without a home directory */
    /* Guards the values: other threads read them while the UI thread writes. */
    pthread_mutex_t *lock;
    struct list entries GUARDED_BY(SETTINGS_LOCK);
    struct list slots; /* complete before other threads run */
    struct list warnings;
    struct list absent;     /* those of the warnings that are about plugins which are not there */
    struct list profiles;   /* names, then a NULL */
    size_t system_profiles; /* how many of them come from system layers */
    struct list kept GUARDED_BY(
        SETTINGS_LOCK); /* every text ever handed out: all stay valid until settings_close() */
};

static void list_add(struct list *list, void *item)
{
    *memory_add(list->items, list->count) = item;
}

REQUIRES(SETTINGS_LOCK)
static char *keep(struct settings *settings, char *text)
{
    if (text != NULL)
        list_add(&settings->kept, text);
    return text;
}

/* Adds a line of a layer. */
REQUIRES(SETTINGS_LOCK)
static void entry_add(struct settings *settings, const char *section, const char *key,
                      const char *text, struct entry from)
{
    struct entry *entry = memory_alloc(sizeof *entry);
    *entry = from;
    entry->section = memory_copy(section);
    entry->key = memory_copy(key);
    entry->text = memory_copy(text);
    list_add(&settings->entries, entry);
}

PRINTF_LIKE(3, 4)
static void warn(struct settings *settings, const struct entry *entry, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    AUTO_FREE char *sentence = text_vformat(format, args);
    va_end(args);
    AUTO_FREE char *whole = entry->file == NULL
                                ? memory_steal(sentence)
                                : text_format("%s:%d: %s", entry->file, entry->line, sentence);
    list_add(&settings->warnings, log_visible(whole));
}

bool settings_profile_valid(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "._-";
    size_t length = strspn(name, allowed);
    return length > 0 && length <= 31 && name[length] == '\0' && strchr("._-", name[0]) == NULL;
}

/* ---- Values in force ------------------------------------------------------------------------- */

/* NAME if the entry is in a section "profile NAME" of a file; otherwise NULL. */
static const char *profile_of(const struct entry *entry)
{
    static const char prefix[] = "profile ";
    size_t length = sizeof prefix - 1;
    bool is = entry->file != NULL && strncmp(entry->section, prefix, length) == 0;
    return is ? entry->section + length : NULL;
}

/* The layer in which an entry sets this slot; negative if it does not. */
static int layer_of(const struct settings *settings, const struct entry *entry,
                    const struct slot *slot)
{
    const char *profile = profile_of(entry);
    if (profile == NULL) {
        bool same = strcmp(entry->section, slot->section) == 0;
        bool loose = strcmp(slot->section, "profile") == 0 && entry->file != NULL;
        return same && !loose && strcmp(entry->key, slot->param->key) == 0 ? (int)entry->origin
                                                                           : -1;
    }
    if (strcmp(profile, settings->profile) != 0)
        return -1;
    return strcmp(entry->key, slot->name) == 0 ? SETTINGS_PROFILE : -1;
}

static void refuse_entry(struct settings *settings, struct entry *entry, const char *why)
{
    if (entry->told)
        return;
    entry->told = true;
    bool comment = strstr(entry->text, " ;") != NULL || strstr(entry->text, " #") != NULL;
    warn(settings, entry, "%s%s", why, comment ? " (a comment needs a line of its own)" : "");
}

static bool is_core(const char *section, const struct ph_param *param, const char *key)
{
    return strcmp(section, "phonectl") == 0 && strcmp(param->key, key) == 0;
}

/* param_check(), and what a declaration cannot say. */
static int check(const char *section, const struct ph_param *param, const char *text, char **normal,
                 struct ph_error *err)
{
    int code = param_check(param, text, normal, err);
    if (code != PH_OK || !is_core(section, param, "plain_http") ||
        networks_check(text, err) == PH_OK)
        return code;
    if (normal != NULL)
        free(memory_steal(*normal));
    return PH_INVALID;
}

int settings_check_new(const char *section, const struct ph_param *param, const char *text,
                       char **normal, struct ph_error *err)
{
    int code = PH_OK;
    if (is_core(section, param, "rate"))
        code = amount_parse_rate(text, NULL, err);
    else if (is_core(section, param, "max_fail"))
        code = amount_parse_failures(text, NULL, err);
    else if (is_core(section, param, "group_command") && strstr(text, "$GROUP") == NULL)
        code = error_fail(err, PH_INVALID, "group_command",
                          "group_command must contain $GROUP in place of the group's name");
    return code == PH_OK ? check(section, param, text, normal, err) : code;
}

/* Takes the value of the entry if it is allowed. */
REQUIRES(SETTINGS_LOCK)
static void slot_take(struct settings *settings, struct slot *slot, struct entry *entry,
                      enum settings_origin layer)
{
    struct ph_error why;
    char *normal;
    entry->used = true;
    if (slot->param->type == PH_SECRET) {
        AUTO_FREE char *sentence = text_format(
            "%s is a secret and is ignored here: remove it from the file, and set it with "
            "\"phonectl config set %s\"",
            slot->name, slot->name);
        refuse_entry(settings, entry, sentence);
        return;
    }
    if (check(slot->section, slot->param, entry->text, &normal, &why) != PH_OK) {
        refuse_entry(settings, entry, why.text);
        return;
    }
    slot->value = (struct settings_value){keep(settings, normal), layer, entry->file, entry->line};
}

/* Users cannot override a "no" of the system's configuration. */
REQUIRES(SETTINGS_LOCK)
static bool settled_by_system(const struct slot *slot)
{
    return is_core(slot->section, slot->param, "user_plugins") &&
           slot->value.origin == SETTINGS_SYSTEM && strcmp(slot->value.text, "no") == 0;
}

REQUIRES(SETTINGS_LOCK)
static void slot_compute(struct settings *settings, struct slot *slot)
{
    char *fallback = NULL;
    if (slot->param->value != NULL)
        param_check(slot->param, slot->param->value, &fallback, NULL);
    slot->value = (struct settings_value){.text = keep(settings, fallback)};
    for (int layer = SETTINGS_SYSTEM; layer <= SETTINGS_FLAG; layer++) {
        if (settled_by_system(slot))
            break;
        for (size_t i = 0; i < settings->entries.count; i++) {
            struct entry *entry = settings->entries.items[i];
            if (layer_of(settings, entry, slot) == layer)
                slot_take(settings, slot, entry, (enum settings_origin)layer);
        }
    }
    if (is_core(slot->section, slot->param, "plain_http"))
        networks_use(slot->value.text);
}

REQUIRES(SETTINGS_LOCK)
static void compute_all(struct settings *settings)
{
    for (size_t i = 0; i < settings->slots.count; i++)
        slot_compute(settings, settings->slots.items[i]);
}

void settings_declare(struct settings *settings, const char *section,
                      const struct ph_params *params)
{
    HOLD_LOCK(settings->lock, SETTINGS_LOCK);
    bool prefixed = strcmp(section, "phonectl") != 0 && strcmp(section, "profile") != 0;
    for (uint32_t i = 0; i < params->count; i++) {
        struct slot *slot = memory_alloc(sizeof *slot);
        const char *key = param_at(params, i)->key;
        slot->section = keep(settings, memory_copy(section));
        slot->name =
            keep(settings, prefixed ? text_format("%s.%s", section, key) : memory_copy(key));
        slot->param = param_at(params, i);
        slot_compute(settings, slot);
        list_add(&settings->slots, slot);
    }
}

static struct slot *slot_find(const struct settings *settings, const char *section, const char *key)
{
    for (size_t i = 0; i < settings->slots.count; i++) {
        struct slot *slot = settings->slots.items[i];
        if (strcmp(slot->section, section) == 0 && strcmp(slot->param->key, key) == 0)
            return slot;
    }
    return NULL;
}

struct settings_value settings_get(const struct settings *settings, const char *section,
                                   const char *key)
{
    HOLD_LOCK(settings->lock, SETTINGS_LOCK);
    const struct slot *slot = slot_find(settings, section, key);
    return slot == NULL ? (struct settings_value){0} : slot->value;
}

int64_t settings_number(const struct settings *settings, const char *key)
{
    HOLD_LOCK(settings->lock, SETTINGS_LOCK);
    const struct slot *slot = slot_find(settings, "phonectl", key);
    return slot == NULL || slot->value.text == NULL ? 0
                                                    : param_number(slot->param, slot->value.text);
}

bool settings_is_proxy(const char *section, const struct ph_param *param)
{
    return is_core(section, param, "proxy");
}

char *settings_shown(const char *section, const struct ph_param *param, const char *text)
{
    char *shown = memory_copy(text);
    if (shown != NULL && settings_is_proxy(section, param))
        url_hide_user(shown);
    return shown;
}

int settings_override(struct settings *settings, const char *section, const char *key,
                      const char *text, struct ph_error *err)
{
    HOLD_LOCK(settings->lock, SETTINGS_LOCK);
    struct slot *slot = slot_find(settings, section, key);
    if (slot != NULL && slot->param->type == PH_SECRET)
        return error_fail(err, PH_INVALID, key, "%s is a secret and must not be given as text",
                          key);
    int code = slot == NULL ? PH_OK : settings_check_new(section, slot->param, text, NULL, err);
    if (code != PH_OK)
        return code;
    entry_add(settings, section, key, text, (struct entry){.origin = SETTINGS_FLAG});
    if (slot != NULL)
        slot_compute(settings, slot);
    return PH_OK;
}

int settings_each(const struct settings *settings,
                  int (*visit)(void *self, const char *section, const struct ph_param *param,
                               struct settings_value value),
                  void *self)
{
    for (size_t i = 0; i < settings->slots.count; i++) {
        const struct slot *slot = settings->slots.items[i];
        int code = visit(self, slot->section, slot->param,
                         settings_get(settings, slot->section, slot->param->key));
        if (code != 0)
            return code;
    }
    return 0;
}

/* ---- Names that people choose: groups and macros --------------------------------------------- */

static const char *const named_sections[] = {"groups", "macros"};

/* "" if the entry is in [SECTION], " NAME" if it is in [SECTION NAME]; otherwise NULL. */
static const char *behind_section(const struct entry *entry, const char *section)
{
    size_t length = strlen(section);
    const char *behind = entry->section + length;
    if (entry->file == NULL || strncmp(entry->section, section, length) != 0 ||
        (*behind != '\0' && *behind != ' '))
        return NULL;
    return behind;
}

const char *settings_named_section(const char *name, size_t length)
{
    for (size_t i = 0; i < COUNT_OF(named_sections); i++)
        if (strlen(named_sections[i]) == length && strncmp(named_sections[i], name, length) == 0)
            return named_sections[i];
    return NULL;
}

/* Whether its key is a name that a person chose: of a group or a macro. */
static bool is_named(const struct entry *entry)
{
    for (size_t i = 0; i < COUNT_OF(named_sections); i++)
        if (behind_section(entry, named_sections[i]) != NULL)
            return true;
    return false;
}

/* Rank of an entry: 2 = of this profile, 1 = of all profiles, 0 = of any other section. */
static int name_rank(const struct settings *settings, const struct entry *entry,
                     const char *section)
{
    const char *of = behind_section(entry, section);
    if (of == NULL)
        return 0;
    return *of == '\0' ? 1 : strcmp(of + 1, settings->profile) == 0 ? 2 : 0;
}

/* Whether no entry of the same name comes before it: the profile's own do, and later lines. */
REQUIRES(SETTINGS_LOCK)
static bool name_counts(const struct settings *settings, size_t index, const char *section)
{
    const struct entry *entry = settings->entries.items[index];
    int rank = name_rank(settings, entry, section);
    for (size_t i = 0; i < settings->entries.count && rank > 0; i++) {
        const struct entry *other = settings->entries.items[i];
        int rival = name_rank(settings, other, section);
        if ((rival > rank || (rival == rank && i > index)) && strcmp(other->key, entry->key) == 0)
            return false;
    }
    return rank > 0;
}

struct values *settings_names(const struct settings *settings, const char *section)
{
    struct values *names = values_new();
    HOLD_LOCK(settings->lock, SETTINGS_LOCK);
    for (size_t i = 0; i < settings->entries.count; i++) {
        const struct entry *entry = settings->entries.items[i];
        if (name_counts(settings, i, section))
            values_set(names, entry->key, entry->text);
    }
    return names;
}

int settings_each_name(const struct settings *settings,
                       int (*visit)(void *self, const char *section, const struct ph_param *param,
                                    struct settings_value value),
                       void *self)
{
    UNSHARED(SETTINGS_LOCK); /* only the UI thread changes entries */
    for (size_t s = 0; s < COUNT_OF(named_sections); s++)
        for (size_t i = 0; i < settings->entries.count; i++) {
            const struct entry *entry = settings->entries.items[i];
            if (!name_counts(settings, i, named_sections[s]))
                continue;
            const struct ph_param param = {.key = entry->key,
                                           .label = entry->key,
                                           .help = s == 0 ? "Phones, selected with @NAME."
                                                          : "Keys, pressed with @NAME.",
                                           .type = PH_TEXT};
            const struct settings_value value = {entry->text, entry->origin, entry->file,
                                                 entry->line};
            int code = visit(self, named_sections[s], &param, value);
            if (code != 0)
                return code;
        }
    return 0;
}

int settings_group(const struct settings *settings, const char *name, char **text,
                   struct ph_error *err)
{
    if (settings == NULL)
        return error_fail(err, PH_INVALID, "group", "There are no groups here");
    struct values *groups = settings_names(settings, "groups");
    AUTO_FREE const char **names = memory_alloc((values_count(groups) + 1) * sizeof *names);
    for (size_t i = 0; i < values_count(groups); i++)
        names[i] = values_key(groups, i);
    *text = memory_copy(values_text(groups, name));
    const char *nearest = *text == NULL ? text_nearest(name, names) : NULL;
    int code = *text != NULL
                   ? PH_OK
                   : error_fail(err, PH_INVALID, "group", "There is no group @%s%s%s%s", name,
                                nearest != NULL ? "; did you mean @"
                                                : "; groups are lines NAME = SELECTOR… below "
                                                  "[groups] in phonectl.ini",
                                nearest != NULL ? nearest : "", nearest != NULL ? "?" : "");
    values_free(groups);
    return code;
}

/* ---- Reading the layers ---------------------------------------------------------------------- */

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
        warn(loading->settings, &where, "%s", sentence);
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
            warn(loading->settings, entry, "%s is already set in line %d; the last one counts",
                 entry->key, older->line);
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
    const char *profile = profile_of(&found);
    UNSHARED(SETTINGS_LOCK);
    if (key != NULL) {
        warn_repeated(loading, &found);
        entry_add(loading->settings, section, key, value, found);
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
    struct loading loading = {settings, keep(settings, memory_copy(path)), origin, quiet};
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
        if (param_check(param_find(&settings_profile_params, key), text, NULL, &why) != PH_OK)
            return error_fail(err, PH_INVALID, variables[i][0], "%s: %s", variables[i][0],
                              why.text);
        entry_add(settings, "profile", key, text, (struct entry){.origin = SETTINGS_ENVIRONMENT});
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
    settings_declare(opened, "phonectl", &settings_core_params);
    settings_declare(opened, "profile", &settings_profile_params);
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
    compute_all(settings);
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

static int slot_named(const struct settings *settings, const char *name, struct slot **named,
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

int settings_declared(const struct settings *settings, const char *name, const char **section,
                      const struct ph_param **param, struct ph_error *err)
{
    struct slot *slot = NULL;
    int code = slot_named(settings, name, &slot, err);
    if (code == PH_OK)
        *param = slot->param;
    if (code == PH_OK && section != NULL)
        *section = slot->section;
    return code;
}

/* A plugin may be away for a while: that is no reason to warn with every command. name: a section,
 * as it is written there. */
static void warn_absent(struct settings *settings, const struct entry *entry, const char *name)
{
    warn(settings, entry, "no loaded plugin has settings called %s", name);
    list_add(&settings->absent, settings->warnings.items[settings->warnings.count - 1]);
}

static void warn_key(struct settings *settings, const struct entry *entry, const char *section)
{
    if (strcmp(entry->section, "phonectl") == 0 && strcmp(entry->key, "log_level") == 0) {
        warn(settings, entry, "log_level is no longer used; use -v, -vv or -q instead");
        return;
    }
    AUTO_FREE const char **names = names_of(settings, section, false);
    AUTO_FREE char *hint = text_hint(entry->key, names);
    const char *dot = strchr(entry->key, '.');
    AUTO_FREE char *of = dot == NULL ? NULL : strndup(entry->key, (size_t)(dot - entry->key));
    if (*hint == '\0' && of != NULL && !section_declared(settings, of))
        warn_absent(settings, entry, of);
    else
        warn(settings, entry, "[%s] has no key %s%s", entry->section, entry->key, hint);
}

static void warn_section(struct settings *settings, const struct entry *entry)
{
    if (entry->section[0] == '\0') {
        warn(settings, entry, "%s is outside of any section; put it below [phonectl]", entry->key);
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
        warn(settings, entry, "no loaded plugin has settings called [%s]; did you mean [%s]?",
             entry->section, nearest);
}

static void judge(struct settings *settings, struct entry *entry, const char **warned)
{
    struct slot *known;
    const char *profile = profile_of(entry);
    if (is_named(entry))
        return;
    if (profile != NULL) {
        if (settings_profile_valid(profile) &&
            slot_named(settings, entry->key, &known, NULL) != PH_OK)
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

const char *settings_user_file(const struct settings *settings)
{
    return settings->user_path;
}

const char *const *settings_profiles(const struct settings *settings)
{
    return (const char *const *)settings->profiles.items;
}
