/* The call engine: rings, connects, holds and ends calls on the virtual phones. */
#include "calls.h"

#include "organization.h"
#include "phones.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    ROUTE_TIME = 300, /* milliseconds from dialling to ringing */
    SETTLE_TIME = 5   /* milliseconds: under load, many calls are settled at once */
};

struct calls *calls_new(void)
{
    struct calls *calls = text_alloc(sizeof *calls);
    calls->next_due = INT64_MAX;
    return calls;
}

void calls_free(struct calls *calls)
{
    free(calls->slots);
    free(calls);
}

bool calls_destination(const char *text, char out[static CALL_NUMBER_SIZE])
{
    if (strncasecmp(text, "tel:", 4) == 0 || strncasecmp(text, "sip:", 4) == 0)
        text += 4;
    size_t used = 0;
    bool uri = strchr(text, '@') != NULL;
    for (; *text != '\0'; text++) {
        bool digit = strchr("0123456789*#+ABCD", *text) != NULL;
        if (!uri && strchr(" -().", *text) != NULL)
            continue;
        if ((!uri && !digit) || (unsigned char)*text <= ' ' || (unsigned char)*text >= 0x7f ||
            used == CALL_NUMBER_SIZE - 1)
            return false;
        out[used++] = *text;
    }
    out[used] = '\0';
    return used > 0 && *out != '@';
}

struct call *calls_at(struct sim *sim, int32_t slot)
{
    struct calls *calls = sim->calls;
    return slot >= 0 && slot < calls->count && calls->slots[slot].state != CALL_FREE
               ? &calls->slots[slot]
               : NULL;
}

static int32_t take_slot(struct calls *calls)
{
    for (int32_t i = calls->first_free; i < calls->count; i++)
        if (calls->slots[i].state == CALL_FREE) {
            calls->first_free = i + 1;
            return i;
        }
    calls->first_free = calls->count + 1;
    if (calls->count == calls->capacity) {
        int32_t capacity = calls->capacity != 0 ? calls->capacity * 2 : 64;
        struct call *slots = text_alloc((size_t)capacity * sizeof *slots);
        if (calls->count != 0)
            memcpy(slots, calls->slots, (size_t)calls->count * sizeof *slots);
        free(calls->slots);
        calls->slots = slots;
        calls->capacity = capacity;
    }
    return calls->count++;
}

static void plan(struct calls *calls, struct call *call, enum call_step step, int64_t due)
{
    call->step = step;
    call->due = due;
    if (step != STEP_NONE && due < calls->next_due)
        calls->next_due = due;
}

/* Plans when the called party answers, or when the ringing ends unanswered. */
static void plan_answer(struct sim *sim, struct call *call, int64_t now)
{
    bool answers = sim->options.answer_time < sim->options.ring_time;
    plan(sim->calls, call, answers ? STEP_ANSWER : STEP_GIVE_UP,
         now + (answers ? sim->options.answer_time : sim->options.ring_time));
}

static int32_t new_call(struct sim *sim, struct phone *phone, const char *number,
                        enum call_state state, enum call_personality personality)
{
    if (phone->calls >= CALLS_PER_PHONE)
        return -1;
    int32_t slot = take_slot(sim->calls);
    struct call *call = &sim->calls->slots[slot];
    *call = (struct call){.id = ++sim->calls->last_id,
                          .session = ++sim->calls->last_session,
                          .phone = phone->index,
                          .peer = -1,
                          .state = state,
                          .personality = personality,
                          .created = sim_wall(sim)};
    snprintf(call->number, sizeof call->number, "%s", number);
    phone->calls++;
    return slot;
}

static void hold_others(struct sim *sim, const struct phone *phone, int32_t except)
{
    for (int32_t i = 0; phone->calls > 1 && i < sim->calls->count; i++)
        if (i != except && sim->calls->slots[i].phone == phone->index)
            calls_hold(sim, i);
}

int32_t calls_dial(struct sim *sim, struct phone *phone, const char *number, bool click,
                   int64_t now)
{
    int32_t slot = new_call(sim, phone, number, click ? CALL_ALERTING : CALL_CONNECTING,
                            click ? CALL_CLICK : CALL_ORIGINATOR);
    if (slot < 0)
        return -1;
    phone->acts[ACT_DIAL]++;
    if (click) {
        plan_answer(sim, &sim->calls->slots[slot], now);
        return slot;
    }
    hold_others(sim, phone, slot);
    plan(sim->calls, &sim->calls->slots[slot], STEP_ROUTE, now + ROUTE_TIME);
    return slot;
}

