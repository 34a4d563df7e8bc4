/* The three ways to reach a call on a phone:
 *
 *     xapi          a command to the phone itself
 *     call-control  the signed-in user's own calls, so only on that user's phones
 *     member        the calls of any person or workspace, for accounts that may control them
 *
 * auto takes the first way that this phone, account and operation allow. The two ways through
 * call control work on every Webex Calling phone of any vendor. */
#include "call_control.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call_list.h"
#include "webex_offers.h"
#include "webex_phone.h"

enum { CALLS_FIT = 64 };

/* The calls that the operation can act on. */
struct fitting {
    const struct phone_call *items[CALLS_FIT];
    size_t count;
};

static int state_fits(const char *const states[CALL_STATES], const struct phone_call *call)
{
    if (states[0] == NULL)
        return call->state == NULL || strcmp(call->state, "disconnected") != 0;
    for (int i = 0; i < CALL_STATES && states[i] != NULL; i++)
        if (strcmp(states[i], "ringing") == 0
                ? phone_call_rings(call)
                : call->state != NULL && strcmp(states[i], call->state) == 0)
            return 1;
    return 0;
}

/* "The call is held": why no call fits. */
static int32_t no_call(struct ph_context *ctx, const struct operation *operation,
                       const struct call_list *calls, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    const char *wanted = host->text(ctx, "call");
    if (wanted != NULL)
        return host->fail(err, PH_NOT_FOUND, "call", "There is no call %s on this phone", wanted);
    if (calls->count == 0)
        return host->fail(err, PH_NOT_FOUND, "call", "There is no call on this phone");
    const struct phone_call *call = &calls->items[0];
    if (calls->count > 1 || call->state == NULL)
        return host->fail(err, PH_NOT_FOUND, "call", "There is no %s call on this phone",
                          operation->on);
    if (operation->mutes && state_fits(operation->states, call))
        return host->fail(err, PH_NOT_FOUND, "call", "The call on this phone cannot be muted");
    return host->fail(err, PH_NOT_FOUND, "call",
                      "There is no %s call on this phone: its only call is %s", operation->on,
                      phone_call_rings(call) ? "ringing" : call->state);
}

static int suits(const struct operation *operation, const struct phone_call *call)
{
    return state_fits(operation->states, call) && (!operation->mutes || call->can_mute);
}

static int32_t find_fitting(struct ph_context *ctx, const struct operation *operation,
                            const struct call_list *calls, struct fitting *fitting,
                            struct ph_error *err)
{
    const char *wanted = ctx->host->text(ctx, "call");
    fitting->count = 0;
    for (size_t i = 0; i < calls->count && fitting->count < CALLS_FIT; i++) {
        const struct phone_call *call = &calls->items[i];
        if (wanted != NULL ? strcmp(wanted, call->id) == 0 : suits(operation, call))
            fitting->items[fitting->count++] = call;
    }
    if (fitting->count == 0)
        return no_call(ctx, operation, calls, err);
    if (fitting->count == 1 || operation->choose != NULL)
        return PH_OK;
    /* not PH_INVALID: the same arguments may suit another phone */
    return ctx->host->fail(err, PH_FAILED, "call",
                           "This phone has %zu such calls; choose one with --call: \"phonectl "
                           "calls\" lists them",
                           fitting->count);
}

/* ---- xapi -------------------------------------------------------------------------------- */

static int32_t open_xapi(struct ph_context *ctx, const struct operation *operation,
                         struct webex_line *line, struct ph_error *err)
{
    const char *id;
    *line = (struct webex_line){.via = "xapi"};
    if (operation->xapi == NULL)
        return ctx->host->fail(err, PH_UNSUPPORTED, "via", "Phones have no command for this");
    int32_t code = webex_xapi_id(ctx, operation->what, &id, err);
    if (code < 0 || operation->xapi_published)
        return code;
    return webex_offers(ctx, operation->xapi, err); /* only to a phone whose schema lists it */
}

