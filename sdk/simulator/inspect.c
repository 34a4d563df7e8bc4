/* The control API for phones: their whole state, what really happened to them, their screens, and
 * ways to change a phone from outside. */
#include "inspect.h"

#include "calls.h"
#include "devices.h"
#include "organization.h"
#include "phones.h"
#include "picture.h"
#include "screen.h"

#include <stdlib.h>
#include <string.h>

static struct json_object *acts_of(const struct phone *phone, bool all)
{
    struct json_object *acts = json_object_new_object();
    for (int i = 0; i < ACT_COUNT; i++)
        if (all || phone->acts[i] != 0)
            json_number(acts, act_names[i], phone->acts[i]);
    return acts;
}

static bool has_acts(const struct phone *phone)
{
    for (int i = 0; i < ACT_COUNT; i++)
        if (phone->acts[i] != 0)
            return true;
    return false;
}

static struct json_object *act_item(struct sim *sim, uint32_t index)
{
    char mac[20];
    struct json_object *item = json_object_new_object();
    SIM_CLEANUP(text_free) char *id = organization_id(sim, ID_DEVICE, index);
    SIM_CLEANUP(text_free) char *name = phone_name(sim, index);
    phone_mac(sim, index, true, mac);
    json_text(item, "id", id);
    json_text(item, "displayName", name);
    json_text(item, "mac", mac);
    json_add(item, "acts", acts_of(&sim->phones[index], false));
    return item;
}

/* Written item by item: as one tree, 50,000 phones would take more memory than everything else
 * together. */
static void add_json(struct buffer *out, struct json_object *json)
{
    size_t length;
    const char *text =
        json_object_to_json_string_length(json, JSON_C_TO_STRING_NOSLASHESCAPE, &length);
    buffer_add(out, text, length);
    json_object_put(json);
}

void control_acts(struct sim *sim, struct request *request, struct reply *reply)
{
    (void)request;
    struct buffer out = {0};
    struct json_object *total = json_object_new_object();
    uint64_t sums[ACT_COUNT] = {0};
    buffer_text(&out, "{\"items\":[");
    for (uint32_t i = 0, count = 0; i < sim->phone_count; i++) {
        if (!has_acts(&sim->phones[i]))
            continue;
        buffer_text(&out, count++ != 0 ? "," : "");
        add_json(&out, act_item(sim, i));
        for (int j = 0; j < ACT_COUNT; j++)
            sums[j] += sim->phones[i].acts[j];
    }
    for (int j = 0; j < ACT_COUNT; j++)
        json_number(total, act_names[j], (int64_t)sums[j]);
    buffer_text(&out, "],\"total\":");
    add_json(&out, total);
    buffer_text(&out, "}");
    reply_text(reply, 200, "application/json;charset=UTF-8", &out);
}

static struct json_object *calls_of(struct sim *sim, const struct phone *phone)
{
    struct json_object *items = json_object_new_array();
    for (int32_t i = 0; i < sim->calls->count; i++) {
        const struct call *call = calls_at(sim, i);
        if (call == NULL || call->phone != phone->index)
            continue;
        struct json_object *item = json_object_new_object();
        SIM_CLEANUP(text_free) char *id = organization_id(sim, ID_CALL, call->id);
        json_text(item, "id", id);
        json_number(item, "CallId", call->id);
        json_text(item, "state", call_state_name(call));
        json_text(item, "number", call->number);
        json_flag(item, "incoming", call->personality == CALL_TERMINATOR);
        json_object_array_add(items, item);
    }
    return items;
}

static struct json_object *whole_state(struct sim *sim, struct phone *phone, int64_t now)
{
    char extension[16], number[24];
    struct json_object *json = device_item(sim, phone, now);
    phone_extension(sim, phone->index, extension);
    phone_number(sim, phone->index, number);
    json_number(json, "index", phone->index);
    json_text(json, "family", family_names[model_get(phone->model)->family]);
    json_text(json, "extension", extension);
    json_text(json, "number", number);
    json_flag(json, "rebooting", phone_rebooting(phone, now));
    json_add(json, "acts", acts_of(phone, true));
    json_add(json, "calls", calls_of(sim, phone));
    if (phone->live != NULL) {
        struct json_object *live = json_object_new_object();
        json_number(live, "volume", phone->live->volume);
        json_flag(live, "muted", phone->live->muted);
        json_text(live, "typed", phone->live->typed);
        json_number(live, "focus", phone->live->focus);
        json_add(json, "live", live);
    }
    return json;
}