void calls_begin_connected(struct sim *sim, struct phone *phone)
{
    char number[32];
    snprintf(number, sizeof number, "+1212555%04u",
             (unsigned)(organization_hash(sim, phone->index, 300) % 10000));
    int32_t slot = new_call(sim, phone, number, CALL_CONNECTED, CALL_TERMINATOR);
    if (slot >= 0)
        sim->calls->slots[slot].answered = sim->calls->slots[slot].created;
}

void calls_start(struct sim *sim)
{
    for (uint32_t i = 0; i < sim->phone_count; i++)
        if ((sim->phones[i].flags & PHONE_STARTS_IN_CALL) != 0)
            calls_begin_connected(sim, &sim->phones[i]);
}

int32_t calls_by_number(const struct sim *sim, uint32_t id)
{
    for (int32_t i = 0; i < sim->calls->count; i++)
        if (sim->calls->slots[i].state != CALL_FREE && sim->calls->slots[i].id == id)
            return i;
    return -1;
}

int32_t calls_find(const struct sim *sim, const char *id)
{
    int64_t number = organization_index(sim, ID_CALL, id);
    return number > 0 ? calls_by_number(sim, (uint32_t)number) : -1;
}

int32_t calls_on(const struct sim *sim, const struct phone *phone, unsigned states)
{
    for (int32_t i = 0; phone->calls != 0 && i < sim->calls->count; i++)
        if (sim->calls->slots[i].phone == phone->index &&
            (CALL_BIT(sim->calls->slots[i].state) & states) != 0)
            return i;
    return -1;
}

static void remember(struct sim *sim, const struct call *call)
{
    struct call_record *record = &sim->calls->history[sim->calls->history_count++ % CALL_HISTORY];
    *record = (struct call_record){.phone = call->phone, .time = call->created};
    record->type = call->personality != CALL_TERMINATOR ? "placed"
                   : call->answered != 0                ? "received"
                                                        : "missed";
    snprintf(record->number, sizeof record->number, "%s", call->number);
}

static void end_half(struct sim *sim, struct call *call)
{
    struct phone *phone = &sim->phones[call->phone];
    remember(sim, call);
    call->state = CALL_FREE;
    call->step = STEP_NONE;
    int32_t slot = (int32_t)(call - sim->calls->slots);
    if (slot < sim->calls->first_free)
        sim->calls->first_free = slot;
    if (--phone->calls == 0)
        phone_last_call_ended(sim, phone);
}

void calls_hangup(struct sim *sim, int32_t slot)
{
    struct call *call = calls_at(sim, slot);
    if (call == NULL)
        return;
    struct call *peer = calls_at(sim, call->peer);
    if (peer != NULL)
        end_half(sim, peer);
    end_half(sim, call);
}

void calls_end_all(struct sim *sim, struct phone *phone)
{
    for (int32_t slot; (slot = calls_on(sim, phone, CALL_ANY)) >= 0;)
        calls_hangup(sim, slot);
}

static void connect_half(struct sim *sim, struct call *call)
{
    call->state = CALL_CONNECTED;
    call->step = STEP_NONE;
    if (call->answered == 0)
        call->answered = sim_wall(sim);
}

int calls_answer(struct sim *sim, int32_t slot, int64_t now)
{
    struct call *call = calls_at(sim, slot);
    if (call == NULL || call->state != CALL_ALERTING || call->personality == CALL_ORIGINATOR)
        return -1;
    hold_others(sim, &sim->phones[call->phone], slot);
    if (call->personality == CALL_CLICK) {
        call->state = CALL_CONNECTING;
        call->personality = CALL_ORIGINATOR;
        plan(sim->calls, call, STEP_ROUTE, now + ROUTE_TIME);
        return 0;
    }
    connect_half(sim, call);
    struct call *peer = calls_at(sim, call->peer);
    if (peer != NULL)
        connect_half(sim, peer);
    return 0;
}

int calls_hold(struct sim *sim, int32_t slot)
{
    struct call *call = calls_at(sim, slot);
    if (call == NULL || call->state != CALL_CONNECTED)
        return -1;
    call->state = CALL_HELD;
    struct call *peer = calls_at(sim, call->peer);
    if (peer != NULL && peer->state == CALL_CONNECTED)
        peer->state = CALL_REMOTE_HELD;
    return 0;
}