static int32_t send_xapi(struct ph_context *ctx, const struct operation *operation,
                         const struct phone_call *call, struct ph_error *err)
{
    struct json_object *arguments = json_object_new_object(), *answer = NULL, *result = NULL;
    json_object_object_add(arguments, "CallId", json_object_new_int64(strtoll(call->id, NULL, 10)));
    if (operation->xapi_text != NULL)
        json_object_object_add(arguments, operation->xapi_text,
                               json_object_new_string(ctx->host->text(ctx, operation->text_arg)));
    int32_t code =
        webex_xapi(ctx, operation->what, operation->xapi, arguments, &answer, &result, err);
    json_object_put(answer);
    return code;
}

/* ---- call control ------------------------------------------------------------------------ */

static int32_t open_own(struct ph_context *ctx, const struct operation *operation,
                        struct webex_line *line, struct ph_error *err)
{
    (void)operation;
    return webex_line_own(ctx, line, err);
}

static int32_t open_member(struct ph_context *ctx, const struct operation *operation,
                           struct webex_line *line, struct ph_error *err)
{
    (void)operation;
    return webex_line_member(ctx, line, err);
}

static int32_t send_line(struct ph_context *ctx, const struct operation *operation,
                         const struct webex_line *line, const struct fitting *fitting,
                         struct ph_error *err)
{
    struct json_object *body = json_object_new_object(), *answer = NULL;
    const char *name = operation->control;
    if (operation->choose != NULL)
        name = operation->choose(ctx, fitting->items, fitting->count, body, err);
    else
        json_object_object_add(body, "callId", json_object_new_string(fitting->items[0]->id));
    if (name == NULL) {
        json_object_put(body);
        return PH_FAILED;
    }
    if (operation->fill != NULL)
        operation->fill(ctx, body, NULL); /* checked before */
    int32_t code = webex_line_send(ctx, line, operation->what, name, body, &answer, err);
    if (code == PH_OK && operation->tell != NULL)
        operation->tell(ctx, answer);
    json_object_put(answer);
    return code;
}

/* ---- One way ----------------------------------------------------------------------------- */

struct way {
    const char *name;
    /* Finds the owner of the calls; PH_UNSUPPORTED if this way is not possible. */
    int32_t (*open)(struct ph_context *ctx, const struct operation *operation,
                    struct webex_line *line, struct ph_error *err);
};

static const struct way ways[] = {
    {"xapi", open_xapi}, {"call-control", open_own}, {"member", open_member}};

static int32_t read_calls(struct ph_context *ctx, const struct way *way,
                          const struct operation *operation, struct call_list *calls,
                          struct ph_error *err)
{
    struct webex_line line;
    int32_t code = way->open(ctx, operation, &line, err);
    if (code < 0)
        return code;
    return line.list == NULL ? call_list_phone(ctx, calls, err)
                             : call_list_line(ctx, &line, calls, err);
}

static int32_t run_way(struct ph_context *ctx, const struct way *way,
                       const struct operation *operation, struct ph_error *err)
{
    struct call_list calls;
    struct fitting fitting;
    int32_t code = read_calls(ctx, way, operation, &calls, err);
    if (code == PH_OK)
        code = find_fitting(ctx, operation, &calls, &fitting, err);
    if (code == PH_OK)
        code = calls.line.list == NULL ? send_xapi(ctx, operation, fitting.items[0], err)
                                       : send_line(ctx, operation, &calls.line, &fitting, err);
    if (code == PH_OK)
        ctx->host->emit(ctx, "via", way->name);
    return code;
}

/* Whether to try this way: the named one, or with auto each that may work. Only the phone itself
 * knows its calls by numbers. */
static int is_wanted(struct ph_context *ctx, const struct way *way)
{
    const char *via = ctx->host->text(ctx, "via"), *call = ctx->host->text(ctx, "call");
    if (strcmp(via, "auto") != 0)
        return strcmp(via, way->name) == 0;
    return way->open != open_xapi ||
           (webex_phone_takes_commands(ctx) && webex_phone_is_online(ctx) &&
            (call == NULL || call[strspn(call, "0123456789")] == '\0'));
}

