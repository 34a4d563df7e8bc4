/* GET /people/me and GET /authorizations/tokenExpiry. */
#include "webex_people.h"

#include "webex.h"

#include <string.h>

static const char *keep(struct ph_context *ctx, const char *text)
{
    if (text == NULL)
        return NULL;
    size_t size = strlen(text) + 1;
    return memcpy(ctx->host->alloc(ctx, size), text, size);
}

int32_t webex_identify(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    struct json_object *json = NULL;
    int32_t code = webex_get(ctx, "Asking who is signed in", "/people/me", &json, err);
    if (code < 0)
        return code;
    struct json_object *emails = webex_list(json, "emails");
    struct json_object *first = emails != NULL ? json_object_array_get_idx(emails, 0) : NULL;
    if (json_object_is_type(first, json_type_string))
        grant->account = keep(ctx, json_object_get_string(first));
    grant->account_name = keep(ctx, webex_text(json, "displayName"));
    grant->organisation_id = keep(ctx, webex_text(json, "orgId"));
    json_object_put(json);
    return PH_OK;
}

int64_t webex_token_expiry(struct ph_context *ctx)
{
    struct json_object *json = NULL;
    int64_t time_ms = 0;
    struct ph_error why;
    if (webex_get(ctx, "Asking how long the token is valid", "/authorizations/tokenExpiry", &json,
                  &why) < 0) {
        ctx->host->log(ctx, PH_LOG_INFO, "%s", why.text);
        return 0;
    }
    if (!webex_number(json, "exp", &time_ms) || time_ms < 0)
        time_ms = 0;
    json_object_put(json);
    return time_ms / 1000;
}
