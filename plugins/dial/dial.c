/* Makes a phone call somebody. There are three ways; they differ in what the person at the phone
 * sees:
 *
 *     xapi          the phone itself dials at once (xAPI command Dial)
 *     call-control  click to dial with the signed-in user's own token: the user's phone rings, and
 *                   the call goes out when the user answers
 *     member        the same for any person or workspace, for accounts that may control their calls
 *
 * auto takes the first way that this phone and account support, and tries another only if the
 * service has said that nothing happened. */
#include <phonectl/plugin.h>
#include <string.h>

#include "destination.h"
#include "webex_phone.h"

static const char rings_first[] = "the phone rings first; the call goes out when the user answers";

static void tell(struct ph_context *ctx, const char *via, const char *then, const char *call_id)
{
    ctx->host->emit(ctx, "via", via);
    ctx->host->emit(ctx, "result", then);
    if (call_id != NULL)
        ctx->host->emit(ctx, "call_id", call_id);
}

static int32_t dial_xapi(struct ph_context *ctx, const char *destination, struct ph_error *err)
{
    struct json_object *arguments = json_object_new_object(), *answer = NULL, *result = NULL;
    json_object_object_add(arguments, "Number", json_object_new_string(destination));
    int32_t code = webex_xapi(ctx, "Dialling", "Dial", arguments, &answer, &result, err);
    if (code == PH_OK)
        tell(ctx, "xapi", "dialling now", NULL);
    json_object_put(answer);
    return code;
}

/* The id of this phone among the person's endpoints, in the context's memory; NULL lets all of the
 * person's phones ring. */
static const char *endpoint_of_phone(struct ph_context *ctx, const char *person)
{
    const char *calling_id = ctx->host->phone(ctx, "calling_id");
    const char *path =
        webex_path(ctx, "/telephony/config/people/%s/preferredAnswerEndpoint", person);
    struct json_object *json = NULL;
    struct ph_error ignored;
    if (calling_id == NULL ||
        webex_get(ctx, "Looking up the phone's endpoint", path, &json, &ignored) < 0)
        return NULL;
    int found = webex_list_has(webex_list(json, "endpoints"), "id", calling_id);
    json_object_put(json);
    return found ? calling_id : NULL;
}

static int32_t click_to_dial(struct ph_context *ctx, const char *via, const char *path,
                             const char *person, const char *destination, struct ph_error *err)
{
    struct json_object *body = json_object_new_object(), *answer = NULL;
    const char *endpoint = person == NULL ? NULL : endpoint_of_phone(ctx, person);
    json_object_object_add(body, "destination", json_object_new_string(destination));
    if (endpoint != NULL)
        json_object_object_add(body, "endpointId", json_object_new_string(endpoint));
    struct webex_request request = {
        .what = "Dialling", .method = "POST", .path = path, .body = body};
    int32_t code = webex_call(ctx, &request, &answer, err);
    if (code == PH_OK)
        tell(ctx, via, rings_first, webex_text(answer, "callId"));
    json_object_put(answer);
    json_object_put(body);
    return code;
}

/* Call control acts for its own user, whatever the phone: on another phone it would ring the wrong
 * one. */
static int32_t dial_own(struct ph_context *ctx, const char *destination, struct ph_error *err)
{
    int32_t mine = webex_phone_is_mine(ctx, err);
    if (mine < 0)
        return mine;
    if (mine == 0)
        return ctx->host->fail(err, PH_UNSUPPORTED, "via",
                               "call-control dials only from phones of the signed-in user");
    return click_to_dial(ctx, "call-control", "/telephony/calls/dial",
                         ctx->host->phone(ctx, "person_id"), destination, err);
}

static int32_t dial_member(struct ph_context *ctx, const char *destination, struct ph_error *err)
{
    const char *person = ctx->host->phone(ctx, "person_id");
    const char *member = webex_phone_member(ctx);
    if (member == NULL)
        return ctx->host->fail(
            err, PH_UNSUPPORTED, "via",
            "This phone belongs to no person or workspace on whose behalf to call");
    return click_to_dial(ctx, "member", webex_path(ctx, "/telephony/calls/members/%s/dial", member),
                         person, destination, err);
}

static int32_t dial_auto(struct ph_context *ctx, const char *destination, struct ph_error *err)
{
    if (webex_phone_takes_commands(ctx)) {
        int32_t code = dial_xapi(ctx, destination, err);
        if (!webex_surely_not_done(code))
            return code;
        ctx->host->log(ctx, PH_LOG_INFO, "%s", err->text);
    }
    int32_t code = dial_own(ctx, destination, err);
    return webex_surely_not_done(code) ? dial_member(ctx, destination, err) : code;
}

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    static const struct {
        const char *via;
        int32_t (*dial)(struct ph_context *ctx, const char *destination, struct ph_error *err);
    } ways[] = {{"xapi", dial_xapi}, {"call-control", dial_own}, {"member", dial_member}};
    const char *text = ctx->host->text(ctx, "number"), *via = ctx->host->text(ctx, "via");
    char destination[DESTINATION_SIZE];
    int32_t code = destination_normal(ctx, "number", text, destination, err);
    if (code < 0)
        return code;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (strcmp(via, ways[i].via) == 0)
            return ways[i].dial(ctx, destination, err);
    return dial_auto(ctx, destination, err);
}

static int32_t check(struct ph_context *ctx, struct ph_error *err)
{
    char destination[DESTINATION_SIZE];
    return destination_normal(ctx, "number", ctx->host->text(ctx, "number"), destination, err);
}

static const char *const ways[] = {"auto", "xapi", "call-control", "member", NULL};

static const struct ph_param args[] = {
    {.key = "number",
     .label = "Number",
     .help = "An extension, a number, a feature code, or a SIP address.",
     .type = PH_TEXT,
     .flags = PH_REQUIRED | PH_POSITIONAL,
     .max = DESTINATION_SIZE - 1},
    {.key = "via",
     .label = "Way",
     .help = "How: by the phone itself (xapi), as the signed-in user (call-control), or on behalf "
             "of its owner (member).",
     .type = PH_CHOICE,
     .value = "auto",
     .choices = ways},
};

static const struct ph_param results[] = {
    {.key = "via", .label = "Way", .help = "How it was dialled.", .type = PH_TEXT},
    {.key = "result", .label = "What follows", .help = "What happens next.", .type = PH_TEXT},
    {.key = "call_id",
     .label = "Call ID",
     .help = "The service's number of the telephone call.",
     .type = PH_TEXT},
};

static const struct ph_action functions = {
    .size = sizeof(struct ph_action),
    .danger = PH_DISTURBING,
    .status = "connected connected_with_issues",
    .run = run,
    .example = "1001",
    .source = "webex-directory",
    .scopes = WEBEX_SCOPE_COMMANDS " " WEBEX_SCOPES_CALLS,
    .results = PH_PARAMS(results),
    .check = check,
};

static const struct ph_feature features[] = {{
    .kind = PH_ACTION,
    .flags = PH_PARALLEL | PH_DIALS,
    .id = "dial",
    .title = "Dial",
    .summary = "Calls a number from the phone.",
    .args = PH_PARAMS(args),
    .functions = &functions,
}};

PH_PLUGIN(.id = "dial", .version = "1.0.0", .summary = "Dials from phones",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
