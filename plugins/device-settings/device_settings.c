/* Settings of phones of the 9800 series, of the 8875 and of room devices: read, set, compare, back
 * up and restore. MPP phones have theirs elsewhere. */
#include <phonectl/plugin.h>
#include <stdio.h>
#include <string.h>

#include "argument_value.h"
#include "settings_change.h"
#include "settings_file.h"

/* ---- Reading ----------------------------------------------------------------------------- */

static int32_t emit_entry(struct ph_context *ctx, const char *key, struct json_object *entry)
{
    struct json_object *value = NULL;
    const char *source = webex_text(entry, "source"), *fixed = settings_change_fixed(entry);
    json_object_object_get_ex(entry, "value", &value);
    int32_t code = ctx->host->emit(ctx, "key", key);
    if (code == PH_OK)
        code = ctx->host->emit(ctx, "value", value == NULL ? "" : json_object_get_string(value));
    if (code == PH_OK && source != NULL)
        code = ctx->host->emit(ctx, "source", source);
    if (code == PH_OK)
        code = ctx->host->emit(
            ctx, "allowed",
            fixed != NULL ? fixed : argument_allowed(ctx, webex_object(entry, "valueSpace")));
    return code;
}

static int32_t run_read(struct ph_context *ctx, struct ph_error *err)
{
    struct settings_change change;
    const char *key = ctx->host->text(ctx, "key");
    int32_t code = settings_change_open(&change, ctx, key, 0, err);
    int rows = 0;
    if (code == PH_OK && json_object_object_length(change.items) == 0)
        code = ctx->host->fail(err, PH_NOT_FOUND, "key", "This phone has no setting %.60s",
                               key == NULL ? "" : key);
    if (code == PH_OK) {
        json_object_object_foreach(change.items, name, entry)
        {
            if (rows++ > 0)
                ctx->host->next_row(ctx);
            if (code == PH_OK)
                code = emit_entry(ctx, name, entry);
        }
    }
    settings_change_close(&change);
    return code;
}

/* ---- Setting ----------------------------------------------------------------------------- */

/* The settings as a schema for argument_values(); new. */
static struct json_object *described(const struct settings_change *change)
{
    struct json_object *all = json_object_new_object();
    json_object_object_foreach(change->items, name, entry)
    {
        struct json_object *about = json_object_new_object();
        struct json_object *space = webex_object(entry, "valueSpace");
        if (space != NULL)
            json_object_object_add(about, "schema", json_object_get(space));
        json_object_object_add(all, name, about);
    }
    return all;
}

static int32_t add_values(struct settings_change *change, struct ph_error *err)
{
    struct json_object *known = described(change), *values = NULL;
    int32_t code = argument_values(change->ctx, known,
                                   change->ctx->host->text(change->ctx, "values"), &values, err);
    json_object_put(known);
    if (code < 0)
        return code;
    json_object_object_foreach(values, key, value)
    {
        const char *own = key;
        struct json_object *entry = webex_member(change->items, key, strlen(key), &own);
        const char *fixed = settings_change_fixed(entry);
        if (code == PH_OK && fixed != NULL)
            code = change->ctx->host->fail(err, PH_UNSUPPORTED, "values",
                                           "%s cannot be changed on this phone: %s", own, fixed);
        if (code == PH_OK)
            code = settings_change_add(change, own, entry, value, 1);
    }
    json_object_put(values);
    return code;
}

/* "KEY,KEY": resets these to their defaults. */
static int32_t add_resets(struct settings_change *change, struct ph_error *err)
{
    const struct ph_host *host = change->ctx->host;
    const char *rest = host->text(change->ctx, "reset");
    int32_t code = PH_OK;
    while (code == PH_OK && rest != NULL && *rest != '\0') {
        size_t length = strcspn(rest, ", ");
        char *key = memcpy(host->alloc(change->ctx, length + 1), rest, length);
        const char *own = key;
        struct json_object *entry =
            length == 0 ? NULL : webex_member(change->items, key, length, &own);
        rest += length + strspn(rest + length, ", ");
        if (entry != NULL)
            code = settings_change_add(change, own, entry, NULL, 1);
        else if (length > 0)
            code = host->fail(err, PH_INVALID, "reset", "This phone has no setting %.60s", key);
    }
    return code;
}

static int32_t check_set(struct ph_context *ctx, struct ph_error *err)
{
    const char *values = ctx->host->text(ctx, "values");
    if (values == NULL && ctx->host->text(ctx, "reset") == NULL)
        return ctx->host->fail(err, PH_INVALID, "values",
                               "Nothing to change: give KEY=VALUE or --reset KEY");
    return argument_form(ctx, "values", values, err);
}

