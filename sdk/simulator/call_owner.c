/* The calls of a person or a workspace. See call_owner.h. */
#include "call_owner.h"

#include "organization.h"
#include "phones.h"

#include <stdlib.h>
#include <string.h>

bool owner_has(const struct sim *sim, const struct line_owner *owner, uint32_t phone)
{
    return phone_is_personal(sim, phone) == owner->personal &&
           phone_owner(sim, phone) == owner->index;
}

struct phone *owner_phone(struct sim *sim, const struct line_owner *owner, const char *endpoint,
                          int64_t now)
{
    if (endpoint != NULL) {
        struct phone *phone = phones_by_calling_id(sim, endpoint);
        return phone != NULL && owner_has(sim, owner, phone->index) && phone_online(phone, now)
                   ? phone
                   : NULL;
    }
    for (uint32_t i = owner->index; i < sim->phone_count && i <= owner->index + 1; i++)
        if (owner_has(sim, owner, i) && (sim->phones[i].flags & PHONE_DELETED) == 0 &&
            phone_online(&sim->phones[i], now))
            return &sim->phones[i];
    return NULL;
}

int32_t owner_call(struct sim *sim, const struct line_owner *owner, const char *id,
                   struct reply *reply)
{
    int32_t slot = id != NULL ? calls_find(sim, id) : -1;
    const struct call *call = calls_at(sim, slot);
    if (call != NULL && *call->parked_at == '\0' && owner_has(sim, owner, call->phone))
        return slot;
    if (id != NULL)
        reply_error(reply, 404, "The call was not found.");
    else
        reply_error(reply, 400, "callId is required.");
    return -1;
}

static void add_id(struct json_object *item, const char *key, char *id)
{
    json_text(item, key, id);
    free(id);
}

static void add_time(struct json_object *item, const char *key, int64_t time)
{
    char text[32];
    text_iso_time(time, text);
    json_text(item, key, text);
}

static struct json_object *remote_party(struct sim *sim, const struct call *call)
{
    int64_t target = call->peer >= 0 ? (int64_t)sim->calls->slots[call->peer].phone
                                     : organization_dialled(sim, call->number);
    SIM_CLEANUP(text_free) char *name = call_remote_name(sim, call);
    struct json_object *party = json_object_new_object();
    json_text(party, "name", name);
    json_text(party, "number", call->number);
    if (target >= 0) {
        bool personal = phone_is_personal(sim, (uint32_t)target);
        add_id(party, personal ? "personId" : "placeId",
               organization_id(sim, personal ? ID_PERSON : ID_WORKSPACE,
                               phone_owner(sim, (uint32_t)target)));
    }
    json_flag(party, "privacyEnabled", false);
    json_text(party, "callType", target >= 0 ? "location" : "external");
    return party;
}

struct json_object *call_item(struct sim *sim, const struct call *call)
{
    static const char *const sides[] = {"originator", "terminator", "clickToDial"};
    static const char *const recordings[] = {NULL, "started", "paused"};
    struct json_object *item = json_object_new_object();
    add_id(item, "id", organization_id(sim, ID_CALL, call->id));
    add_id(item, "callSessionId", organization_id(sim, ID_CALL, call->session | CALL_SESSION));
    json_text(item, "personality", sides[call->personality]);
    json_text(item, "state", call_state_name(call));
    json_add(item, "remoteParty", remote_party(sim, call));
    json_number(item, "appearance", 1);
    add_time(item, "created", call->created);
    if (call->answered != 0)
        add_time(item, "answered", call->answered);
    if (call->recording != RECORDING_NONE)
        json_text(item, "recordingState", recordings[call->recording]);
    json_flag(item, "muteCapable", true);
    json_flag(item, "muted", call->muted);
    return item;
}

void answer_call_ids(struct sim *sim, const struct call *call, struct reply *reply)
{
    struct json_object *json = json_object_new_object();
    add_id(json, "callId", organization_id(sim, ID_CALL, call->id));
    add_id(json, "callSessionId", organization_id(sim, ID_CALL, call->session | CALL_SESSION));
    reply_json(reply, 201, json);
}

void answer_call_list(struct sim *sim, const struct line_owner *owner, struct reply *reply)
{
    struct json_object *json = json_object_new_object(), *items = json_list(json, "items");
    for (int32_t i = 0; i < sim->calls->count; i++) {
        const struct call *call = calls_at(sim, i);
        if (call != NULL && *call->parked_at == '\0' && owner_has(sim, owner, call->phone))
            json_object_array_add(items, call_item(sim, call));
    }
    reply_json(reply, 200, json);
}

void owner_dial(struct sim *sim, const struct line_owner *owner, const struct request *request,
                struct reply *reply)
{
    char number[CALL_NUMBER_SIZE];
    const char *destination = request_text(request, "destination");
    const char *endpoint = request_text(request, "endpointId");
    if (destination == NULL || !calls_destination(destination, number)) {
        reply_error(reply, 400, "destination is required: digits or a URI.");
        return;
    }
    if (endpoint != NULL && request_text(request, "singleNumberReachPhoneNumber") != NULL) {
        reply_error(reply, 400, "endpointId and singleNumberReachPhoneNumber exclude each other.");
        return;
    }
    struct phone *phone = owner_phone(sim, owner, endpoint, request->now);
    int32_t slot = phone != NULL ? calls_dial(sim, phone, number, true, request->now) : -1;
    if (slot < 0)
        reply_error(reply, phone != NULL ? 409 : 404,
                    phone != NULL ? "The phone has no free call."
                                  : "There is no endpoint to alert.");
    else
        answer_call_ids(sim, calls_at(sim, slot), reply);
}

void owner_answer(struct sim *sim, const struct line_owner *owner, const struct request *request,
                  struct reply *reply)
{
    int32_t slot = owner_call(sim, owner, request_text(request, "callId"), reply);
    if (slot < 0)
        return;
    struct phone *phone = &sim->phones[calls_at(sim, slot)->phone];
    if (calls_answer(sim, slot, request->now) != 0) {
        reply_error(reply, 400, "The device is not alerting for this call.");
        return;
    }
    phone->acts[ACT_ANSWER]++;
    reply_empty(reply, 204);
}

void owner_hangup(struct sim *sim, const struct line_owner *owner, const struct request *request,
                  struct reply *reply)
{
    int32_t slot = owner_call(sim, owner, request_text(request, "callId"), reply);
    if (slot < 0)
        return;
    sim->phones[calls_at(sim, slot)->phone].acts[ACT_HANGUP]++;
    calls_hangup(sim, slot);
    reply_empty(reply, 204);
}
