/* See webex_offers.h. */
#include "webex_offers.h"

#include <phonectl/services.h>
#include <string.h>

#include "model_turn.h"
#include "webex_phone.h"

enum { A_WEEK_MS = 7 * 24 * 3600 * 1000 };

/* "yes", "no", or NULL if the answer has no list of commands. */
static int32_t ask_schema(struct ph_context *ctx, const char *command, const char **offered,
                          struct ph_error *err)
{
    const char *path = webex_xapi_query(ctx, "/xapi/schema", "command", command);
    struct json_object *json = NULL;
    int32_t code = webex_get(ctx, "Asking for the phone's commands", path, &json, err);
    struct json_object *of_phone =
        json_object_is_type(json, json_type_array) ? json_object_array_get_idx(json, 0) : NULL;
    struct json_object *commands = webex_object(of_phone, "commands");
    *offered = commands == NULL ? NULL : webex_object(commands, command) != NULL ? "yes" : "no";
    json_object_put(json);
    return code;
}

int32_t webex_offers(struct ph_context *ctx, const char *command, struct ph_error *err)
{
    const struct ph_memo *memo = ctx->host->service(ctx, "ph.memo/1");
    const char *key = memo == NULL ? NULL : webex_phone_kind(ctx, command);
    const char *offered = key == NULL ? NULL : memo->get(ctx, key, A_WEEK_MS);
    int mine = offered == NULL && key != NULL && model_turn_take(ctx, key);
    int32_t code = PH_OK;
    if (offered == NULL && key != NULL)
        offered = memo->get(ctx, key, A_WEEK_MS); /* the one that asked may have ended just now */
    if (offered == NULL) {
        code = ask_schema(ctx, command, &offered, err);
        if (code == PH_OK && key != NULL && offered != NULL)
            memo->put(ctx, key, offered);
    }
    if (mine)
        model_turn_end(key);
    if (code < 0 || (offered != NULL && strcmp(offered, "yes") == 0))
        return code;
    return ctx->host->fail(err, PH_UNSUPPORTED, "via", "This phone has no command %s", command);
}
