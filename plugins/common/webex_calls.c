/* See webex_calls.h. Documented as Call Controls and as Call Controls by member, whose
 * operations other than dial, answer and hangup are new in September 2026. */
#include "webex_calls.h"

#include <string.h>

#include "webex_phone.h"

int32_t webex_line_own(struct ph_context *ctx, struct webex_line *line, struct ph_error *err)
{
    int32_t mine = webex_phone_is_mine(ctx, err);
    if (mine < 0)
        return mine;
    if (mine == 0)
        return ctx->host->fail(err, PH_UNSUPPORTED, "via",
                               "call-control reaches only calls of the person who is signed in");
    *line = (struct webex_line){.via = "call-control", .list = "/telephony/calls"};
    return PH_OK;
}

int32_t webex_line_member(struct ph_context *ctx, struct webex_line *line, struct ph_error *err)
{
    const char *member = webex_phone_member(ctx);
    if (member == NULL)
        return ctx->host->fail(err, PH_UNSUPPORTED, "via",
                               "This phone belongs to no person and no workspace");
    *line =
        (struct webex_line){.via = "member",
                            .list = webex_path(ctx, "/telephony/calls/members/%s/calls", member),
                            .member = member};
    return PH_OK;
}

/* Replaces the service's reason for a refusal, which is written for programmers. */
static int32_t explain(struct ph_context *ctx, const struct webex_line *line, int32_t code,
                       struct ph_error *err)
{
    if (line->member == NULL || code != PH_DENIED)
        return code;
    return ctx->host->fail(err, code, "via",
                           "This account may not control other people's calls; a service app "
                           "with spark-admin:calls_read and spark-admin:calls_write may");
}

int32_t webex_line_calls(struct ph_context *ctx, const struct webex_line *line,
                         struct json_object **json, struct ph_error *err)
{
    int32_t code = webex_get(ctx, "Looking at the calls", line->list, json, err);
    return explain(ctx, line, code, err);
}

int32_t webex_line_send(struct ph_context *ctx, const struct webex_line *line, const char *what,
                        const char *operation, struct json_object *body,
                        struct json_object **answer, struct ph_error *err)
{
    const char *path = line->member != NULL ? webex_path(ctx, "/telephony/calls/members/%s/%s",
                                                         line->member, operation)
                                            : webex_path(ctx, "/telephony/calls/%s", operation);
    struct webex_request request = {.what = what, .method = "POST", .path = path, .body = body};
    int32_t code = webex_call(ctx, &request, answer, err);
    json_object_put(body);
    if (line->member != NULL && (code == PH_NOT_FOUND || code == PH_UNSUPPORTED))
        return ctx->host->fail(err, PH_UNSUPPORTED, "via",
                               "%s failed: the call has just ended, or the service does not yet "
                               "offer this for other people's calls",
                               what);
    return explain(ctx, line, code, err);
}
