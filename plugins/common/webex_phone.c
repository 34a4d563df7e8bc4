/* Questions about the phone of a context. See webex_phone.h. */
#include "webex_phone.h"

#include <phonectl/services.h>
#include <stdio.h>
#include <string.h>

int webex_phone_has(struct ph_context *ctx, const char *field, const char *wanted)
{
    size_t length = strlen(wanted);
    const char *at = ctx->host->phone(ctx, field);
    while (at != NULL) {
        if (strncmp(at, wanted, length) == 0 && (at[length] == '\n' || at[length] == '\0'))
            return 1;
        at = strchr(at, '\n');
        at = at == NULL ? NULL : at + 1;
    }
    return 0;
}

int webex_phone_takes_commands(struct ph_context *ctx)
{
    return ctx->host->phone(ctx, "id") != NULL && webex_phone_has(ctx, "capability", "xapi") &&
           (webex_phone_has(ctx, "permission", "xapi") ||
            webex_phone_has(ctx, "permission", "xapi:all"));
}

const char *webex_phone_kind(struct ph_context *ctx, const char *about)
{
    enum { KEY_BYTES = 512 };
    const char *model = ctx->host->phone(ctx, "model");
    const char *software = ctx->host->phone(ctx, "software");
    char *key = ctx->host->alloc(ctx, KEY_BYTES);
    if (model == NULL || software == NULL)
        return NULL;
    int length = snprintf(key, KEY_BYTES, "%s\n%s\n%s", about, model, software);
    return length < KEY_BYTES ? key : NULL;
}

/* Kept for an hour: it is asked for with every list and may be with every phone, and the cache
 * belongs to the account. */
int32_t webex_phone_my_id(struct ph_context *ctx, const char **id, struct ph_error *err)
{
    enum { AN_HOUR_MS = 3600 * 1000 };
    const struct ph_memo *memo = ctx->host->service(ctx, "ph.memo/1");
    *id = memo == NULL ? NULL : memo->get(ctx, "me", AN_HOUR_MS);
    if (*id != NULL)
        return PH_OK;
    struct json_object *me = NULL;
    int32_t code = webex_get(ctx, "Asking who is signed in", "/people/me", &me, err);
    if (code < 0)
        return code;
    const char *found = webex_text(me, "id");
    if (found != NULL)
        *id = strcpy(ctx->host->alloc(ctx, strlen(found) + 1), found);
    if (*id != NULL && memo != NULL)
        memo->put(ctx, "me", *id);
    json_object_put(me);
    return PH_OK;
}

int32_t webex_phone_is_mine(struct ph_context *ctx, struct ph_error *err)
{
    const char *owner = ctx->host->phone(ctx, "person_id"), *me = NULL;
    if (owner == NULL || webex_phone_has(ctx, "own_line", "no"))
        return 0;
    if (webex_phone_has(ctx, "own_line", "yes"))
        return 1;
    int32_t code = webex_phone_my_id(ctx, &me, err);
    return code < 0 ? code : me != NULL && strcmp(me, owner) == 0;
}

const char *webex_phone_member(struct ph_context *ctx)
{
    const char *person = ctx->host->phone(ctx, "person_id");
    return person != NULL ? person : ctx->host->phone(ctx, "workspace_id");
}

int webex_phone_is_online(struct ph_context *ctx)
{
    return ctx->host->phone(ctx, "status") == NULL || webex_phone_has(ctx, "status", "connected") ||
           webex_phone_has(ctx, "status", "connected_with_issues");
}

int webex_surely_not_done(int32_t code)
{
    return code == PH_DENIED || code == PH_NOT_FOUND || code == PH_UNSUPPORTED;
}
