/* Questions about the phone of a context. See webex_phone.h. */
#include "webex_phone.h"

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

int32_t webex_phone_is_mine(struct ph_context *ctx, struct ph_error *err)
{
    const char *owner = ctx->host->phone(ctx, "person_id");
    if (owner == NULL)
        return 0;
    struct json_object *me = NULL;
    int32_t code = webex_get(ctx, "Asking who is signed in", "/people/me", &me, err);
    if (code < 0)
        return code;
    const char *id = webex_text(me, "id");
    int mine = id != NULL && strcmp(id, owner) == 0;
    json_object_put(me);
    return mine;
}

const char *webex_phone_member(struct ph_context *ctx)
{
    const char *person = ctx->host->phone(ctx, "person_id");
    return person != NULL ? person : ctx->host->phone(ctx, "workspace_id");
}

int webex_surely_not_done(int32_t code)
{
    return code == PH_DENIED || code == PH_NOT_FOUND || code == PH_UNSUPPORTED;
}
