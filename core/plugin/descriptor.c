/* Decides whether a descriptor can be believed, before anything it points to is called or shown. */
#include "plugin/descriptor.h"

#include "config/param.h"
#include "plugin/feature.h"
#include "plugin/fields.h"
#include "util/data_files.h"
#include "util/error.h"
#include "util/memory.h"
#include "util/text.h"

#include <phonectl/plugin.h>
#include <phonectl/services.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MAGIC_FIRST 0x31486850u /* "PhH1": drafts of 1.0 differ in the last character */

enum {
    MAGIC_AND_ABI = 12, /* size, magic and abi: in front in every version */
    MOST_FEATURES = 256,
    MOST_PARAMS = 256,
    MOST_TABLES = 256
};

/* ---- Copies ---------------------------------------------------------------------------------- */

/* A plugin's struct of `given` bytes as ours of `size`: what it lacks is zero, what is behind is
 * left out. */
static void copy_struct(void *copy, size_t size, const void *from, size_t given)
{
    memset(copy, 0, size);
    memcpy(copy, from, given < size ? given : size);
}

/* One of an array. */
static void copy_entry(void *copy, size_t size, const void *array, uint32_t stride, uint32_t index)
{
    copy_struct(copy, size, (const char *)array + (size_t)index * stride, stride);
}

void descriptor_copy(const struct ph_plugin *entry, struct ph_plugin *about)
{
    copy_struct(about, sizeof *about, entry, entry->size);
}

void descriptor_feature(const struct ph_plugin *entry, uint32_t index, struct ph_feature *about)
{
    copy_entry(about, sizeof *about, entry->features, entry->feature_stride, index);
}

void descriptor_table(const struct ph_plugin *entry, uint32_t index, struct ph_table *table)
{
    copy_entry(table, sizeof *table, entry->tables, entry->table_stride, index);
}

void descriptor_functions(const struct ph_feature *feature, union descriptor_functions *functions)
{
    static const size_t sizes[] = {
        [PH_AUTH] = sizeof functions->auth,
        [PH_STORE] = sizeof functions->store,
        [PH_DIRECTORY] = sizeof functions->directory,
        [PH_ACTION] = sizeof functions->action,
    };
    size_t given = *(const uint32_t *)feature->functions, known = sizes[feature->kind];
    copy_struct(functions, sizeof *functions, feature->functions, given < known ? given : known);
}

static void param_copy(const struct ph_params *params, uint32_t index, struct ph_param *copy)
{
    copy_entry(copy, sizeof *copy, params->items, params->stride, index);
}

void descriptor_params(const struct ph_params *params, struct ph_params *copy,
                       struct ph_param **owned)
{
    *owned = memory_alloc(params->count * sizeof **owned);
    for (uint32_t i = 0; i < params->count; i++)
        param_copy(params, i, &(*owned)[i]);
    *copy = (struct ph_params){*owned, params->count, (uint32_t)sizeof **owned};
}

/* ---- Checks ---------------------------------------------------------------------------------- */

static bool params_known(const struct ph_params *params)
{
    for (uint32_t i = 0; i < params->count; i++) {
        struct ph_param param;
        param_copy(params, i, &param);
        if (param_type_name(param.type) == NULL)
            return false;
    }
    return true;
}

/* Of an action whose table is long enough; otherwise none. */
static struct ph_params results_of(const struct ph_feature *feature)
{
    union descriptor_functions table = {0};
    if (feature->kind == PH_ACTION && feature->functions != NULL)
        descriptor_functions(feature, &table);
    return table.action.results;
}

bool descriptor_feature_known(const struct ph_feature *feature)
{
    const struct ph_params results = results_of(feature);
    return feature->kind >= PH_AUTH && feature->kind <= PH_ACTION &&
           params_known(&feature->settings) && params_known(&feature->args) &&
           params_known(&results);
}

/* A feature as people know it: kind and id. */
struct name {
    const char *kind, *id;
};

static int params_shape(const struct ph_params *params, struct name of, struct ph_error *err)
{
    if (params->count > MOST_PARAMS || (params->count > 0 && params->items == NULL))
        return error_fail(err, PH_FAILED, of.id, "%s \"%s\" declares %u values without a table",
                          of.kind, of.id, params->count);
    if (params->count > 0 && params->stride < DESCRIPTOR_PARAM_1_0)
        return error_fail(err, PH_FAILED, of.id,
                          "%s \"%s\" declares values of %u bytes, ABI 1.0 has %d", of.kind, of.id,
                          params->stride, DESCRIPTOR_PARAM_1_0);
    return PH_OK;
}

