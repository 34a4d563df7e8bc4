/* Device call settings: a phone in telephony/config, who uses its lines, apply changes,
 * endpoints. */
#include "telephony.h"

#include "devices.h"
#include "organization.h"

#include <stdlib.h>
#include <string.h>

static void add_id(struct json_object *item, const char *key, char *id)
{
    json_text(item, key, id);
    free(id);
}

static void add_model(struct json_object *json, const struct model *model)
{
    SIM_CLEANUP(text_free) char *name = text_format("DMS %s", model->product);
    json_text(json, "model", name);
}

/* Lists call the address ipAddress, the single device calls it ip. */
static struct json_object *calling_item(struct sim *sim, const struct phone *phone,
                                        const char *ip_key)
{
    char mac[20], ip[20];
    struct json_object *json = json_object_new_object();
    phone_mac(sim, phone->index, false, mac);
    phone_ip(sim, phone->index, ip);
    add_id(json, "id", organization_id(sim, ID_CALLING_DEVICE, phone->index));
    json_add(json, "description", phone_tags(sim, phone->index));
    add_model(json, model_get(phone->model));
    json_text(json, "mac", mac);
    json_text(json, ip_key, ip);
    json_text(json, "activationState", "activated");
    return json;
}

void telephony_device(struct sim *sim, struct request *request, struct reply *reply)
{
    const struct phone *phone = calling_device_from_path(sim, request, reply);
    if (phone == NULL)
        return;
    const struct model *model = model_get(phone->model);
    struct json_object *json = calling_item(sim, phone, "ip");
    if (model->family == FAMILY_OTHER) {
        char extension[16];
        phone_extension(sim, phone->index, extension);
        struct json_object *owner = json_object_new_object(), *proxy = json_object_new_object();
        SIM_CLEANUP(text_free) char *port = text_format("sim%u@sim.calls.example", phone->index);
        json_text(json, "manufacturer", "THIRD_PARTY");
        json_text(owner, "linePort", port);
        json_text(owner, "sipUserName", extension);
        json_add(json, "owner", owner);
        json_text(proxy, "outboundProxy", "proxy.sim.calls.example");
        json_add(json, "proxy", proxy);
    } else {
        json_text(json, "manufacturer", "CISCO");
    }
    json_text(json, "managedBy", model->family == FAMILY_OTHER ? "CUSTOMER" : "CISCO");
    json_flag(json, "upgradeChannelEnabled", model->family == FAMILY_PHONEOS);
    reply_json(reply, 200, json);
}

static struct json_object *member_item(struct sim *sim, uint32_t index, int port)
{
    char number[24], extension[16];
    uint32_t owner = phone_owner(sim, index);
    bool personal = phone_is_personal(sim, index);
    const char *first, *last;
    SIM_CLEANUP(text_free) char *room = personal ? NULL : workspace_name(sim, owner);
    person_names(sim, owner, &first, &last);
    struct json_object *item = json_object_new_object(), *place = json_object_new_object();
    phone_number(sim, index, number);
    phone_extension(sim, index, extension);
    add_id(item, "id", organization_id(sim, personal ? ID_PERSON : ID_WORKSPACE, owner));
    json_text(item, "firstName", personal ? first : room);
    json_text(item, "lastName", personal ? last : ".");
    json_text(item, "phoneNumber", number);
    json_text(item, "extension", extension);
    json_flag(item, "primaryOwner", port == 1);
    json_number(item, "port", port);
    json_text(item, "lineType", port == 1 ? "PRIMARY" : "SHARED_CALL_APPEARANCE");
    json_number(item, "lineWeight", 1);
    json_flag(item, "hotlineEnabled", false);
    json_text(item, "hotlineDestination", "");
    json_flag(item, "t38FaxCompressionEnabled", false);
    SIM_CLEANUP(text_free) char *line = text_format("line%u-%d@sim.calls.example", index, port);
    json_text(item, "linePort", line);
    json_text(item, "lineLabel", extension);
    json_flag(item, "allowCallDeclineEnabled", true);
    json_text(item, "memberType", personal ? "PEOPLE" : "PLACE");
    add_id(place, "id", organization_id(sim, ID_LOCATION, phone_location(sim, index)));
    json_text(place, "name", organization_location(phone_location(sim, index))->name);
    json_add(item, "location", place);
    return item;
}

void telephony_members(struct sim *sim, struct request *request, struct reply *reply)
{
    const struct phone *phone = calling_device_from_path(sim, request, reply);
    if (phone == NULL)
        return;
    const struct model *model = model_get(phone->model);
    struct json_object *json = json_object_new_object(), *members;
    add_model(json, model);
    members = json_list(json, "members");
    json_object_array_add(members, member_item(sim, phone->index, 1));
    /* Every fifth phone with a free line shares the line of its neighbour. */
    if (model->lines > 1 && phone->index % 5 == 4)
        json_object_array_add(members, member_item(sim, phone->index - 1, 2));
    json_number(json, "maxLineCount", model->lines);
    reply_json(reply, 200, json);
}

void telephony_apply(struct sim *sim, struct request *request, struct reply *reply)
{
    struct phone *phone = calling_device_from_path(sim, request, reply);
    if (phone == NULL)
        return;
    phone->acts[ACT_APPLY]++;
    reply_empty(reply, 204);
}

