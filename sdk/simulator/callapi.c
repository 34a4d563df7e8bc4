/* Call control: every operation on calls, for the signed-in user below /telephony/calls and for any
 * member below /telephony/calls/members/{memberId} (call_members.c). */
#include "callapi.h"

#include "call_owner.h"
#include "organization.h"
#include "phones.h"

#include <stdio.h>
#include <string.h>

enum { HISTORY_MOST = 20 }; /* of each type, as published */

/* An operation on the user's calls. `slot` is the checked call of the body, for operations that
 * need one. */
struct operation {
    struct sim *sim;
    const struct request *request;
    struct reply *reply;
    struct line_owner owner;
    int32_t slot;
};

static struct line_owner me(const struct request *request)
{
    return (struct line_owner){request->token->grant->person, true};
}

static void refuse(struct operation *op, const char *why)
{
    reply_error(op->reply, 400, "%s", why);
}

static void run_dial(struct operation *op)
{
    owner_dial(op->sim, &op->owner, op->request, op->reply);
}

static void run_answer(struct operation *op)
{
    owner_answer(op->sim, &op->owner, op->request, op->reply);
}

static void run_hangup(struct operation *op)
{
    owner_hangup(op->sim, &op->owner, op->request, op->reply);
}

static void run_reject(struct operation *op)
{
    const char *action = request_text(op->request, "action");
    const struct call *call = calls_at(op->sim, op->slot);
    if (action != NULL && strcmp(action, "busy") != 0 &&
        strcmp(action, "temporarilyUnavailable") != 0 && strcmp(action, "ignore") != 0)
        refuse(op, "action must be busy, temporarilyUnavailable or ignore.");
    else if (call->state != CALL_ALERTING || call->personality != CALL_TERMINATOR)
        refuse(op, "The call is not an unanswered incoming call.");
    else
        calls_hangup(op->sim, op->slot);
}

static void run_hold(struct operation *op)
{
    struct phone *phone = &op->sim->phones[calls_at(op->sim, op->slot)->phone];
    if (calls_hold(op->sim, op->slot) != 0)
        refuse(op, "The call is not connected.");
    else
        phone->acts[ACT_HOLD]++;
}

static void run_resume(struct operation *op)
{
    if (calls_resume(op->sim, op->slot) != 0)
        refuse(op, "The call is not on hold.");
}

static void mute(struct operation *op, bool muted)
{
    struct call *call = calls_at(op->sim, op->slot);
    if (call->state != CALL_CONNECTED)
        refuse(op, "The call is not connected.");
    else
        call->muted = muted;
}

static void run_mute(struct operation *op)
{
    mute(op, true);
}

static void run_unmute(struct operation *op)
{
    mute(op, false);
}

static void run_divert(struct operation *op)
{
    char number[CALL_NUMBER_SIZE];
    const char *destination = request_text(op->request, "destination");
    struct json_object *mail = NULL;
    bool voicemail = json_object_object_get_ex(op->request->json, "toVoicemail", &mail) &&
                     json_object_get_boolean(mail);
    if (destination != NULL ? calls_destination(destination, number) : voicemail) {
        if (destination == NULL)
            strcpy(number, "*55"); /* the voice portal, outside the organisation */
        calls_redirect(op->sim, op->slot, number, op->request->now);
    } else {
        refuse(op, "destination or toVoicemail is required.");
    }
}

static void answer_moved(struct operation *op, int32_t slot)
{
    answer_call_ids(op->sim, calls_at(op->sim, slot), op->reply);
}

/* The real service waits for the destination to answer; here the call moves there at once. */
static void transfer_to(struct operation *op, int32_t slot, const char *destination)
{
    char number[CALL_NUMBER_SIZE];
    const struct call *call = calls_at(op->sim, slot);
    if (call->state == CALL_ALERTING && call->personality == CALL_TERMINATOR) {
        refuse(op, "An unanswered incoming call cannot be transferred; divert it.");
        return;
    }
    if (!calls_destination(destination, number)) {
        refuse(op, "destination is not valid.");
        return;
    }
    answer_moved(op, slot);
    calls_redirect(op->sim, slot, number, op->request->now);
}

