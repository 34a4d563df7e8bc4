/* See description.h. One table for each kind of object. An unknown member is an error: if it were
 * ignored, a misspelt "danger" or "required" would show only at a phone. */
#include "plugin/description.h"

#include "config/param.h"
#include "plugin/feature.h"
#include "util/error.h"
#include "util/json.h"
#include "util/text.h"

#include <json-c/json.h>
#include <string.h>

/* The table of functions of one feature; one of them is used. */
struct described {
    struct ph_action action;
    struct ph_directory directory;
};

struct description {
    json_object *json; /* owns the strings */
    struct ph_plugin plugin;
    struct ph_feature *features;
    struct described *tables; /* one for each feature */
    void **blocks;            /* arrays of values and choices */
    size_t block_count;
};

/* One object being read. */
struct reader {
    struct description *description;
    const char *where; /* such as "argument 2 of its feature 1", for messages */
    struct ph_error *err;
};

static void *block(struct description *description, size_t count, size_t size)
{
    void *memory = memory_alloc((count + 1) * size);
    *memory_add(description->blocks, description->block_count) = memory;
    return memory;
}

static int fault(const struct reader *reader, const char *key, const char *what)
{
    return error_fail(reader->err, PH_FAILED, key, "\"%s\" of %s %s", key, reader->where, what);
}

static int32_t not_here(struct ph_context *ctx, struct ph_error *err)
{
    return ctx->host->fail(err, PH_UNSUPPORTED, NULL, "A script cannot be run here");
}

static int32_t not_settled_here(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    (void)state;
    return not_here(ctx, err);
}

/* ---- Members --------------------------------------------------------------------------------- */

enum form {
    TEXT,
    LIKE_TYPED,
    NUMBER,
    RANK,
    FLAG,
    TYPE,
    KIND,
    DANGER,
    CHOICES,
    PARAMS,
    SETTLED,
    LATER
};

struct member {
    const char *key;
    enum form form;
    size_t offset;     /* in the struct that is filled */
    uint32_t bit;      /* FLAG: in its flags */
    const char *items; /* PARAMS: the word for one of them */
};

typedef const char *word_of(uint32_t number);

/* The number that has this name, or 0. */
static uint32_t number_of(word_of *word, const char *text)
{
    for (uint32_t i = 1; word(i) != NULL; i++)
        if (strcmp(word(i), text) == 0)
            return i;
    return 0;
}

static int read_word(const struct reader *reader, const char *key, json_object *value,
                     word_of *word, uint32_t *to)
{
    *to = json_object_is_type(value, json_type_string)
              ? number_of(word, json_object_get_string(value))
              : 0;
    if (*to != 0)
        return PH_OK;
    AUTO_FREE char *words = NULL;
    for (uint32_t i = 1; word(i) != NULL; i++)
        text_append(&words, ", ", "%s", word(i));
    AUTO_FREE char *what = text_format("is none of %s", words);
    return fault(reader, key, what);
}

static int read_choices(const struct reader *reader, const char *key, json_object *value,
                        const char *const **to)
{
    if (!json_object_is_type(value, json_type_array))
        return fault(reader, key, "is not a list");
    size_t count = json_object_array_length(value);
    const char **choices = block(reader->description, count, sizeof *choices);
    for (size_t i = 0; i < count; i++) {
        json_object *choice = json_object_array_get_idx(value, i);
        if (!json_object_is_type(choice, json_type_string))
            return fault(reader, key, "is not a list of strings");
        choices[i] = json_object_get_string(choice);
    }
    *to = choices;
    return PH_OK;
}

static int read_params(const struct reader *reader, const struct member *member, json_object *value,
                       struct ph_params *to);

/* The text of a default, which may be a string, a number or a truth value. */
static const char *typed(json_object *value)
{
    if (json_object_is_type(value, json_type_boolean))
        return json_object_get_boolean(value) ? "yes" : "no";
    return json_object_is_type(value, json_type_int) || json_object_is_type(value, json_type_string)
               ? json_object_get_string(value)
               : NULL;
}

