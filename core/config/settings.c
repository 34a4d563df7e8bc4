/* See settings.h. */
#include "config/settings.h"
#include "config/settings_private.h"

#include "config/param.h"
#include "config/values.h"
#include "util/amount.h"
#include "util/error.h"
#include "util/log.h"
#include "util/networks.h"
#include "util/text.h"
#include "util/url.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void list_add(struct list *list, void *item)
{
    *memory_add(list->items, list->count) = item;
}

char *settings_keep(struct settings *settings, char *text)
{
    if (text != NULL)
        list_add(&settings->kept, text);
    return text;
}

void settings_add(struct settings *settings, const char *section, const char *key, const char *text,
                  struct entry from)
{
    struct entry *entry = memory_alloc(sizeof *entry);
    *entry = from;
    entry->section = memory_copy(section);
    entry->key = memory_copy(key);
    entry->text = memory_copy(text);
    list_add(&settings->entries, entry);
}

void settings_warn(struct settings *settings, const struct entry *entry, const char *format, ...)
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

const char *settings_profile_of(const struct entry *entry)
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
    const char *profile = settings_profile_of(entry);
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
    settings_warn(settings, entry, "%s%s", why,
                  comment ? " (a comment needs a line of its own)" : "");
}

static bool is_plain_http(const struct slot *slot)
{
    return strcmp(slot->section, "phonectl") == 0 && strcmp(slot->param->key, "plain_http") == 0;
}

int settings_check(const struct slot *slot, const char *text, char **normal, struct ph_error *err)
{
    int code = param_check(slot->param, text, normal, err);
    if (code != PH_OK || !is_plain_http(slot) || networks_check(text, err) == PH_OK)
        return code;
    if (normal != NULL)
        free(memory_steal(*normal));
    return PH_INVALID;
}

int settings_check_new(const struct slot *slot, const char *text, char **normal,
                       struct ph_error *err)
{
    bool core = strcmp(slot->section, "phonectl") == 0;
    int code = PH_OK;
    if (core && strcmp(slot->param->key, "rate") == 0)
        code = amount_parse_rate(text, NULL, err);
    else if (core && strcmp(slot->param->key, "max_fail") == 0)
        code = amount_parse_failures(text, NULL, err);
    else if (core && strcmp(slot->param->key, "group_command") == 0 &&
             strstr(text, "$GROUP") == NULL)
        code = error_fail(err, PH_INVALID, "group_command",
                          "must have $GROUP where the name of the group belongs");
    return code == PH_OK ? settings_check(slot, text, normal, err) : code;
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
    if (settings_check(slot, entry->text, &normal, &why) != PH_OK) {
        refuse_entry(settings, entry, why.text);
        return;
    }
    slot->value =
        (struct settings_value){settings_keep(settings, normal), layer, entry->file, entry->line};
}

/* Users cannot override a "no" of the system's configuration. */
REQUIRES(SETTINGS_LOCK)
static bool settled_by_system(const struct slot *slot)
{
    return strcmp(slot->section, "phonectl") == 0 &&
           strcmp(slot->param->key, "user_plugins") == 0 && slot->value.origin == SETTINGS_SYSTEM &&
           strcmp(slot->value.text, "no") == 0;
}

REQUIRES(SETTINGS_LOCK)
static void slot_compute(struct settings *settings, struct slot *slot)
{
    char *fallback = NULL;
    if (slot->param->value != NULL)
        param_check(slot->param, slot->param->value, &fallback, NULL);
    slot->value = (struct settings_value){.text = settings_keep(settings, fallback)};
    for (int layer = SETTINGS_SYSTEM; layer <= SETTINGS_FLAG; layer++) {
        if (settled_by_system(slot))
            break;
        for (size_t i = 0; i < settings->entries.count; i++) {
            struct entry *entry = settings->entries.items[i];
            if (layer_of(settings, entry, slot) == layer)
                slot_take(settings, slot, entry, (enum settings_origin)layer);
        }
    }
    if (is_plain_http(slot))
        networks_use(slot->value.text);
}

void settings_compute(struct settings *settings)
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
        slot->section = settings_keep(settings, memory_copy(section));
        slot->name = settings_keep(settings, prefixed ? text_format("%s.%s", section, key)
                                                      : memory_copy(key));
        slot->param = param_at(params, i);
        slot_compute(settings, slot);
        list_add(&settings->slots, slot);
    }
}

struct slot *settings_slot(const struct settings *settings, const char *section, const char *key)
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
    const struct slot *slot = settings_slot(settings, section, key);
    return slot == NULL ? (struct settings_value){0} : slot->value;
}

int64_t settings_number(const struct settings *settings, const char *key)
{
    const struct slot *slot = settings_slot(settings, "phonectl", key);
    const char *text = settings_get(settings, "phonectl", key).text;
    return slot == NULL || text == NULL ? 0 : param_number(slot->param, text);
}

bool settings_is_proxy(const char *section, const struct ph_param *param)
{
    return strcmp(section, "phonectl") == 0 && strcmp(param->key, "proxy") == 0;
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
    struct slot *slot = settings_slot(settings, section, key);
    if (slot != NULL && slot->param->type == PH_SECRET)
        return error_fail(err, PH_INVALID, key, "%s is a secret and must not be given as text",
                          key);
    int code = slot == NULL ? PH_OK : settings_check_new(slot, text, NULL, err);
    if (code != PH_OK)
        return code;
    settings_add(settings, section, key, text, (struct entry){.origin = SETTINGS_FLAG});
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

bool settings_is_named(const struct entry *entry)
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