static void run_transfer(struct operation *op)
{
    const char *first = request_text(op->request, "callId1");
    const char *second = request_text(op->request, "callId2");
    const char *destination = request_text(op->request, "destination");
    int32_t slots[2] = {-1, -1};
    if (first != NULL || second != NULL) {
        slots[0] = owner_call(op->sim, &op->owner, first, op->reply);
        slots[1] = slots[0] >= 0 && second != NULL
                       ? owner_call(op->sim, &op->owner, second, op->reply)
                       : -1;
        if (slots[0] < 0 || (second != NULL && slots[1] < 0))
            return;
    } else {
        for (int32_t i = 0; i < op->sim->calls->count; i++) {
            const struct call *call = calls_at(op->sim, i);
            if (call != NULL && *call->parked_at == '\0' &&
                owner_has(op->sim, &op->owner, call->phone))
                slots[slots[0] >= 0] = i;
        }
    }
    if (slots[0] >= 0 && slots[1] >= 0 && slots[0] != slots[1])
        calls_join(op->sim, slots[0], slots[1]);
    else if (slots[0] >= 0 && destination != NULL)
        transfer_to(op, slots[0], destination);
    else
        refuse(op, "Two calls, or a call and a destination, are required.");
}

static void run_park(struct operation *op)
{
    struct call *call = calls_at(op->sim, op->slot);
    const char *destination = request_text(op->request, "destination");
    if (calls_hold(op->sim, op->slot) != 0) {
        refuse(op, "The call is not connected.");
        return;
    }
    if (destination != NULL)
        snprintf(call->parked_at, sizeof call->parked_at, "%s", destination);
    else
        phone_extension(op->sim, call->phone, call->parked_at);
    SIM_CLEANUP(text_free) char *name = phone_name(op->sim, call->phone);
    struct json_object *json = json_object_new_object(), *party = json_object_new_object();
    json_text(party, "name", name);
    json_text(party, "number", call->parked_at);
    json_flag(party, "privacyEnabled", false);
    json_text(party, "callType", "location");
    json_add(json, "parkedAgainst", party);
    reply_json(op->reply, 200, json);
}

/* Moves a call to the user's phone and connects it there. */
static void take_over(struct operation *op, int32_t slot, struct phone *phone)
{
    struct call *call = calls_at(op->sim, slot);
    if (phone->calls >= CALLS_PER_PHONE) {
        reply_error(op->reply, 409, "The phone has no free call.");
        return;
    }
    struct phone *before = &op->sim->phones[call->phone];
    phone->calls++;
    call->phone = phone->index;
    if (--before->calls == 0)
        phone_last_call_ended(op->sim, before);
    call->parked_at[0] = '\0';
    if (call->state == CALL_ALERTING)
        calls_answer(op->sim, slot, op->request->now);
    else
        calls_resume(op->sim, slot);
    answer_moved(op, slot);
}

/* The user's phone for operations that bring a call to it, or NULL with the error in the reply. */
static struct phone *my_phone(struct operation *op)
{
    struct phone *phone =
        owner_phone(op->sim, &op->owner, request_text(op->request, "endpointId"), op->request->now);
    if (phone == NULL)
        reply_error(op->reply, 404, "There is no endpoint to alert.");
    return phone;
}

static void run_retrieve(struct operation *op)
{
    const char *destination = request_text(op->request, "destination");
    struct phone *phone = my_phone(op);
    char own[16];
    if (phone == NULL)
        return;
    phone_extension(op->sim, phone->index, own);
    for (int32_t i = 0; i < op->sim->calls->count; i++) {
        const struct call *call = calls_at(op->sim, i);
        if (call != NULL && *call->parked_at != '\0' &&
            strcmp(call->parked_at, destination != NULL ? destination : own) == 0) {
            take_over(op, i, phone);
            return;
        }
    }
    reply_error(op->reply, 404, "No call is parked there.");
}

/* The call of the phone that `target` dials, in one of the states; else 404. */
static int32_t target_call(struct operation *op, unsigned states)
{
    const char *target = request_text(op->request, "target");
    char number[CALL_NUMBER_SIZE];
    int64_t index = target != NULL && calls_destination(target, number)
                        ? organization_dialled(op->sim, number)
                        : -1;
    int32_t slot = index >= 0 ? calls_on(op->sim, &op->sim->phones[index], states) : -1;
    if (slot < 0)
        reply_error(op->reply, target != NULL ? 404 : 400,
                    target != NULL ? "There is no such call at the target."
                                   : "target is required.");
    return slot;
}

