/* See call_list.h. */
#include "call_list.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CALLS_MOST = 64 };

static const char *keep(struct ph_context *ctx, const char *text)
{
    return text == NULL ? NULL : strcpy(ctx->host->alloc(ctx, strlen(text) + 1), text);
}

static int flag(struct json_object *json, const char *key)
{
    struct json_object *value = NULL;
    return json_object_object_get_ex(json, key, &value) &&
           json_object_is_type(value, json_type_boolean) && json_object_get_boolean(value);
}

/* Translates a phone's word for a state or direction into call control's; unknown words stay. */
static const char *control_word(const char *word)
{
    static const struct {
        const char *phone, *control;
    } words[] = {{"Dialling", "connecting"},       {"Ringing", "alerting"},
                 {"Connected", "connected"},       {"OnHold", "held"},
                 {"Incoming", "terminator"},       {"Outgoing", "originator"},
                 {"Disconnecting", "disconnected"}};
    for (size_t i = 0; word != NULL && i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].phone, word) == 0)
            return words[i].control;
    return word;
}

static void take_phone_call(struct ph_context *ctx, struct json_object *item,
                            struct call_list *calls)
{
    char id[24];
    int64_t number;
    if (!webex_number(item, "id", &number))
        return;
    snprintf(id, sizeof id, "%" PRId64, number);
    calls->items[calls->count++] =
        (struct phone_call){.id = keep(ctx, id),
                            .state = keep(ctx, control_word(webex_text(item, "Status"))),
                            .personality = keep(ctx, control_word(webex_text(item, "Direction"))),
                            .name = keep(ctx, webex_text(item, "DisplayName")),
                            .number = keep(ctx, webex_text(item, "RemoteNumber")),
                            .can_mute = 1};
}

static void take_line_call(struct ph_context *ctx, struct json_object *item,
                           struct call_list *calls)
{
    struct json_object *party = webex_object(item, "remoteParty");
    const char *id = webex_text(item, "id"), *answered = webex_text(item, "answered");
    if (id == NULL)
        return;
    calls->items[calls->count++] = (struct phone_call){
        .id = keep(ctx, id),
        .state = keep(ctx, webex_text(item, "state")),
        .personality = keep(ctx, webex_text(item, "personality")),
        .name = keep(ctx, webex_text(party, "name")),
        .number = keep(ctx, webex_text(party, "number")),
        .since = keep(ctx, answered != NULL ? answered : webex_text(item, "created")),
        .recording = keep(ctx, webex_text(item, "recordingState")),
        .can_mute = flag(item, "muteCapable"),
        .muted = flag(item, "muted"),
    };
}

static void take_calls(struct ph_context *ctx, struct json_object *items,
                       void (*take)(struct ph_context *ctx, struct json_object *item,
                                    struct call_list *calls),
                       struct call_list *calls)
{
    size_t count = items == NULL ? 0 : json_object_array_length(items);
    calls->items = ctx->host->alloc(ctx, CALLS_MOST * sizeof *calls->items);
    for (size_t i = 0; i < count && calls->count < CALLS_MOST; i++)
        take(ctx, json_object_array_get_idx(items, i), calls);
}

int32_t call_list_phone(struct ph_context *ctx, struct call_list *calls, struct ph_error *err)
{
    const char *path = webex_xapi_query(ctx, "/xapi/status", "name", "Call[*].*");
    struct json_object *json = NULL;
    int32_t code = webex_get(ctx, "Checking the phone's calls", path, &json, err);
    *calls = (struct call_list){.line = {.via = "xapi"}};
    if (code < 0)
        return code;
    take_calls(ctx, webex_list(webex_object(json, "result"), "Call"), take_phone_call, calls);
    json_object_put(json);
    return PH_OK;
}

int32_t call_list_line(struct ph_context *ctx, const struct webex_line *line,
                       struct call_list *calls, struct ph_error *err)
{
    struct json_object *json = NULL;
    int32_t code = webex_line_calls(ctx, line, &json, err);
    *calls = (struct call_list){.line = *line};
    if (code < 0)
        return code;
    take_calls(ctx, webex_list(json, "items"), take_line_call, calls);
    json_object_put(json);
    return PH_OK;
}

int phone_call_rings(const struct phone_call *call)
{
    return call->state != NULL && strcmp(call->state, "alerting") == 0 &&
           (call->personality == NULL || strcmp(call->personality, "originator") != 0);
}