/* The flags that only arguments of an action may have, and which of them are still to be had. */
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
        return error_fail(err, PH_FAILED, of.id,
                          "%s \"%s\": PH_PREVIEW is for one BOOL argument of an action and one "
                          "TEXT that may be left out, and \"%s\" is not one",
                          of.kind, of.id, param->key);
    if (!last || ((param->flags & PH_WORDS) != 0 &&
                  !(text && (param->flags & PH_POSITIONAL) != 0 && take_special(&left->words))))
        return error_fail(err, PH_FAILED, of.id,
                          "%s \"%s\": PH_WORDS is for the last positional TEXT argument of an "
                          "action, and \"%s\" does not fit that",
                          of.kind, of.id, param->key);
    return PH_OK;
}

/* arguments: of an action, as opposed to settings, fields and results. */
static int params_check(const struct ph_params *params, bool arguments, struct name of,
                        struct ph_error *err)
{
    struct special left = {arguments, arguments, true};
    for (uint32_t i = 0; i < params->count; i++) {
        struct ph_param param, other;
        struct ph_error why = {0};
        param_copy(params, i, &param);
        if (param_sound(&param, &why) < 0)
            return error_fail(err, PH_FAILED, of.id, "%s \"%s\": %s", of.kind, of.id, why.text);
        if (special_check(&param, &left, of, err) < 0)
            return PH_FAILED;
        for (uint32_t j = 0; j < i; j++) {
            param_copy(params, j, &other);
            if (strcmp(param.key, other.key) == 0)
                return error_fail(err, PH_FAILED, of.id, "%s \"%s\" declares \"%s\" twice", of.kind,
                                  of.id, param.key);
        }
    }
    return PH_OK;
}

/* The fields of a directory's own. */
static int fields_check(const struct ph_params *fields, struct name of, struct ph_error *err)
{
    int code = params_shape(fields, of, err);
    if (code == PH_OK)
        code = params_check(fields, false, of, err);
    for (uint32_t i = 0; code == PH_OK && i < fields->count; i++) {
        struct ph_param field;
        param_copy(fields, i, &field);
        if (fields_known(field.key))
            code = error_fail(err, PH_FAILED, of.id,
                              "%s \"%s\" declares the field \"%s\", which is one of the program's "
                              "own: choose another key",
                              of.kind, of.id, field.key);
        else if (field.type == PH_SECRET)
            code = error_fail(err, PH_FAILED, of.id,
                              "%s \"%s\" declares the field \"%s\" as a secret: fields are shown",
                              of.kind, of.id, field.key);
    }
    return code;
}

static int no_secrets(const struct ph_params *params, struct name of, struct ph_error *err)
{
    for (uint32_t i = 0; i < params->count; i++) {
        struct ph_param param;
        param_copy(params, i, &param);
        if (param.type == PH_SECRET)
            return error_fail(
                err, PH_FAILED, of.id,
                "%s \"%s\" has the secret setting \"%s\", which it would have to keep "
                "in itself: ask() for it",
                of.kind, of.id, param.key);
    }
    return PH_OK;
}

/* Results are shown, so none can be a secret. */
static int results_check(const struct ph_params *results, struct name of, struct ph_error *err)
{
    int code = params_check(results, false, of, err);
    for (uint32_t i = 0; code == PH_OK && i < results->count; i++) {
        struct ph_param param;
        param_copy(results, i, &param);
        if (param.type == PH_SECRET)
            return error_fail(err, PH_FAILED, of.id,
                              "%s \"%s\": the result \"%s\" is of the type SECRET, and results are "
                              "shown",
                              of.kind, of.id, param.key);
    }
    return code;
}

static int function_missing(struct name of, const char *member, struct ph_error *err)
{
    return error_fail(err, PH_FAILED, of.id, "%s \"%s\" has no %s", of.kind, of.id, member);
}

/* The first required member that is not there, or NULL. */
static const char *functions_gap(uint32_t kind, const union descriptor_functions *table)
{
    switch (kind) {
    case PH_AUTH:
        return table->auth.api_url == NULL    ? "api_url"
               : table->auth.login == NULL    ? "login()"
               : table->auth.identify == NULL ? "identify()"
                                              : NULL;
    case PH_STORE:
        return table->store.load == NULL    ? "load()"
               : table->store.save == NULL  ? "save()"
               : table->store.erase == NULL ? "erase()"
               : table->store.check == NULL ? "check()"
                                            : NULL;
    case PH_DIRECTORY:
        return table->directory.list == NULL ? "list()" : NULL;
    default:
        return table->action.run == NULL ? "run()" : NULL;
    }
}