static int32_t run_set(struct ph_context *ctx, struct ph_error *err)
{
    struct settings_change change;
    int32_t code = settings_change_open(&change, ctx, NULL, 1, err);
    if (code == PH_OK)
        code = add_values(&change, err);
    if (code == PH_OK)
        code = add_resets(&change, err);
    if (code == PH_OK)
        code = settings_change_send(&change, err);
    settings_change_close(&change);
    return code;
}

/* ---- Files ------------------------------------------------------------------------------- */

static int32_t run_save(struct ph_context *ctx, struct ph_error *err)
{
    struct settings_change change;
    struct json_object *saved = json_object_new_object();
    int32_t code = settings_change_open(&change, ctx, NULL, 0, err);
    char count[24];
    if (code == PH_OK) {
        json_object_object_foreach(change.items, key, entry)
        {
            struct json_object *value = settings_change_configured(entry);
            if (value != NULL)
                json_object_object_add(saved, key, json_object_get(value));
        }
        snprintf(count, sizeof count, "%d", json_object_object_length(saved));
        code = ctx->host->emit(ctx, "saved", count);
    }
    if (code == PH_OK)
        code = settings_file_attach(ctx, saved, err);
    settings_change_close(&change);
    json_object_put(saved);
    return code;
}

static int32_t add_of_file(struct settings_change *change, struct json_object *settings)
{
    int32_t code = PH_OK;
    json_object_object_foreach(settings, key, value)
    {
        const char *own = key;
        struct json_object *entry = webex_member(change->items, key, strlen(key), &own);
        struct json_object *fits = entry == NULL || value == NULL
                                       ? NULL
                                       : argument_value_of(webex_object(entry, "valueSpace"),
                                                           json_object_get_string(value));
        if (code < 0)
            continue;
        if (entry == NULL)
            code = settings_change_skip(change, key, "this phone has no such setting");
        else if (fits == NULL)
            code = settings_change_skip(change, key, "this phone does not take that value");
        else
            code = settings_change_add(change, own, entry, value, 0);
        json_object_put(fits);
    }
    return code;
}

/* Settings that the phone has but the file lacks: with `exact` they are reset, else they are told,
 * since "as in the file" would hide them. */
static int32_t add_of_phone(struct settings_change *change, struct json_object *settings, int exact)
{
    int32_t code = PH_OK;
    json_object_object_foreach(change->items, key, entry)
    {
        if (code < 0 || settings_change_configured(entry) == NULL ||
            json_object_object_get_ex(settings, key, NULL))
            continue;
        code = exact ? settings_change_add(change, key, entry, NULL, 0)
                     : settings_change_skip(change, key,
                                            "not in the file: stays, unless restored with exact");
    }
    return code;
}

static int32_t compare(struct ph_context *ctx, int write, struct ph_error *err)
{
    struct json_object *json = NULL, *settings = NULL;
    struct settings_change change;
    int32_t code =
        settings_file_read(ctx, ctx->host->text(ctx, "saved_file"), &json, &settings, err);
    if (code < 0)
        return code;
    code = settings_change_open(&change, ctx, NULL, write, err);
    if (code == PH_OK)
        code = add_of_file(&change, settings);
    if (code == PH_OK)
        code = add_of_phone(&change, settings, ctx->host->number(ctx, "exact") != 0);
    if (code == PH_OK && change.rows == 0)
        code = ctx->host->emit(ctx, "result", "as in the file");
    if (code == PH_OK)
        code = settings_change_send(&change, err);
    settings_change_close(&change);
    json_object_put(json);
    return code;
}

static int32_t check_file(struct ph_context *ctx, struct ph_error *err)
{
    struct json_object *json = NULL, *settings = NULL;
    int32_t code =
        settings_file_read(ctx, ctx->host->text(ctx, "saved_file"), &json, &settings, err);
    if (code == PH_OK)
        json_object_put(json);
    return code;
}

static int32_t run_diff(struct ph_context *ctx, struct ph_error *err)
{
    return compare(ctx, 0, err);
}

static int32_t run_restore(struct ph_context *ctx, struct ph_error *err)
{
    return compare(ctx, 1, err);
}

/* ---- Declarations ------------------------------------------------------------------------ */