static struct phone *named_phone(struct sim *sim, const struct request *request,
                                 struct reply *reply)
{
    struct phone *phone = phones_find(sim, request->params[0]);
    if (phone == NULL)
        reply_error(reply, 404, "No phone is called that.");
    return phone;
}

void control_phones(struct sim *sim, struct request *request, struct reply *reply)
{
    int64_t max, start;
    if (!paging_read(request, reply, 1000, &max, &start))
        return;
    struct json_object *json = json_object_new_object(), *items = json_list(json, "items");
    for (int64_t i = start; i < sim->phone_count && i < start + max; i++)
        json_object_array_add(items, whole_state(sim, &sim->phones[i], request->now));
    json_number(json, "total", sim->phone_count);
    reply_json(reply, 200, json);
}

void control_phone(struct sim *sim, struct request *request, struct reply *reply)
{
    struct phone *phone = named_phone(sim, request, reply);
    if (phone != NULL)
        reply_json(reply, 200, whole_state(sim, phone, request->now));
}

static bool set_status(struct phone *phone, const char *name)
{
    for (uint8_t i = 0; i < STATUS_COUNT; i++)
        if (strcmp(status_names[i], name) == 0) {
            phone->status = i;
            phone->reboot_until = 0;
            phone->flags &= (uint8_t)~PHONE_REBOOT_WAITS;
            return true;
        }
    return false;
}

static void set_flag(struct phone *phone, uint8_t flag, struct json_object *value)
{
    if (json_object_get_boolean(value))
        phone->flags |= flag;
    else
        phone->flags &= (uint8_t)~flag;
}

/* Applies one member of the body. Returns false if it is not understood. */
static bool set_member(struct sim *sim, struct phone *phone, const char *key,
                       struct json_object *value)
{
    const char *text = value != NULL ? json_object_get_string(value) : "";
    if (strcmp(key, "connectionStatus") == 0)
        return set_status(phone, text);
    if (strcmp(key, "displayName") == 0) {
        free(phone->name);
        phone->name = text_copy(text);
    } else if (strcmp(key, "maintenance") == 0) {
        set_flag(phone, PHONE_MAINTENANCE, value);
    } else if (strcmp(key, "readonly") == 0) {
        set_flag(phone, PHONE_READONLY, value);
    } else if (strcmp(key, "xapi") == 0) {
        set_flag(phone, PHONE_NO_XAPI, value);
        phone->flags ^= PHONE_NO_XAPI;
    } else if (strcmp(key, "inCall") == 0 && json_object_get_boolean(value)) {
        calls_begin_connected(sim, phone);
    } else if (strcmp(key, "inCall") == 0) {
        calls_end_all(sim, phone);
    } else {
        return false;
    }
    return true;
}

void control_phone_set(struct sim *sim, struct request *request, struct reply *reply)
{
    struct phone *phone = named_phone(sim, request, reply);
    if (phone == NULL)
        return;
    if (!json_object_is_type(request->json, json_type_object)) {
        reply_error(reply, 400, "The body must be a JSON object.");
        return;
    }
    json_object_object_foreach(request->json, key, value)
    {
        if (!set_member(sim, phone, key, value)) {
            reply_error(reply, 400, "Cannot set %.40s to this.", key);
            return;
        }
    }
    reply_json(reply, 200, whole_state(sim, phone, request->now));
}

void control_screen(struct sim *sim, struct request *request, struct reply *reply)
{
    struct phone *phone = named_phone(sim, request, reply);
    struct screen screen = {0};
    struct buffer out = {0};
    if (phone == NULL)
        return;
    screen_compose(sim, phone, request->now, &screen);
    screen_text(&screen, model_get(phone->model), &out);
    reply_text(reply, 200, "text/plain;charset=UTF-8", &out);
}

void control_screen_png(struct sim *sim, struct request *request, struct reply *reply)
{
    struct phone *phone = named_phone(sim, request, reply);
    struct screen screen = {0};
    struct buffer out = {0};
    if (phone == NULL)
        return;
    if (model_get(phone->model)->width == 0) {
        reply_error(reply, 404, "This phone has no screen the simulator draws.");
        return;
    }
    screen_compose(sim, phone, request->now, &screen);
    picture_png(&screen, model_get(phone->model), &out);
    reply_text(reply, 200, "image/png", &out);
}