static int read_text(const struct reader *reader, const struct member *member, json_object *value,
                     const char **to)
{
    *to = member->form == LIKE_TYPED                     ? typed(value)
          : json_object_is_type(value, json_type_string) ? json_object_get_string(value)
                                                         : NULL;
    if (*to == NULL)
        return fault(reader, member->key, "is not a string");
    return strlen(*to) == (size_t)json_object_get_string_len(value) || member->form == LIKE_TYPED
               ? PH_OK
               : fault(reader, member->key, "has a NUL in it");
}

static int read_member(const struct reader *reader, const struct member *member, json_object *value,
                       char *object)
{
    void *to = object + member->offset;
    switch (member->form) {
    case TEXT:
    case LIKE_TYPED:
        return read_text(reader, member, value, to);
    case NUMBER:
    case RANK:
        if (!json_object_is_type(value, json_type_int))
            return fault(reader, member->key, "is not a whole number");
        if (member->form == RANK)
            *(int32_t *)to = json_object_get_int(value);
        else
            *(int64_t *)to = json_object_get_int64(value);
        return PH_OK;
    case FLAG:
    case SETTLED:
        if (!json_object_is_type(value, json_type_boolean))
            return fault(reader, member->key, "is neither true nor false");
        if (json_object_get_boolean(value) && member->form == FLAG)
            *(uint32_t *)to |= member->bit;
        else if (json_object_get_boolean(value))
            ((struct ph_action *)to)->settled = not_settled_here;
        return PH_OK;
    case TYPE:
        return read_word(reader, member->key, value, param_type_name, to);
    case KIND:
        return read_word(reader, member->key, value, feature_kind_name, to);
    case DANGER:
        return read_word(reader, member->key, value, feature_danger_name, to);
    case CHOICES:
        return read_choices(reader, member->key, value, to);
    case PARAMS:
        return read_params(reader, member, value, to);
    default:
        return PH_OK;
    }
}

/* Ignores members that are null. Looks a key that `members` lacks up in `more`. */
static int read_object(const struct reader *reader, json_object *json, const struct member *members,
                       void *object, const struct member *more, void *second)
{
    if (!json_object_is_type(json, json_type_object))
        return error_fail(reader->err, PH_FAILED, "", "%s is not a JSON object", reader->where);
    json_object_object_foreach(json, key, value)
    {
        const struct member *at = members;
        void *to = object;
        while (at->key != NULL && strcmp(at->key, key) != 0)
            at++;
        if (at->key == NULL && more != NULL) {
            to = second;
            for (at = more; at->key != NULL && strcmp(at->key, key) != 0;)
                at++;
        }
        if (at->key == NULL)
            return fault(reader, key, "is not known to this version of phonectl");
        int code = value == NULL ? PH_OK : read_member(reader, at, value, to);
        if (code != PH_OK)
            return code;
    }
    return PH_OK;
}

static const struct member param_members[] = {
    {"key", TEXT, offsetof(struct ph_param, key), 0, NULL},
    {"label", TEXT, offsetof(struct ph_param, label), 0, NULL},
    {"help", TEXT, offsetof(struct ph_param, help), 0, NULL},
    {"type", TYPE, offsetof(struct ph_param, type), 0, NULL},
    {"value", LIKE_TYPED, offsetof(struct ph_param, value), 0, NULL},
    {"choices", CHOICES, offsetof(struct ph_param, choices), 0, NULL},
    {"min", NUMBER, offsetof(struct ph_param, min), 0, NULL},
    {"max", NUMBER, offsetof(struct ph_param, max), 0, NULL},
    {"required", FLAG, offsetof(struct ph_param, flags), PH_REQUIRED, NULL},
    {"positional", FLAG, offsetof(struct ph_param, flags), PH_POSITIONAL, NULL},
    {"advanced", FLAG, offsetof(struct ph_param, flags), PH_ADVANCED, NULL},
    {"no_save", FLAG, offsetof(struct ph_param, flags), PH_NO_SAVE, NULL},
    {"preview", FLAG, offsetof(struct ph_param, flags), PH_PREVIEW, NULL},
    {"words", FLAG, offsetof(struct ph_param, flags), PH_WORDS, NULL},
    {0}};