static const struct ph_param read_args[] = {
    {.key = "key",
     .label = "Setting",
     .help = "As in Phone.* or Lines.Line[1].*; without one all are shown.",
     .type = PH_TEXT,
     .flags = PH_POSITIONAL,
     .max = 200},
};
static const struct ph_param set_args[] = {
    {.key = "values",
     .label = "Settings",
     .help = "KEY=VALUE for each.",
     .type = PH_TEXT,
     .flags = PH_POSITIONAL | PH_WORDS,
     .max = 8192},
    {.key = "reset",
     .label = "Back to the default",
     .help = "Settings to reset to their defaults, separated by commas.",
     .type = PH_TEXT,
     .max = 4096},
};
static const struct ph_param file_args[] = {
    {.key = "saved_file",
     .label = "File",
     .help = "A file that settings-save wrote.",
     .type = PH_PATH,
     .flags = PH_REQUIRED | PH_POSITIONAL},
    {.key = "exact",
     .label = "Nothing else",
     .help = "Settings that are not in the file are reset to their defaults.",
     .type = PH_BOOL,
     .value = "no"},
};

#define RESULT(name, words, sentence)                                                              \
    {                                                                                              \
        .key = name, .label = words, .help = sentence, .type = PH_TEXT                             \
    }

static const struct ph_param read_results[] = {
    RESULT("key", "Setting", "Its key."),
    RESULT("value", "Value", "What it is now."),
    RESULT("source", "Source", "Whether it was configured or is the default."),
    RESULT("allowed", "Allowed", "What it can be, or why it cannot be changed."),
};
static const struct ph_param change_results[] = {
    RESULT("key", "Setting", "Its key."),
    RESULT("value", "Before", "What it was."),
    RESULT("after", "After", "What it is to be."),
    RESULT("result", "Result", "Why nothing is changed."),
};
static const struct ph_param save_results[] = {{.key = "saved",
                                                .label = "Saved",
                                                .help = "How many settings are in the file.",
                                                .type = PH_INT}};

#define ACTION(name, how_bad, function, looks, typed, its_results, its_scopes)                     \
    static const struct ph_action name = {.size = sizeof(struct ph_action),                        \
                                          .danger = how_bad,                                       \
                                          .model = MODELS,                                         \
                                          .run = function,                                         \
                                          .example = typed,                                        \
                                          .needs = "id",                                           \
                                          .source = "webex-directory",                             \
                                          .scopes = its_scopes,                                    \
                                          .results = PH_PARAMS(its_results),                       \
                                          .check = looks};

/* The API is documented for RoomOS, and it is the only one for the 9800 series; MPP phones use
 * another. */
#define MODELS "!*68[0-9][0-9]* *78[0-9][0-9]* *88[0-6][0-9]*"

#define READ "spark-admin:devices_read spark:devices_read"
#define WRITE "spark-admin:devices_write spark:devices_write"

ACTION(read_functions, PH_HARMLESS, run_read, NULL, "'Phone.*'", read_results, READ)
ACTION(set_functions, PH_DISTURBING, run_set, check_set, "Phone.Audio.RingVolume=5", change_results,
       WRITE)
ACTION(save_functions, PH_HARMLESS, run_save, NULL, "--output settings.json", save_results, READ)
ACTION(diff_functions, PH_HARMLESS, run_diff, check_file, "settings.json", change_results, READ)
ACTION(restore_functions, PH_DISTURBING, run_restore, check_file, "settings.json", change_results,
       WRITE)

#define FEATURE(name, words, sentence, its_args, its_functions)                                    \
    {                                                                                              \
        .kind = PH_ACTION, .flags = PH_PARALLEL, .id = name, .title = words, .summary = sentence,  \
        .args = its_args, .functions = &its_functions                                              \
    }

static const struct ph_feature features[] = {
    FEATURE("device-settings", "Settings", "Shows the settings of the phone.", PH_PARAMS(read_args),
            read_functions),
    FEATURE("settings-set", "Change settings", "Changes settings of the phone.",
            PH_PARAMS(set_args), set_functions),
    FEATURE("settings-save", "Save settings", "Saves what is set on the phone to a file.",
            {.count = 0}, save_functions),
    FEATURE("settings-diff", "Compare settings", "Compares the settings of the phone with a file.",
            PH_PARAMS(file_args), diff_functions),
    FEATURE("settings-restore", "Restore settings",
            "Restores the settings of the phone from a file; --dry-run shows which would change.",
            PH_PARAMS(file_args), restore_functions),
};

PH_PLUGIN(.id = "device-settings", .version = "1.0.0", .summary = "Settings of the 9800 series",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