int calls_resume(struct sim *sim, int32_t slot)
{
    struct call *call = calls_at(sim, slot);
    if (call == NULL || call->state != CALL_HELD)
        return -1;
    hold_others(sim, &sim->phones[call->phone], slot);
    struct call *peer = calls_at(sim, call->peer);
    call->state = peer != NULL && peer->state == CALL_HELD ? CALL_REMOTE_HELD : CALL_CONNECTED;
    if (peer != NULL && peer->state == CALL_REMOTE_HELD)
        peer->state = CALL_CONNECTED;
    return 0;
}

void calls_redirect(struct sim *sim, int32_t slot, const char *number, int64_t now)
{
    struct call *call = calls_at(sim, slot), *peer = calls_at(sim, call->peer);
    if (peer != NULL) {
        peer->peer = -1;
        peer->state = CALL_CONNECTING;
        peer->personality = CALL_ORIGINATOR;
        snprintf(peer->number, sizeof peer->number, "%s", number);
        plan(sim->calls, peer, STEP_ROUTE, now + ROUTE_TIME);
    }
    end_half(sim, call);
}

void calls_join(struct sim *sim, int32_t first, int32_t second)
{
    struct call *one = calls_at(sim, first), *two = calls_at(sim, second);
    struct call *left = calls_at(sim, one->peer), *right = calls_at(sim, two->peer);
    if (left != NULL) {
        left->peer = right != NULL ? two->peer : -1;
        snprintf(left->number, sizeof left->number, "%s", two->number);
        connect_half(sim, left);
    }
    if (right != NULL) {
        right->peer = left != NULL ? one->peer : -1;
        snprintf(right->number, sizeof right->number, "%s", one->number);
        connect_half(sim, right);
    }
    end_half(sim, one);
    end_half(sim, two);
}

/* Finds the called party; a call to a phone that cannot take it ends. */
static void route(struct sim *sim, int32_t slot, int64_t now)
{
    struct call *call = &sim->calls->slots[slot];
    char caller[24];
    int64_t target = organization_dialled(sim, call->number);
    call->state = CALL_ALERTING;
    if (target < 0) {
        plan_answer(sim, call, now);
        return;
    }
    struct phone *phone = &sim->phones[target];
    phone_extension(sim, call->phone, caller);
    bool free_phone =
        target != call->phone && (phone->flags & PHONE_DELETED) == 0 && phone_online(phone, now);
    int32_t other = free_phone ? new_call(sim, phone, caller, CALL_ALERTING, CALL_TERMINATOR) : -1;
    call = &sim->calls->slots[slot]; /* the slots may have moved */
    if (other < 0) {
        calls_hangup(sim, slot);
        return;
    }
    struct call *peer = &sim->calls->slots[other];
    peer->peer = slot;
    peer->session = call->session;
    call->peer = other;
    plan(sim->calls, call, STEP_NONE, 0);
    plan_answer(sim, peer, now);
}

static void take_step(struct sim *sim, int32_t slot, int64_t now)
{
    struct call *call = &sim->calls->slots[slot];
    enum call_step step = call->step;
    call->step = STEP_NONE;
    if (step == STEP_ROUTE)
        route(sim, slot, now);
    else if (step == STEP_GIVE_UP)
        calls_hangup(sim, slot);
    else if (step == STEP_ANSWER && calls_answer(sim, slot, now) != 0)
        connect_half(sim, call); /* somebody outside answered */
}

void calls_settle(struct sim *sim, int64_t now)
{
    struct calls *calls = sim->calls;
    if (now < calls->settled + SETTLE_TIME)
        return;
    calls->settled = now;
    while (calls->next_due <= now) {
        int64_t next = INT64_MAX;
        calls->next_due = INT64_MAX;
        /* Each step happens at its own time, so a long pause between requests changes nothing. */
        for (int32_t i = 0; i < calls->count; i++)
            if (calls->slots[i].step != STEP_NONE && calls->slots[i].due <= now)
                take_step(sim, i, calls->slots[i].due);
        for (int32_t i = 0; i < calls->count; i++)
            if (calls->slots[i].step != STEP_NONE && calls->slots[i].due < next)
                next = calls->slots[i].due;
        calls->next_due = next;
    }
}

const char *call_state_name(const struct call *call)
{
    static const char *const names[] = {"disconnected", "connecting", "alerting",
                                        "connected",    "held",       "remoteHeld"};
    return names[call->state];
}

char *call_remote_name(const struct sim *sim, const struct call *call)
{
    if (call->peer >= 0)
        return phone_name(sim, sim->calls->slots[call->peer].phone);
    int64_t target = organization_dialled(sim, call->number);
    return target >= 0 ? phone_name(sim, (uint32_t)target) : text_copy(call->number);
}