static int read_params(const struct reader *reader, const struct member *member, json_object *value,
                       struct ph_params *to)
{
    if (!json_object_is_type(value, json_type_array))
        return fault(reader, member->key, "is not a list");
    size_t count = json_object_array_length(value);
    struct ph_param *params = block(reader->description, count, sizeof *params);
    for (size_t i = 0; i < count; i++) {
        AUTO_FREE char *where = text_format("%s %zu of %s", member->items, i + 1, reader->where);
        const struct reader one = {reader->description, where, reader->err};
        params[i].type = PH_TEXT;
        int code = read_object(&one, json_object_array_get_idx(value, i), param_members, &params[i],
                               NULL, NULL);
        if (code != PH_OK)
            return code;
    }
    *to = (struct ph_params){params, (uint32_t)count, sizeof *params};
    return PH_OK;
}

int description_question(json_object *json, struct description **description,
                         struct ph_param *question, const char **why, struct ph_error *err)
{
    static const struct member its_own[] = {{"why", TEXT, 0, 0, NULL}, {0}};
    struct description *fresh = memory_alloc(sizeof *fresh);
    const struct reader reader = {fresh, "the question", err};
    *question = (struct ph_param){.type = PH_TEXT};
    *why = NULL;
    int code = read_object(&reader, json, param_members, question, its_own, why);
    if (code == PH_OK)
        *description = fresh;
    else
        description_free(fresh);
    return code;
}

/* ---- Features -------------------------------------------------------------------------------- */

static const struct member feature_members[] = {
    {"kind", KIND, offsetof(struct ph_feature, kind), 0, NULL},
    {"id", TEXT, offsetof(struct ph_feature, id), 0, NULL},
    {"title", TEXT, offsetof(struct ph_feature, title), 0, NULL},
    {"summary", TEXT, offsetof(struct ph_feature, summary), 0, NULL},
    {"rank", RANK, offsetof(struct ph_feature, rank), 0, NULL},
    {"settings", PARAMS, offsetof(struct ph_feature, settings), 0, "setting"},
    {"args", PARAMS, offsetof(struct ph_feature, args), 0, "argument"},
    {"picture", FLAG, offsetof(struct ph_feature, flags), PH_PICTURE, NULL},
    {"keys", FLAG, offsetof(struct ph_feature, flags), PH_KEYS, NULL},
    {"tones", FLAG, offsetof(struct ph_feature, flags), PH_TONES, NULL},
    {"dials", FLAG, offsetof(struct ph_feature, flags), PH_DIALS, NULL},
    {0}};

static const struct member action_members[] = {
    {"danger", DANGER, offsetof(struct ph_action, danger), 0, NULL},
    {"capability", TEXT, offsetof(struct ph_action, capability), 0, NULL},
    {"permission", TEXT, offsetof(struct ph_action, permission), 0, NULL},
    {"status", TEXT, offsetof(struct ph_action, status), 0, NULL},
    {"model", TEXT, offsetof(struct ph_action, model), 0, NULL},
    {"source", TEXT, offsetof(struct ph_action, source), 0, NULL},
    {"scopes", TEXT, offsetof(struct ph_action, scopes), 0, NULL},
    {"needs", TEXT, offsetof(struct ph_action, needs), 0, NULL},
    {"example", TEXT, offsetof(struct ph_action, example), 0, NULL},
    {"results", PARAMS, offsetof(struct ph_action, results), 0, "result"},
    {"settled", SETTLED, 0, 0, NULL},
    {0}};

static const struct member directory_members[] = {
    {"fields", PARAMS, offsetof(struct ph_directory, fields), 0, "field"}, {0}};