static int functions_check(const struct ph_feature *feature, struct name of, struct ph_error *err)
{
    static const uint32_t least_sizes[] = {
        [PH_AUTH] = DESCRIPTOR_AUTH_1_0,
        [PH_STORE] = DESCRIPTOR_STORE_1_0,
        [PH_DIRECTORY] = DESCRIPTOR_DIRECTORY_1_0,
        [PH_ACTION] = DESCRIPTOR_ACTION_1_0,
    };
    if (feature->functions == NULL)
        return function_missing(of, "functions", err);
    uint32_t size = *(const uint32_t *)feature->functions;
    if (size < least_sizes[feature->kind])
        return error_fail(err, PH_FAILED, of.id,
                          "%s \"%s\" has a table of functions of %u bytes, ABI 1.0 has %u", of.kind,
                          of.id, size, least_sizes[feature->kind]);
    union descriptor_functions table;
    descriptor_functions(feature, &table);
    const char *gap = functions_gap(feature->kind, &table);
    if (gap != NULL)
        return function_missing(of, gap, err);
    if (feature->kind == PH_ACTION && table.action.danger == 0)
        return error_fail(err, PH_FAILED, of.id,
                          "%s \"%s\" does not say how dangerous it is: set .danger to PH_HARMLESS, "
                          "PH_NOTICED, PH_DISTURBING or PH_DISRUPTIVE",
                          of.kind, of.id);
    if (feature->kind == PH_ACTION && table.action.danger > PH_DISRUPTIVE)
        return error_fail(err, PH_FAILED, of.id, "%s \"%s\" has the unknown danger %u", of.kind,
                          of.id, table.action.danger);
    return feature->kind == PH_DIRECTORY ? fields_check(&table.directory.fields, of, err) : PH_OK;
}

static bool text_missing(const char *text)
{
    return text == NULL || *text == '\0';
}

/* The configuration has a section for each feature, and these two of its own. */
static bool id_reserved(const char *id)
{
    return strcmp(id, "phonectl") == 0 || strcmp(id, "profile") == 0;
}

static int feature_check(const struct ph_feature *feature, bool newer, struct ph_error *err)
{
    if (!feature_id_valid(feature->id) || id_reserved(feature->id))
        return error_fail(err, PH_FAILED, "id", "a feature has the invalid id \"%s\"",
                          feature->id == NULL ? "" : feature->id);
    struct name of = {feature_kind_name(feature->kind), feature->id};
    if (of.kind == NULL)
        of.kind = "feature";
    int code = params_shape(&feature->settings, of, err);
    if (code == PH_OK)
        code = params_shape(&feature->args, of, err);
    const struct ph_params results = results_of(feature);
    if (code == PH_OK)
        code = params_shape(&results, of, err);
    if (code < 0)
        return code;
    if (!descriptor_feature_known(feature) && newer)
        return PH_OK;
    if (feature->kind < PH_AUTH || feature->kind > PH_ACTION)
        return error_fail(err, PH_FAILED, "kind", "feature \"%s\" is of the unknown kind %u",
                          feature->id, feature->kind);
    if (text_missing(feature->title))
        return function_missing(of, "title", err);
    if (text_missing(feature->summary))
        return function_missing(of, "summary", err);
    code = functions_check(feature, of, err);
    if (code == PH_OK)
        code = params_check(&feature->settings, false, of, err);
    if (code == PH_OK && feature->kind == PH_STORE)
        code = no_secrets(&feature->settings, of, err);
    if (code == PH_OK)
        code = params_check(&feature->args, feature->kind == PH_ACTION, of, err);
    return code < 0 ? code : results_check(&results, of, err);
}

static bool has_key(const struct ph_params *params, const char *key)
{
    for (uint32_t i = 0; i < params->count; i++) {
        struct ph_param param;
        param_copy(params, i, &param);
        if (strcmp(param.key, key) == 0)
            return true;
    }
    return false;
}

