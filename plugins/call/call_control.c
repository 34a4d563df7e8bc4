/* The three ways to a call on a phone:
 *
 *     xapi          a command to the phone itself
 *     call-control  the signed-in user's own calls, so only on that user's phones
 *     member        the calls of any person or workspace, for accounts that may control them:
 *                   answer and hang up only
 *
 * auto takes the first one that this phone, account and operation allow. */
#include "call_control.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "destination.h"
#include "webex_phone.h"

struct way {
    const char *name;
    int32_t (*run)(struct ph_context *ctx, const struct operation *operation, struct ph_error *err);
};

static int state_fits(const char *const states[CALL_STATES], const char *state)
{
    if (states[0] == NULL)
        return state == NULL || strcmp(state, "disconnected") != 0;
    for (int i = 0; i < CALL_STATES && states[i] != NULL; i++)
        if (state != NULL && strcmp(states[i], state) == 0)
            return 1;
    return 0;
}

/* Chooses among several calls: the one named by --call, else the only one in a suitable state. */
struct choice {
    struct ph_context *ctx;
    const char *const *states;
    const char *wanted; /* or NULL */
    const char *found;  /* in the context's memory */
    int count;
};

static void choice_offer(struct choice *choice, const char *id, const char *state)
{
    int fits = choice->wanted != NULL ? strcmp(choice->wanted, id) == 0
                                      : state_fits(choice->states, state);
    if (!fits)
        return;
    size_t size = strlen(id) + 1;
    choice->found = memcpy(choice->ctx->host->alloc(choice->ctx, size), id, size);
    choice->count++;
}

static int32_t choice_made(const struct choice *choice, struct ph_error *err)
{
    const struct ph_host *host = choice->ctx->host;
    if (choice->count == 1)
        return PH_OK;
    if (choice->wanted != NULL)
        return host->fail(err, PH_NOT_FOUND, "call", "There is no call %s on this phone",
                          choice->wanted);
    if (choice->count == 0)
        return host->fail(err, PH_NOT_FOUND, "call",
                          "There is no call on this phone that this could be done to");
    /* not PH_INVALID: the same arguments may suit another phone */
    return host->fail(err, PH_FAILED, "call", "%d calls on this phone fit: name one with --call",
                      choice->count);
}

/* The text to send along, in the context's memory; NULL, with the reason in err, if it is
 * invalid. */
static const char *text_of(struct ph_context *ctx, const struct operation *operation,
                           struct ph_error *err)
{
    static const char tones[] = "0123456789*#ABCD,";
    const char *text = ctx->host->text(ctx, operation->text_arg);
    char *normal = ctx->host->alloc(ctx, DESTINATION_SIZE);
    if (!operation->tones)
        return destination_normal(ctx, operation->text_arg, text, normal, err) < 0 ? NULL : normal;
    if (text[strspn(text, tones)] == '\0')
        return text;
    ctx->host->fail(err, PH_INVALID, operation->text_arg,
                    "\"%s\" are no tones: there are 0 to 9, *, #, A to D, and a comma for a pause",
                    text);
    return NULL;
}

/* ---- xapi -------------------------------------------------------------------------------- */

static int32_t xapi_choose(struct ph_context *ctx, const struct operation *operation, int64_t *id,
                           struct ph_error *err)
{
    const char *path = webex_xapi_query(ctx, "/xapi/status", "name", "Call[*].*");
    struct choice choice = {
        .ctx = ctx, .states = operation->xapi_states, .wanted = ctx->host->text(ctx, "call")};
    struct json_object *json = NULL;
    int32_t code = webex_get(ctx, "Checking the phone's calls", path, &json, err);
    if (code < 0)
        return code;
    struct json_object *calls = webex_list(webex_object(json, "result"), "Call");
    for (size_t i = 0; calls != NULL && i < json_object_array_length(calls); i++) {
        struct json_object *item = json_object_array_get_idx(calls, i);
        char text[24];
        int64_t number;
        if (!webex_number(item, "id", &number))
            continue;
        snprintf(text, sizeof text, "%" PRId64, number);
        choice_offer(&choice, text, webex_text(item, "Status"));
        if (choice.found != NULL && strcmp(choice.found, text) == 0)
            *id = number;
    }
    json_object_put(json);
    return choice_made(&choice, err);
}

/* Sends a command with an unpublished name only to a phone whose schema lists it. */
static int32_t xapi_offered(struct ph_context *ctx, const struct operation *operation,
                            struct ph_error *err)
{
    if (operation->xapi_published)
        return PH_OK;
    const char *path = webex_xapi_query(ctx, "/xapi/schema", "command", operation->xapi);
    struct json_object *json = NULL, *found = NULL;
    int32_t code = webex_get(ctx, "Asking for the phone's commands", path, &json, err);
    if (code < 0)
        return code;
    for (size_t i = 0;
         json_object_is_type(json, json_type_array) && i < json_object_array_length(json); i++) {
        found = webex_object(webex_object(json_object_array_get_idx(json, i), "commands"),
                             operation->xapi);
        if (found != NULL)
            break;
    }
    json_object_put(json);
    return found != NULL ? PH_OK
                         : ctx->host->fail(err, PH_UNSUPPORTED, "via",
                                           "This phone has no command %s", operation->xapi);
}