static int read_feature(struct description *description, size_t index, json_object *json,
                        struct ph_error *err)
{
    struct ph_feature *feature = &description->features[index];
    struct described *table = &description->tables[index];
    AUTO_FREE char *where = text_format("its feature %zu", index + 1);
    const struct reader reader = {description, where, err};
    const char *kind = json_text(json, "kind");
    bool directory = kind != NULL && number_of(feature_kind_name, kind) == PH_DIRECTORY;
    *feature = (struct ph_feature){.kind = PH_ACTION,
                                   .flags = PH_PARALLEL, /* each call is a process of its own */
                                   .id = description->plugin.id,
                                   .summary = description->plugin.summary,
                                   .functions = &table->action};
    table->action = (struct ph_action){.size = sizeof table->action, .run = not_here};
    table->directory = (struct ph_directory){.size = sizeof table->directory, .list = not_here};
    if (directory) {
        feature->functions = &table->directory;
        feature->flags = 0;
    }
    int code = read_object(&reader, json, feature_members, feature,
                           directory ? directory_members : action_members,
                           directory ? (void *)&table->directory : (void *)&table->action);
    if (code == PH_OK && feature->kind != PH_ACTION && feature->kind != PH_DIRECTORY)
        code =
            fault(&reader, "kind", "is for shared objects: a script is an action or a directory");
    return code;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static const struct member plugin_members[] = {
    {"id", TEXT, offsetof(struct ph_plugin, id), 0, NULL},
    {"version", TEXT, offsetof(struct ph_plugin, version), 0, NULL},
    {"summary", TEXT, offsetof(struct ph_plugin, summary), 0, NULL},
    {"author", TEXT, offsetof(struct ph_plugin, author), 0, NULL},
    {"licence", TEXT, offsetof(struct ph_plugin, licence), 0, NULL},
    {"settings", PARAMS, offsetof(struct ph_plugin, settings), 0, "setting"},
    {"features", LATER, 0, 0, NULL}, /* read last: they take id and summary from the plugin */
    {0}};

static int read_features(struct description *description, json_object *features,
                         struct ph_error *err)
{
    size_t count = json_object_array_length(features);
    description->features = memory_alloc((count + 1) * sizeof *description->features);
    description->tables = memory_alloc((count + 1) * sizeof *description->tables);
    for (size_t i = 0; i < count; i++) {
        int code = read_feature(description, i, json_object_array_get_idx(features, i), err);
        if (code != PH_OK)
            return code;
    }
    description->plugin.features = description->features;
    description->plugin.feature_count = (uint32_t)count;
    description->plugin.feature_stride = sizeof *description->features;
    return PH_OK;
}

static int read_plugin(struct description *description, struct ph_error *err)
{
    const struct reader reader = {description, "the plugin", err};
    json_object *features = NULL;
    description->plugin =
        (struct ph_plugin){.size = sizeof description->plugin, .magic = PH_MAGIC, .abi = PH_ABI};
    json_object_object_get_ex(description->json, "features", &features);
    if (!json_object_is_type(features, json_type_array))
        return fault(&reader, "features", "is not a list");
    int code =
        read_object(&reader, description->json, plugin_members, &description->plugin, NULL, NULL);
    return code == PH_OK ? read_features(description, features, err) : code;
}

int description_read(const char *text, size_t length, struct description **description,
                     struct ph_error *err)
{
    json_object *json = length > DESCRIPTION_LARGEST ? NULL : json_read_whole(text, length);
    if (json == NULL)
        return error_fail(err, PH_FAILED, "",
                          "it does not describe itself by one JSON object of at most %d KiB",
                          DESCRIPTION_LARGEST / 1024);
    struct description *fresh = memory_alloc(sizeof *fresh);
    fresh->json = json;
    int code = read_plugin(fresh, err);
    if (code == PH_OK)
        *description = fresh;
    else
        description_free(fresh);
    return code;
}

const struct ph_plugin *description_plugin(const struct description *description)
{
    return &description->plugin;
}

char *description_line(const struct description *description)
{
    return memory_copy(
        json_object_to_json_string_ext(description->json, JSON_C_TO_STRING_NOSLASHESCAPE));
}

void description_free(struct description *description)
{
    if (description == NULL)
        return;
    for (size_t i = 0; i < description->block_count; i++)
        free(description->blocks[i]);
    free(description->blocks);
    free(description->features);
    free(description->tables);
    json_object_put(description->json);
    free(description);
}