/* ---- All ways ---------------------------------------------------------------------------- */

/* How much a refusal says. The user sees the most telling one: about the call rather than the
 * account, about the account rather than the way. */
static int telling(int32_t code)
{
    return code == PH_NOT_FOUND ? 2 : code == PH_UNSUPPORTED ? 0 : 1;
}

int32_t call_control_run(struct ph_context *ctx, const struct operation *operation,
                         struct ph_error *err)
{
    int automatic = strcmp(ctx->host->text(ctx, "via"), "auto") == 0;
    struct ph_error why = {0}, told;
    int32_t code = operation->fill == NULL ? PH_OK : operation->fill(ctx, NULL, err);
    if (code < 0)
        return code;
    code = ctx->host->fail(&told, PH_UNSUPPORTED, "via", "This phone takes no commands");
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        if (!is_wanted(ctx, &ways[i]))
            continue;
        int32_t result = run_way(ctx, &ways[i], operation, &why);
        int ends = !automatic || !webex_surely_not_done(result);
        if (ends || telling(result) >= telling(code)) {
            told = why;
            code = result;
        }
        if (ends)
            break;
    }
    if (code < 0 && err != NULL)
        *err = told;
    return code;
}

/* ---- The list ---------------------------------------------------------------------------- */

static void emit(struct ph_context *ctx, const char *field, const char *value)
{
    if (value != NULL && value[0] != '\0')
        ctx->host->emit(ctx, field, value);
}

/* The actions that this call allows now. */
static void emit_possible(struct ph_context *ctx, const struct operation *operations, size_t count,
                          const struct phone_call *call)
{
    enum { BYTES = 256 };
    char *text = ctx->host->alloc(ctx, BYTES);
    size_t used = 0;
    for (size_t i = 0; i < count && used < BYTES; i++)
        if (suits(&operations[i], call))
            used += (size_t)snprintf(text + used, BYTES - used, "%s%s", used == 0 ? "" : " ",
                                     operations[i].action);
    emit(ctx, "can", text);
}

static void emit_call(struct ph_context *ctx, const struct phone_call *call, const char *via)
{
    int in = call->personality != NULL && strcmp(call->personality, "terminator") == 0;
    emit(ctx, "state", phone_call_rings(call) ? "ringing" : call->state);
    emit(ctx, "party", call->name);
    emit(ctx, "number", call->number);
    emit(ctx, "direction", call->personality == NULL ? NULL : in ? "in" : "out");
    emit(ctx, "since", call->since);
    emit(ctx, "muted", call->muted ? "yes" : NULL);
    emit(ctx, "recording", call->recording);
    emit(ctx, "call", call->id);
    emit(ctx, "via", via);
}

int32_t call_control_list(struct ph_context *ctx, const struct operation *operations, size_t count,
                          struct ph_error *err)
{
    static const struct operation look = {
        .what = "Looking at the calls", .xapi = "", .xapi_published = 1};
    struct call_list calls = {.count = 0};
    struct ph_error why = {0};
    int32_t code = ctx->host->fail(err, PH_UNSUPPORTED, "via", "This phone takes no commands");
    /* A phone that does not report its calls answers like an idle one: ask the next way too. */
    for (size_t i = 0; i < sizeof ways / sizeof ways[0] && calls.count == 0; i++) {
        if (!is_wanted(ctx, &ways[i]))
            continue;
        int32_t result = read_calls(ctx, &ways[i], &look, &calls, &why);
        if (result == PH_OK || (code != PH_OK && telling(result) >= telling(code))) {
            code = result;
            if (err != NULL)
                *err = why;
        }
        if (result == PH_CANCELLED)
            return result;
    }
    if (code == PH_OK && calls.count == 0)
        ctx->host->emit(ctx, "state", "idle");
    for (size_t i = 0; i < calls.count; i++) {
        if (i > 0)
            ctx->host->next_row(ctx);
        emit_call(ctx, &calls.items[i], calls.line.via);
        emit_possible(ctx, operations, count, &calls.items[i]);
    }
    return code;
}
