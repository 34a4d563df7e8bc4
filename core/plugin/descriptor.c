/* Decides whether a descriptor can be believed, before anything it points to is called or shown. */
#include "plugin/descriptor.h"

#include "config/param.h"
#include "plugin/feature.h"
#include "plugin/fields.h"
#include "util/data_files.h"
#include "util/error.h"
#include "util/text.h"

#include <phonectl/services.h>
#include <stdarg.h>
#include <string.h>

#define MAGIC_FIRST 0x31486850u /* "PhH1": drafts of 1.0 differ in the last character */

enum {
    MAGIC_AND_ABI = 12, /* size, magic and abi: in front in every version */
    MOST_FEATURES = 256,
    MOST_PARAMS = 256,
    MOST_TABLES = 256
};

/* ---- Copies ---------------------------------------------------------------------------------- */

/* A plugin's struct of `given` bytes as ours of `size`: missing members are zero, unknown ones at
 * its end are dropped. */
static void copy_struct(void *copy, size_t size, const void *from, size_t given)
{
    memset(copy, 0, size);
    memcpy(copy, from, given < size ? given : size);
}

/* An array in elements of our own size, which belongs to the plugin. */
static void *copy_array(struct plugin *plugin, size_t size, const void *array, uint32_t count,
                        uint32_t stride)
{
    char *copy = memory_alloc((count + 1) * size);
    for (size_t i = 0; i < count; i++)
        copy_struct(copy + i * size, size, (const char *)array + i * stride, stride);
    return *memory_add(plugin->arrays, plugin->array_count) = copy;
}

/* The tables of functions, by kind: our size, and what 1.0 had. */
static const struct {
    size_t size;
    uint32_t least;
} functions[] = {
    [PH_AUTH] = {sizeof(struct ph_auth), DESCRIPTOR_AUTH_1_0},
    [PH_STORE] = {sizeof(struct ph_store), DESCRIPTOR_STORE_1_0},
    [PH_DIRECTORY] = {sizeof(struct ph_directory), DESCRIPTOR_DIRECTORY_1_0},
    [PH_ACTION] = {sizeof(struct ph_action), DESCRIPTOR_ACTION_1_0},
};

static bool kind_known(const struct feature *feature)
{
    return feature->about.kind >= PH_AUTH && feature->about.kind <= PH_ACTION;
}

/* ---- Checks ---------------------------------------------------------------------------------- */

/* A feature or the plugin as people know it: kind and id. */
struct name {
    const char *kind, *id;
};

/* Fails with "KIND "ID"" before the rest of the sentence. */
PRINTF_LIKE(3, 4) static int fault(struct name of, struct ph_error *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    AUTO_FREE char *rest = text_vformat(format, args);
    va_end(args);
    return error_fail(err, PH_FAILED, of.id, "%s \"%s\"%s", of.kind, of.id, rest);
}

static bool params_known(const struct ph_params *params)
{
    for (uint32_t i = 0; i < params->count; i++)
        if (param_type_name(param_at(params, i)->type) == NULL)
            return false;
    return true;
}

/* Replaces params, which are the plugin's, by a copy. */
static int params_take(struct plugin *plugin, struct ph_params *params, struct name of,
                       struct ph_error *err)
{
    if (params->count > MOST_PARAMS || (params->count > 0 && params->items == NULL))
        return fault(of, err, " declares %u values without a table", params->count);
    if (params->count > 0 && params->stride < DESCRIPTOR_PARAM_1_0)
        return fault(of, err, " declares values of %u bytes, ABI 1.0 has %d", params->stride,
                     DESCRIPTOR_PARAM_1_0);
    params->items =
        copy_array(plugin, sizeof *params->items, params->items, params->count, params->stride);
    params->stride = sizeof *params->items;
    return PH_OK;
}

/* Flags that only one argument of an action may have; true until an argument has it. */
struct special {
    bool bool_preview, text_preview, words;
};

static bool take_special(bool *left)
{
    bool had = *left;
    *left = false;
    return had;
}

static int special_check(const struct ph_param *param, struct special *left, struct name of,
                         struct ph_error *err)
{
    bool text = param->type == PH_TEXT && param->value == NULL;
    bool last = (param->flags & PH_POSITIONAL) == 0 || left->words;
    if ((param->flags & PH_PREVIEW) != 0 &&
        !(param->type == PH_BOOL
              ? take_special(&left->bool_preview)
              : text && (param->flags & PH_REQUIRED) == 0 && take_special(&left->text_preview)))
        return fault(of, err,
                     ": PH_PREVIEW is for one BOOL argument of an action and one TEXT that may be "
                     "left out, and \"%s\" is not one",
                     param->key);
    if (!last || ((param->flags & PH_WORDS) != 0 &&
                  !(text && (param->flags & PH_POSITIONAL) != 0 && take_special(&left->words))))
        return fault(of, err,
                     ": PH_WORDS is for the last positional TEXT argument of an action, and \"%s\" "
                     "does not fit that",
                     param->key);
    return PH_OK;
}