/* Settings of the plugin as a whole: after its features, whose settings are sound by then. */
static int shared_settings_check(const struct ph_plugin *about, struct ph_error *err)
{
    const struct name of = {"plugin", about->id};
    if (about->settings.count > 0 && id_reserved(about->id))
        return error_fail(err, PH_FAILED, "id", "the section [%s] is not for its settings",
                          about->id);
    int code = params_check(&about->settings, false, of, err);
    for (uint32_t i = 0; code == PH_OK && i < about->feature_count; i++) {
        struct ph_feature feature;
        descriptor_feature(about, i, &feature);
        for (uint32_t j = 0; j < about->settings.count; j++) {
            struct ph_param param;
            param_copy(&about->settings, j, &param);
            if (descriptor_feature_known(&feature) && has_key(&feature.settings, param.key))
                return error_fail(err, PH_FAILED, param.key,
                                  "its %s \"%s\" declares the setting \"%s\", which is also one "
                                  "of the whole plugin",
                                  feature_kind_name(feature.kind), feature.id, param.key);
        }
    }
    return code;
}

static int features_check(const struct ph_plugin *about, bool newer, struct ph_error *err)
{
    if (about->feature_count == 0 || about->features == NULL)
        return error_fail(err, PH_FAILED, NULL, "it offers no features");
    if (about->feature_count > MOST_FEATURES)
        return error_fail(err, PH_FAILED, NULL, "it says it has %u features", about->feature_count);
    if (about->feature_stride < DESCRIPTOR_FEATURE_1_0)
        return error_fail(err, PH_FAILED, NULL, "its features have %u bytes, ABI 1.0 has %d",
                          about->feature_stride, DESCRIPTOR_FEATURE_1_0);
    int shape = params_shape(&about->settings, (struct name){"plugin", about->id}, err);
    if (shape < 0)
        return shape;
    bool any = false;
    for (uint32_t i = 0; i < about->feature_count; i++) {
        struct ph_feature feature, other;
        descriptor_feature(about, i, &feature);
        int code = feature_check(&feature, newer, err);
        if (code < 0)
            return code;
        any = any || descriptor_feature_known(&feature);
        for (uint32_t j = 0; j < i; j++) {
            descriptor_feature(about, j, &other);
            if (other.kind == feature.kind && strcmp(other.id, feature.id) == 0)
                return error_fail(err, PH_FAILED, "id", "it has two features with the id \"%s\"",
                                  feature.id);
        }
    }
    if (!any || (newer && !params_known(&about->settings)))
        return error_fail(err, PH_UNSUPPORTED, NULL,
                          "it offers only what a newer program understands (plugin ABI %u.%u)",
                          about->abi >> 16, about->abi & 0xffff);
    return shared_settings_check(about, err);
}

static int tables_check(const struct ph_plugin *about, struct ph_error *err)
{
    if (about->table_count > MOST_TABLES || (about->table_count > 0 && about->tables == NULL))
        return error_fail(err, PH_FAILED, "tables", "it says it has %u tables", about->table_count);
    if (about->table_count > 0 && about->table_stride < DESCRIPTOR_TABLE_1_0)
        return error_fail(err, PH_FAILED, "tables", "its tables have %u bytes, ABI 1.0 has %d",
                          about->table_stride, DESCRIPTOR_TABLE_1_0);
    for (uint32_t i = 0; i < about->table_count; i++) {
        struct ph_table table;
        descriptor_table(about, i, &table);
        const char *slash = table.name == NULL ? NULL : strchr(table.name, '/');
        if (slash == NULL || strchr(slash + 1, '/') != NULL || !data_files_plain(table.name))
            return error_fail(err, PH_FAILED, "tables",
                              "it brings a table \"%s\", which is not a name like "
                              "\"keymaps/acme.ini\"",
                              table.name == NULL ? "" : table.name);
        if (table.text == NULL)
            return error_fail(err, PH_FAILED, "tables", "its table %s has no text", table.name);
    }
    return PH_OK;
}

int descriptor_check(const struct ph_plugin *entry, struct ph_error *err)
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
    struct ph_plugin about;
    descriptor_copy(entry, &about);
    if (!feature_id_valid(about.id))
        return error_fail(err, PH_FAILED, "id", "it has the invalid id \"%s\"",
                          about.id == NULL ? "" : about.id);
    const struct {
        const char *text, *name;
    } texts[] = {{about.version, "version"},
                 {about.summary, "summary"},
                 {about.author, "author"},
                 {about.licence, "licence"}};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (text_missing(texts[i].text))
            return error_fail(err, PH_FAILED, texts[i].name, "it names no %s", texts[i].name);
    int code = tables_check(&about, err);
    return code < 0 ? code : features_check(&about, (about.abi & 0xffff) > PH_ABI_MINOR, err);
}