static int32_t run_xapi(struct ph_context *ctx, const struct operation *operation,
                        struct ph_error *err)
{
    int64_t id = 0;
    const char *phone_id;
    if (operation->xapi == NULL)
        return ctx->host->fail(err, PH_UNSUPPORTED, "via", "Phones have no command for this");
    int32_t code = webex_xapi_id(ctx, operation->what, &phone_id, err);
    if (code == PH_OK)
        code = xapi_offered(ctx, operation, err);
    if (code == PH_OK)
        code = xapi_choose(ctx, operation, &id, err);
    if (code < 0)
        return code;
    struct json_object *arguments = json_object_new_object(), *answer = NULL, *result = NULL;
    json_object_object_add(arguments, "CallId", json_object_new_int64(id));
    if (operation->xapi_text != NULL)
        json_object_object_add(arguments, operation->xapi_text,
                               json_object_new_string(text_of(ctx, operation, NULL)));
    code = webex_xapi(ctx, operation->what, operation->xapi, arguments, &answer, &result, err);
    json_object_put(answer);
    return code;
}

/* ---- call control ------------------------------------------------------------------------ */

static int32_t control_choose(struct ph_context *ctx, const struct operation *operation,
                              const char *path, const char **id, struct ph_error *err)
{
    struct choice choice = {
        .ctx = ctx, .states = operation->states, .wanted = ctx->host->text(ctx, "call")};
    struct json_object *json = NULL;
    int32_t code = webex_get(ctx, "Looking at the calls", path, &json, err);
    if (code < 0)
        return code;
    struct json_object *calls = webex_list(json, "items");
    for (size_t i = 0; calls != NULL && i < json_object_array_length(calls); i++) {
        struct json_object *item = json_object_array_get_idx(calls, i);
        const char *found = webex_text(item, "id");
        if (found != NULL)
            choice_offer(&choice, found, webex_text(item, "state"));
    }
    json_object_put(json);
    *id = choice.found;
    return choice_made(&choice, err);
}

static int32_t control_send(struct ph_context *ctx, const struct operation *operation,
                            const char *path, const char *id, struct ph_error *err)
{
    struct json_object *body = json_object_new_object();
    json_object_object_add(body, strcmp(operation->control, "transfer") == 0 ? "callId1" : "callId",
                           json_object_new_string(id));
    if (operation->control_text != NULL)
        json_object_object_add(body, operation->control_text,
                               json_object_new_string(text_of(ctx, operation, NULL)));
    struct webex_request request = {
        .what = operation->what, .method = "POST", .path = path, .body = body};
    int32_t code = webex_call(ctx, &request, NULL, err);
    json_object_put(body);
    return code;
}

static int32_t run_control(struct ph_context *ctx, const struct operation *operation,
                           struct ph_error *err)
{
    int32_t mine = webex_phone_is_mine(ctx, err);
    if (mine < 0)
        return mine;
    if (mine == 0 || operation->control == NULL)
        return ctx->host->fail(err, PH_UNSUPPORTED, "via",
                               "call-control reaches only calls of the person who is signed in");
    const char *id = NULL;
    int32_t code = control_choose(ctx, operation, "/telephony/calls", &id, err);
    return code < 0
               ? code
               : control_send(ctx, operation,
                              webex_path(ctx, "/telephony/calls/%s", operation->control), id, err);
}

static int32_t run_member(struct ph_context *ctx, const struct operation *operation,
                          struct ph_error *err)
{
    const char *member = webex_phone_member(ctx), *id = NULL;
    if (!operation->member || member == NULL)
        return ctx->host->fail(err, PH_UNSUPPORTED, "via", "%s",
                               member == NULL ? "This phone belongs to no person and no workspace"
                                              : "The service offers this only for one's own calls");
    const char *list = webex_path(ctx, "/telephony/calls/members/%s/calls", member);
    int32_t code = control_choose(ctx, operation, list, &id, err);
    if (code < 0)
        return code;
    const char *path =
        webex_path(ctx, "/telephony/calls/members/%s/%s", member, operation->control);
    return control_send(ctx, operation, path, id, err);
}

/* ---- Which way --------------------------------------------------------------------------- */

static const struct way ways[] = {
    {"xapi", run_xapi}, {"call-control", run_control}, {"member", run_member}};

static int32_t run_way(struct ph_context *ctx, const struct way *way,
                       const struct operation *operation, struct ph_error *err)
{
    int32_t code = way->run(ctx, operation, err);
    if (code == PH_OK)
        ctx->host->emit(ctx, "via", way->name);
    return code;
}

int32_t call_control_run(struct ph_context *ctx, const struct operation *operation,
                         struct ph_error *err)
{
    if (operation->text_arg != NULL && text_of(ctx, operation, err) == NULL)
        return PH_INVALID;
    const char *via = ctx->host->text(ctx, "via");
    int automatic = strcmp(via, "auto") == 0;
    /* keep the more specific refusal: "no such call" rather than "this way does not work" */
    struct ph_error why = {0}, told;
    int32_t code = ctx->host->fail(&told, PH_UNSUPPORTED, "via", "This phone takes no commands");
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        int wanted = automatic ? ways[i].run != run_xapi || webex_phone_takes_commands(ctx)
                               : strcmp(via, ways[i].name) == 0;
        if (!wanted)
            continue;
        int32_t result = run_way(ctx, &ways[i], operation, &why);
        if (!automatic || !webex_surely_not_done(result)) {
            told = why;
            code = result;
            break;
        }
        if (code == PH_UNSUPPORTED) {
            told = why;
            code = result;
        }
    }
    if (code < 0 && err != NULL)
        *err = told;
    return code;
}