/* arguments: of an action, as opposed to settings, fields and results. */
static int params_check(const struct ph_params *params, bool arguments, struct name of,
                        struct ph_error *err)
{
    struct special left = {arguments, arguments, true};
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        struct ph_error why = {0};
        if (param_sound(param, &why) < 0)
            return fault(of, err, ": %s", why.text);
        if (special_check(param, &left, of, err) < 0)
            return PH_FAILED;
        if (param_find(params, param->key) != param)
            return fault(of, err, " declares \"%s\" twice", param->key);
    }
    return PH_OK;
}

/* Refuses secrets among fields and results, which are shown, and among the settings of a token
 * store, which could keep them only in itself. */
static int secrets_check(const struct feature *feature, const struct ph_params *reported,
                         struct name of, struct ph_error *err)
{
    bool fields = feature->about.kind == PH_DIRECTORY;
    const struct ph_param *secret = param_of_type(reported, PH_SECRET);
    if (secret != NULL && fields)
        return fault(of, err, " declares the field \"%s\" as a secret: fields are shown",
                     secret->key);
    if (secret != NULL)
        return fault(of, err, ": the result \"%s\" is of the type SECRET, and results are shown",
                     secret->key);
    secret = param_of_type(&feature->about.settings, PH_SECRET);
    if (secret != NULL && feature->about.kind == PH_STORE)
        return fault(of, err,
                     " has the secret setting \"%s\", which it would have to keep in itself: ask() "
                     "for it",
                     secret->key);
    for (uint32_t i = 0; fields && i < reported->count; i++)
        if (fields_known(param_at(reported, i)->key))
            return fault(of, err,
                         " declares the field \"%s\", which is one of the program's own: choose "
                         "another key",
                         param_at(reported, i)->key);
    return PH_OK;
}

/* The first required member that is not there, or NULL. */
static const char *gap_of(const struct feature *feature)
{
    switch (feature->about.kind) {
    case PH_AUTH:
        return feature->auth.api_url == NULL    ? "api_url"
               : feature->auth.login == NULL    ? "login()"
               : feature->auth.identify == NULL ? "identify()"
                                                : NULL;
    case PH_STORE:
        return feature->store.load == NULL    ? "load()"
               : feature->store.save == NULL  ? "save()"
               : feature->store.erase == NULL ? "erase()"
               : feature->store.check == NULL ? "check()"
                                              : NULL;
    case PH_DIRECTORY:
        return feature->directory.list == NULL ? "list()" : NULL;
    default:
        return feature->action.run == NULL ? "run()" : NULL;
    }
}

static bool text_missing(const char *text)
{
    return text == NULL || *text == '\0';
}

static int functions_check(const struct feature *feature, struct name of, struct ph_error *err)
{
    const struct ph_feature *about = &feature->about;
    uint32_t least = functions[about->kind].least;
    if (text_missing(about->title) || text_missing(about->summary))
        return fault(of, err, " has no %s", text_missing(about->title) ? "title" : "summary");
    if (about->functions == NULL)
        return fault(of, err, " has no functions");
    uint32_t size = *(const uint32_t *)about->functions;
    if (size < least)
        return fault(of, err, " has a table of functions of %u bytes, ABI 1.0 has %u", size, least);
    const char *gap = gap_of(feature);
    if (gap != NULL)
        return fault(of, err, " has no %s", gap);
    if (about->kind == PH_ACTION && feature->action.danger == 0)
        return fault(of, err,
                     " does not say how dangerous it is: set .danger to PH_HARMLESS, PH_NOTICED, "
                     "PH_DISTURBING or PH_DISRUPTIVE");
    if (about->kind == PH_ACTION && feature->action.danger > PH_DISRUPTIVE)
        return fault(of, err, " has the unknown danger %u", feature->action.danger);
    return PH_OK;
}

/* Every feature has a section in the configuration, and these two names are taken there. */
static bool id_reserved(const char *id)
{
    return strcmp(id, "phonectl") == 0 || strcmp(id, "profile") == 0;
}

/* Takes over a feature, which still holds the plugin's struct. *known: false if only a newer
 * program knows its kind, or the type of one of its values. */