static void run_pickup(struct operation *op)
{
    struct phone *phone = my_phone(op);
    int32_t slot = phone != NULL ? target_call(op, CALL_BIT(CALL_ALERTING)) : -1;
    if (slot >= 0)
        take_over(op, slot, phone);
}

static void run_barge_in(struct operation *op)
{
    struct phone *phone = my_phone(op);
    int32_t slot = phone != NULL ? target_call(op, CALL_BIT(CALL_CONNECTED)) : -1;
    if (slot < 0)
        return;
    char number[CALL_NUMBER_SIZE];
    strcpy(number, calls_at(op->sim, slot)->number);
    int32_t joined = calls_dial(op->sim, phone, number, true, op->request->now);
    if (joined < 0)
        reply_error(op->reply, 409, "The phone has no free call.");
    else
        answer_moved(op, joined);
}

static void run_pull(struct operation *op)
{
    struct phone *phone = my_phone(op);
    for (int32_t i = 0; phone != NULL && i < op->sim->calls->count; i++) {
        const struct call *call = calls_at(op->sim, i);
        if (call != NULL && call->state == CALL_CONNECTED && call->phone != phone->index &&
            owner_has(op->sim, &op->owner, call->phone)) {
            take_over(op, i, phone);
            return;
        }
    }
    if (phone != NULL)
        reply_error(op->reply, 404, "There is no call to pull.");
}

static void run_push(struct operation *op)
{
    refuse(op, "The call is not associated with an executive.");
}

static void run_dtmf(struct operation *op)
{
    const char *digits = request_text(op->request, "dtmf");
    const struct call *call = calls_at(op->sim, op->slot);
    if (digits == NULL || *digits == '\0' || strspn(digits, "0123456789*#ABCD,") != strlen(digits))
        refuse(op, "dtmf must be of 0-9, *, #, A-D and commas.");
    else if (call->state != CALL_CONNECTED)
        refuse(op, "The call is not connected.");
    else
        op->sim->phones[call->phone].acts[ACT_DTMF]++;
}

static void run_recording(struct operation *op, enum call_recording need, enum call_recording to)
{
    struct call *call = calls_at(op->sim, op->slot);
    if (call->state != CALL_CONNECTED || (need != to && call->recording != need))
        refuse(op, "The recording is not in a state to do so.");
    else
        call->recording = to;
}

static void run_start(struct operation *op)
{
    run_recording(op, RECORDING_NONE, RECORDING_STARTED);
}

static void run_stop(struct operation *op)
{
    run_recording(op, RECORDING_NONE, RECORDING_NONE);
}

static void run_pause(struct operation *op)
{
    run_recording(op, RECORDING_STARTED, RECORDING_PAUSED);
}

static void run_continue(struct operation *op)
{
    run_recording(op, RECORDING_PAUSED, RECORDING_STARTED);
}

/* Handlers that need a call get a checked one; 204 if they do not answer themselves. Published for
 * members in May 2026: dial, answer, hangup; since September: all but push and pull. */
enum offered { ALWAYS, SINCE_SEPTEMBER, OWN_ONLY };

static const struct {
    const char *name;
    void (*run)(struct operation *op);
    bool needs_call;
    enum offered members;
} operations[] = {
    {"dial", run_dial, false, ALWAYS},
    {"answer", run_answer, false, ALWAYS},
    {"hangup", run_hangup, false, ALWAYS},
    {"reject", run_reject, true, SINCE_SEPTEMBER},
    {"hold", run_hold, true, SINCE_SEPTEMBER},
    {"resume", run_resume, true, SINCE_SEPTEMBER},
    {"mute", run_mute, true, SINCE_SEPTEMBER},
    {"unmute", run_unmute, true, SINCE_SEPTEMBER},
    {"divert", run_divert, true, SINCE_SEPTEMBER},
    {"transfer", run_transfer, false, SINCE_SEPTEMBER},
    {"park", run_park, true, SINCE_SEPTEMBER},
    {"retrieve", run_retrieve, false, SINCE_SEPTEMBER},
    {"pickup", run_pickup, false, SINCE_SEPTEMBER},
    {"bargeIn", run_barge_in, false, SINCE_SEPTEMBER},
    {"pull", run_pull, false, OWN_ONLY},
    {"push", run_push, false, OWN_ONLY},
    {"transmitDtmf", run_dtmf, true, SINCE_SEPTEMBER},
    {"startRecording", run_start, true, SINCE_SEPTEMBER},
    {"stopRecording", run_stop, true, SINCE_SEPTEMBER},
    {"pauseRecording", run_pause, true, SINCE_SEPTEMBER},
    {"resumeRecording", run_continue, true, SINCE_SEPTEMBER},
};

