/* See settings_change.h. Documented as Device Configurations: a patch replaces or removes
 * KEY/sources/configured/value, and the device applies it by itself. */
#include "settings_change.h"

#include <stdio.h>
#include <string.h>

int32_t settings_change_open(struct settings_change *change, struct ph_context *ctx,
                             const char *key, int write, struct ph_error *err)
{
    *change = (struct settings_change){.ctx = ctx};
    const char *path =
        webex_query(ctx, "/deviceConfigurations", "deviceId", ctx->host->phone(ctx, "id"));
    int32_t code = webex_get(ctx, "Reading the settings", webex_query(ctx, path, "key", key),
                             &change->answer, err);
    if (code < 0)
        return code;
    change->items = webex_object(change->answer, "items");
    if (write)
        change->patch = json_object_new_array();
    return change->items != NULL ? PH_OK
                                 : ctx->host->fail(err, PH_FAILED, "settings",
                                                   "The service's answer has no settings in it");
}

void settings_change_close(struct settings_change *change)
{
    json_object_put(change->answer);
    json_object_put(change->patch);
}

struct json_object *settings_change_configured(struct json_object *entry)
{
    struct json_object *value = NULL;
    json_object_object_get_ex(webex_object(webex_object(entry, "sources"), "configured"), "value",
                              &value);
    return value;
}

/* "editable" in the schema of the list, "isEditable" in the example of the change. */
const char *settings_change_fixed(struct json_object *entry)
{
    struct json_object *about =
        webex_object(webex_object(webex_object(entry, "sources"), "configured"), "editability");
    struct json_object *editable = NULL;
    if (!json_object_object_get_ex(about, "editable", &editable))
        json_object_object_get_ex(about, "isEditable", &editable);
    if (editable == NULL || json_object_get_boolean(editable))
        return NULL;
    const char *reason = webex_text(about, "reason");
    return reason != NULL ? reason : "the service does not let it be changed";
}

static int32_t row(struct settings_change *change, const char *key, const char *before,
                   const char *after, const char *result)
{
    const struct ph_host *host = change->ctx->host;
    if (change->rows++ > 0)
        host->next_row(change->ctx);
    int32_t code = host->emit(change->ctx, "key", key);
    if (code == PH_OK && before != NULL)
        code = host->emit(change->ctx, "value", before);
    if (code == PH_OK && after != NULL)
        code = host->emit(change->ctx, "after", after);
    if (code == PH_OK && result != NULL)
        code = host->emit(change->ctx, "result", result);
    return code;
}

int32_t settings_change_skip(struct settings_change *change, const char *key, const char *why)
{
    return row(change, key, NULL, NULL, why);
}

static void add_operation(struct settings_change *change, const char *own,
                          struct json_object *value)
{
    static const char place[] = "/sources/configured/value";
    struct ph_context *ctx = change->ctx;
    struct json_object *operation = json_object_new_object();
    char *path = ctx->host->alloc(ctx, strlen(own) + sizeof place);
    sprintf(path, "%s%s", own, place);
    json_object_object_add(operation, "op",
                           json_object_new_string(value == NULL ? "remove" : "replace"));
    json_object_object_add(operation, "path", json_object_new_string(path));
    if (value != NULL)
        json_object_object_add(operation, "value", json_object_get(value));
    json_object_array_add(change->patch, operation);
}

int32_t settings_change_add(struct settings_change *change, const char *own,
                            struct json_object *entry, struct json_object *value, int say)
{
    struct json_object *configured = settings_change_configured(entry), *now = NULL;
    json_object_object_get_ex(entry, "value", &now);
    const char *before = now == NULL ? "" : json_object_get_string(now);
    if (value == NULL ? configured == NULL
                      : configured != NULL && json_object_equal(configured, value))
        return say ? row(change, own, before, NULL, "unchanged") : PH_OK;
    const char *fixed = settings_change_fixed(entry);
    if (fixed != NULL)
        return row(change, own, before, NULL, fixed);
    if (change->patch != NULL)
        add_operation(change, own, value);
    return row(change, own, before, value == NULL ? "(default)" : json_object_get_string(value),
               NULL);
}

int32_t settings_change_send(struct settings_change *change, struct ph_error *err)
{
    struct ph_context *ctx = change->ctx;
    if (change->patch == NULL || json_object_array_length(change->patch) == 0)
        return PH_OK;
    struct webex_request request = {
        .what = "Changing the settings",
        .method = "PATCH",
        .path = webex_query(ctx, "/deviceConfigurations", "deviceId", ctx->host->phone(ctx, "id")),
        .body = change->patch,
        .content_type = "application/json-patch+json"};
    return webex_call(ctx, &request, NULL, err);
}
