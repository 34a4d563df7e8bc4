/* See settings_file.h. */
#include "settings_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { FILE_MOST = 1024 * 1024 };

static const char mark[] = "phonectl.settings";

static int32_t unfit(struct ph_context *ctx, const char *path, const char *why,
                     struct ph_error *err)
{
    return ctx->host->fail(err, PH_INVALID, "saved_file", "%.120s %s", path, why);
}

int32_t settings_file_read(struct ph_context *ctx, const char *path, struct json_object **json,
                           struct json_object **settings, struct ph_error *err)
{
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return ctx->host->fail(err, PH_INVALID, "saved_file", "%.120s cannot be read: %s", path,
                               strerror(errno));
    char *bytes = ctx->host->alloc(ctx, FILE_MOST + 1);
    size_t length = fread(bytes, 1, FILE_MOST + 1, file);
    int failed = ferror(file);
    fclose(file);
    if (failed)
        return unfit(ctx, path, "cannot be read", err);
    if (length > FILE_MOST)
        return unfit(ctx, path, "is too large for a file of settings", err);
    if (webex_parse(ctx, "The file", bytes, length, json, NULL) < 0)
        return unfit(ctx, path, "is not JSON", err);
    int64_t version;
    *settings = webex_object(*json, "settings");
    if (*settings != NULL && webex_number(*json, mark, &version) && version == 1)
        return PH_OK;
    json_object_put(*json);
    *json = NULL;
    return unfit(ctx, path, "is not a file that \"phonectl settings-save\" wrote", err);
}

static void add_fact(struct ph_context *ctx, struct json_object *json, const char *field)
{
    const char *value = ctx->host->phone(ctx, field);
    if (value != NULL)
        json_object_object_add(json, field, json_object_new_string(value));
}

int32_t settings_file_attach(struct ph_context *ctx, struct json_object *settings,
                             struct ph_error *err)
{
    struct json_object *json = json_object_new_object();
    char saved[40] = "";
    time_t now = time(NULL);
    struct tm parts;
    if (gmtime_r(&now, &parts) != NULL)
        strftime(saved, sizeof saved, "%Y-%m-%dT%H:%M:%SZ", &parts);
    json_object_object_add(json, mark, json_object_new_int(1));
    json_object_object_add(json, "saved", json_object_new_string(saved));
    add_fact(ctx, json, "name");
    add_fact(ctx, json, "model");
    add_fact(ctx, json, "software");
    json_object_object_add(json, "settings", json_object_get(settings));
    size_t length = 0;
    const char *text = json_object_to_json_string_length(
        json, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE, &length);
    int32_t code = text == NULL
                       ? ctx->host->fail(err, PH_FAILED, "file", "Out of memory")
                       : ctx->host->attach(ctx, "settings.json", "application/json", text, length);
    json_object_put(json);
    return code;
}