static void list_devices(struct sim *sim, bool personal, uint32_t owner, struct reply *reply)
{
    struct json_object *json = json_object_new_object(), *items = json_list(json, "devices");
    for (uint32_t i = owner; i < sim->phone_count && i <= owner + 1; i++) {
        const struct phone *phone = &sim->phones[i];
        if ((phone->flags & PHONE_DELETED) != 0 || phone_is_personal(sim, i) != personal ||
            phone_owner(sim, i) != owner)
            continue;
        const struct model *model = model_get(phone->model);
        struct json_object *item = calling_item(sim, phone, "ipAddress");
        json_text(item, "modelType", model->family == FAMILY_OTHER ? "GENERIC" : "MPP");
        json_flag(item, "primaryOwner", true);
        json_text(item, "type", "PRIMARY");
        json_object_array_add(items, item);
    }
    json_number(json, "maxDeviceCount", 35);
    reply_json(reply, 200, json);
}

void telephony_person_devices(struct sim *sim, struct request *request, struct reply *reply)
{
    int64_t index = organization_index(sim, ID_PERSON, request->params[0]);
    if (person_exists(sim, index))
        list_devices(sim, true, (uint32_t)index, reply);
    else
        reply_error(reply, 404, "Person not found.");
}

void telephony_workspace_devices(struct sim *sim, struct request *request, struct reply *reply)
{
    int64_t index = organization_index(sim, ID_WORKSPACE, request->params[0]);
    if (workspace_exists(sim, index))
        list_devices(sim, false, (uint32_t)index, reply);
    else
        reply_error(reply, 404, "Workspace not found.");
}

void telephony_endpoint(struct sim *sim, struct request *request, struct reply *reply)
{
    int64_t index = organization_index(sim, ID_PERSON, request->params[0]);
    bool admin =
        request->token->grant->scopes & ~SCOPE_BIT(SCOPE_TELEPHONY_READ) && token_is_admin(request);
    if (!person_exists(sim, index) || (!admin && index != request->token->grant->person)) {
        reply_error(reply, 404, "Person not found.");
        return;
    }
    struct json_object *json = json_object_new_object(), *endpoints;
    SIM_CLEANUP(text_free) char *id = organization_id(sim, ID_CALLING_DEVICE, (uint32_t)index);
    json_text(json, "preferredAnswerEndpointId", id);
    endpoints = json_list(json, "endpoints");
    for (uint32_t i = (uint32_t)index; i < sim->phone_count && i <= index + 1; i++) {
        if (!phone_is_personal(sim, i) || phone_owner(sim, i) != index)
            continue;
        struct json_object *item = json_object_new_object();
        add_id(item, "id", organization_id(sim, ID_CALLING_DEVICE, i));
        json_text(item, "type", "DEVICE");
        json_text(item, "name", model_get(sim->phones[i].model)->product);
        json_object_array_add(endpoints, item);
    }
    reply_json(reply, 200, json);
}

void telephony_supported(struct sim *sim, struct request *request, struct reply *reply)
{
    (void)sim;
    (void)request;
    struct json_object *json = json_object_new_object(), *items = json_list(json, "devices");
    for (uint8_t i = 0; i < model_count(); i++) {
        const struct model *model = model_get(i);
        if (model->family == FAMILY_ROOMOS)
            continue;
        struct json_object *item = json_object_new_object();
        add_model(item, model);
        json_text(item, "displayName", model->product);
        json_text(item, "type", model->family == FAMILY_OTHER ? "GENERIC" : "MPP");
        json_text(item, "manufacturer", model->family == FAMILY_OTHER ? "THIRD_PARTY" : "CISCO");
        json_text(item, "managedBy", model->family == FAMILY_OTHER ? "CUSTOMER" : "CISCO");
        json_number(item, "numberOfLineKeyButtons", model->lines);
        json_flag(item, "touchScreenPhone", model->touch);
        json_flag(item, "supportsApplyChangesEnabled", model->family != FAMILY_OTHER);
        json_text(item, "deviceSettingsConfiguration",
                  model->family == FAMILY_PHONEOS ? "WEBEX_DEVICE_CONFIGURATION"
                  : model->family == FAMILY_OTHER ? "NONE"
                                                  : "WEBEX_CALLING_DEVICE_CONFIGURATION");
        json_object_array_add(items, item);
    }
    reply_json(reply, 200, json);
}

void telephony_applications(struct sim *sim, struct request *request, struct reply *reply)
{
    static const char *const flags[] = {"ringDevicesForClickToDialCallsEnabled",
                                        "ringDevicesForGroupPageEnabled",
                                        "ringDevicesForCallParkEnabled",
                                        "browserClientEnabled",
                                        "desktopClientEnabled",
                                        "tabletClientEnabled",
                                        "mobileClientEnabled"};
    if (!person_exists(sim, organization_index(sim, ID_PERSON, request->params[0]))) {
        reply_error(reply, 404, "Person not found.");
        return;
    }
    struct json_object *json = json_object_new_object();
    for (size_t i = 0; i < SIM_COUNT(flags); i++)
        json_flag(json, flags[i], i < 3);
    json_number(json, "availableLineCount", 35);
    reply_json(reply, 200, json);
}