static bool offered(struct sim *sim, size_t operation, bool member)
{
    return !member || operations[operation].members == ALWAYS ||
           (operations[operation].members == SINCE_SEPTEMBER &&
            !quirk_on(&sim->quirks, QUIRK_OLD_MEMBERS));
}

void callapi_run(struct sim *sim, const struct line_owner *owner, const char *name, bool member,
                 const struct request *request, struct reply *reply)
{
    struct operation op = {
        .sim = sim, .request = request, .reply = reply, .owner = *owner, .slot = -1};
    for (size_t i = 0; i < SIM_COUNT(operations); i++) {
        if (strcmp(operations[i].name, name) != 0 || !offered(sim, i, member))
            continue;
        if (operations[i].needs_call) {
            op.slot = owner_call(sim, &op.owner, request_text(request, "callId"), reply);
            if (op.slot < 0)
                return;
        }
        operations[i].run(&op);
        if (reply->status == 0)
            reply_empty(reply, 204);
        return;
    }
    reply_error(reply, 404, "The requested resource could not be found.");
}

void callapi_operate(struct sim *sim, struct request *request, struct reply *reply)
{
    struct line_owner owner = me(request);
    callapi_run(sim, &owner, request->params[0], false, request, reply);
}

void callapi_list(struct sim *sim, struct request *request, struct reply *reply)
{
    struct line_owner owner = me(request);
    answer_call_list(sim, &owner, reply);
}

void callapi_get(struct sim *sim, struct request *request, struct reply *reply)
{
    struct line_owner owner = me(request);
    int32_t slot = owner_call(sim, &owner, request->params[0], reply);
    if (slot >= 0)
        reply_json(reply, 200, call_item(sim, calls_at(sim, slot)));
}

void answer_history(struct sim *sim, const struct line_owner *owner, const struct request *request,
                    struct reply *reply)
{
    static const char *const types[] = {"placed", "missed", "received"};
    const char *type = request_query(request, "type");
    const struct calls *calls = sim->calls;
    uint64_t kept = calls->history_count < CALL_HISTORY ? calls->history_count : CALL_HISTORY;
    size_t counts[SIM_COUNT(types)] = {0};
    struct json_object *json = json_object_new_object(), *items = json_list(json, "items");
    for (uint64_t i = 1; i <= kept; i++) {
        const struct call_record *record =
            &calls->history[(calls->history_count - i) % CALL_HISTORY];
        size_t at = 0;
        while (strcmp(types[at], record->type) != 0)
            at++;
        if (!owner_has(sim, owner, record->phone) ||
            (type != NULL && strcmp(type, record->type) != 0) || counts[at]++ >= HISTORY_MOST)
            continue;
        char time[32];
        int64_t target = organization_dialled(sim, record->number);
        SIM_CLEANUP(text_free)
        char *name = target >= 0 ? phone_name(sim, (uint32_t)target) : text_copy(record->number);
        struct json_object *item = json_object_new_object();
        text_iso_time(record->time, time);
        json_text(item, "type", record->type);
        json_text(item, "name", name);
        json_text(item, "number", record->number);
        json_flag(item, "privacyEnabled", false);
        json_text(item, "time", time);
        json_object_array_add(items, item);
    }
    reply_json(reply, 200, json);
}

void callapi_history(struct sim *sim, struct request *request, struct reply *reply)
{
    struct line_owner owner = me(request);
    answer_history(sim, &owner, request, reply);
}