static int feature_take(struct feature *feature, bool newer, bool *known, struct ph_error *err)
{
    struct ph_feature *about = &feature->about;
    struct ph_params none = {0}, *reported = &none;
    if (!feature_id_valid(about->id) || id_reserved(about->id))
        return error_fail(err, PH_FAILED, "id", "a feature has the invalid id \"%s\"",
                          about->id == NULL ? "" : about->id);
    struct name of = {feature_kind_name(about->kind), about->id};
    if (of.kind == NULL)
        of.kind = "feature";
    if (kind_known(feature) && about->functions != NULL)
        copy_struct(&feature->auth, functions[about->kind].size, about->functions,
                    *(const uint32_t *)about->functions);
    if (about->kind == PH_ACTION)
        reported = &feature->action.results;
    else if (about->kind == PH_DIRECTORY)
        reported = &feature->directory.fields;
    struct ph_params *const all[] = {&about->settings, &about->args, reported};
    *known = kind_known(feature);
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (params_take(feature->plugin, all[i], of, err) < 0)
            return PH_FAILED;
        *known = *known && params_known(all[i]);
    }
    if (!*known && newer)
        return PH_OK;
    if (!kind_known(feature))
        return error_fail(err, PH_FAILED, "kind", "feature \"%s\" is of the unknown kind %u",
                          about->id, about->kind);
    int code = functions_check(feature, of, err);
    for (size_t i = 0; code == PH_OK && i < COUNT_OF(all); i++)
        code = params_check(all[i], all[i] == &about->args && about->kind == PH_ACTION, of, err);
    return code == PH_OK ? secrets_check(feature, reported, of, err) : code;
}

/* Settings of the plugin as a whole: after its features, whose settings are sound by then. */
static int shared_settings_check(const struct plugin *plugin, struct ph_error *err)
{
    const struct ph_params *shared = &plugin->about.settings;
    if (shared->count > 0 && id_reserved(plugin->about.id))
        return error_fail(err, PH_FAILED, "id", "the section [%s] is not for its settings",
                          plugin->about.id);
    int code = params_check(shared, false, (struct name){"plugin", plugin->about.id}, err);
    for (size_t i = 0; code == PH_OK && i < plugin->feature_count; i++) {
        const struct ph_feature *feature = &plugin->features[i].about;
        for (uint32_t j = 0; j < shared->count; j++)
            if (param_find(&feature->settings, param_at(shared, j)->key) != NULL)
                return error_fail(err, PH_FAILED, param_at(shared, j)->key,
                                  "its %s \"%s\" declares the setting \"%s\", which is also one "
                                  "of the whole plugin",
                                  feature_kind_name(feature->kind), feature->id,
                                  param_at(shared, j)->key);
    }
    return code;
}

static int features_take(struct plugin *plugin, struct ph_error *err)
{
    struct ph_plugin *about = &plugin->about;
    bool newer = (about->abi & 0xffff) > PH_ABI_MINOR;
    if (about->feature_count == 0 || about->features == NULL)
        return error_fail(err, PH_FAILED, NULL, "it offers no features");
    if (about->feature_count > MOST_FEATURES)
        return error_fail(err, PH_FAILED, NULL, "it says it has %u features", about->feature_count);
    if (about->feature_stride < DESCRIPTOR_FEATURE_1_0)
        return error_fail(err, PH_FAILED, NULL, "its features have %u bytes, ABI 1.0 has %d",
                          about->feature_stride, DESCRIPTOR_FEATURE_1_0);
    int code = params_take(plugin, &about->settings, (struct name){"plugin", about->id}, err);
    if (code < 0)
        return code;
    plugin->features = memory_alloc(about->feature_count * sizeof *plugin->features);
    for (uint32_t i = 0; i < about->feature_count; i++) {
        struct feature *feature = &plugin->features[plugin->feature_count];
        bool known = false;
        memset(feature, 0, sizeof *feature);
        feature->plugin = plugin;
        copy_struct(&feature->about, sizeof feature->about,
                    (const char *)about->features + (size_t)i * about->feature_stride,
                    about->feature_stride);
        code = feature_take(feature, newer, &known, err);
        if (code < 0)
            return code;
        for (size_t j = 0; known && j < plugin->feature_count; j++)
            if (plugin->features[j].about.kind == feature->about.kind &&
                strcmp(plugin->features[j].about.id, feature->about.id) == 0)
                return error_fail(err, PH_FAILED, "id", "it has two features with the id \"%s\"",
                                  feature->about.id);
        plugin->feature_count += known;
    }
    if (plugin->feature_count == 0 || (newer && !params_known(&about->settings)))
        return error_fail(err, PH_UNSUPPORTED, NULL,
                          "it offers only what a newer program understands (plugin ABI %u.%u)",
                          about->abi >> 16, about->abi & 0xffff);
    return shared_settings_check(plugin, err);
}

static int tables_take(struct plugin *plugin, struct ph_error *err)
{
    struct ph_plugin *about = &plugin->about;
    if (about->table_count > MOST_TABLES || (about->table_count > 0 && about->tables == NULL))
        return error_fail(err, PH_FAILED, "tables", "it says it has %u tables", about->table_count);
    if (about->table_count > 0 && about->table_stride < DESCRIPTOR_TABLE_1_0)
        return error_fail(err, PH_FAILED, "tables", "its tables have %u bytes, ABI 1.0 has %d",
                          about->table_stride, DESCRIPTOR_TABLE_1_0);
    about->tables = copy_array(plugin, sizeof *about->tables, about->tables, about->table_count,
                               about->table_stride);
    for (uint32_t i = 0; i < about->table_count; i++) {
        const struct ph_table *table = &about->tables[i];
        const char *slash = table->name == NULL ? NULL : strchr(table->name, '/');
        if (slash == NULL || strchr(slash + 1, '/') != NULL || !data_files_plain(table->name))
            return error_fail(err, PH_FAILED, "tables",
                              "it brings a table \"%s\", which is not a name like "
                              "\"keymaps/acme.ini\"",
                              table->name == NULL ? "" : table->name);
        if (table->text == NULL)
            return error_fail(err, PH_FAILED, "tables", "its table %s has no text", table->name);
    }
    return PH_OK;
}

static int head_check(const struct ph_plugin *entry, struct ph_error *err)
{
    if (entry == NULL)
        return error_fail(err, PH_INVALID, NULL, "its entry point ph_plugin_v1 returns nothing");
    if (entry->magic >= MAGIC_FIRST && entry->magic < PH_MAGIC &&
        (entry->magic - MAGIC_FIRST) % (1u << 24) == 0)
        return error_fail(
            err, PH_UNSUPPORTED, NULL,
            "built with a draft of plugin.h 1.0: build it again with today's headers");
    if (entry->magic != PH_MAGIC)
        return error_fail(err, PH_INVALID, NULL,
                          "its descriptor starts with the magic number %08x, a plugin's is %08x",
                          entry->magic, PH_MAGIC);
    if (entry->size >= MAGIC_AND_ABI && entry->abi >> 16 != PH_ABI_MAJOR)
        return error_fail(err, PH_UNSUPPORTED, NULL,
                          "built for plugin ABI %u.%u, this program speaks %u.%u", entry->abi >> 16,
                          entry->abi & 0xffff, PH_ABI_MAJOR, PH_ABI_MINOR);
    if (entry->size < DESCRIPTOR_PLUGIN_1_0)
        return error_fail(err, PH_FAILED, NULL, "its descriptor has %u bytes, ABI 1.0 has %d",
                          entry->size, DESCRIPTOR_PLUGIN_1_0);
    return PH_OK;
}

static int plugin_take(struct plugin *plugin, struct ph_error *err)
{
    const struct ph_plugin *about = &plugin->about;
    if (!feature_id_valid(about->id))
        return error_fail(err, PH_FAILED, "id", "it has the invalid id \"%s\"",
                          about->id == NULL ? "" : about->id);
    const struct {
        const char *text, *name;
    } texts[] = {{about->version, "version"},
                 {about->summary, "summary"},
                 {about->author, "author"},
                 {about->licence, "licence"}};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (text_missing(texts[i].text))
            return error_fail(err, PH_FAILED, texts[i].name, "it names no %s", texts[i].name);
    int code = tables_take(plugin, err);
    return code < 0 ? code : features_take(plugin, err);
}

int descriptor_take(const struct ph_plugin *entry, struct plugin *plugin, struct ph_error *err)
{
    int code = head_check(entry, err);
    if (code < 0)
        return code;
    copy_struct(&plugin->about, sizeof plugin->about, entry, entry->size);
    code = plugin_take(plugin, err);
    if (code < 0)
        descriptor_release(plugin);
    return code;
}

void descriptor_release(struct plugin *plugin)
{
    for (size_t i = 0; i < plugin->array_count; i++)
        free(plugin->arrays[i]);
    free(memory_steal(plugin->arrays));
    free(memory_steal(plugin->features));
    plugin->array_count = plugin->feature_count = 0;
    memset(&plugin->about, 0, sizeof plugin->about);
}
