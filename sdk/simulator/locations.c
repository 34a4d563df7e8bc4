/* Locations and workspaces. */
#include "locations.h"

#include "devices.h"
#include "organization.h"

#include <stdlib.h>
#include <string.h>

static void add_id(struct json_object *item, const char *key, char *id)
{
    json_text(item, key, id);
    free(id);
}

static struct json_object *location_item(struct sim *sim, uint32_t index)
{
    const struct location *location = organization_location(index);
    struct json_object *item = json_object_new_object(), *address = json_object_new_object();
    add_id(item, "id", organization_id(sim, ID_LOCATION, index));
    json_text(item, "name", location->name);
    add_id(item, "orgId", organization_id(sim, ID_ORG, 0));
    json_text(item, "timeZone", location->zone);
    json_text(item, "preferredLanguage", "en_us");
    json_text(address, "address1", location->address);
    json_text(address, "city", location->city);
    json_text(address, "state", location->state);
    json_text(address, "postalCode", location->postal);
    json_text(address, "country", location->country);
    json_add(item, "address", address);
    json_text(item, "latitude", location->latitude);
    json_text(item, "longitude", location->longitude);
    json_text(item, "notes", "Simulated");
    return item;
}

void locations_list(struct sim *sim, struct request *request, struct reply *reply)
{
    int64_t max, start, found = 0;
    const char *name = request_query(request, "name"), *id = request_query(request, "id");
    if (!paging_read(request, reply, 1000, &max, &start))
        return;
    struct json_object *json = json_object_new_object(), *items = json_list(json, "items");
    for (uint32_t i = 0; i < sim->location_count; i++) {
        if ((name != NULL && !text_contains(organization_location(i)->name, name)) ||
            (id != NULL && organization_index(sim, ID_LOCATION, id) != (int64_t)i))
            continue;
        if (found >= start && found < start + max)
            json_object_array_add(items, location_item(sim, i));
        found++;
    }
    reply_json(reply, 200, json);
    paging_link(sim, request, reply, found, max, start);
}

void locations_get(struct sim *sim, struct request *request, struct reply *reply)
{
    int64_t index = organization_index(sim, ID_LOCATION, request->params[0]);
    if (index < 0 || index >= sim->location_count)
        reply_error(reply, 404, "Location not found.");
    else
        reply_json(reply, 200, location_item(sim, (uint32_t)index));
}

static struct json_object *workspace_item(struct sim *sim, const struct request *request,
                                          uint32_t index)
{
    const char *devices = request_query(request, "includeDevices");
    struct json_object *item = json_object_new_object(), *calling = json_object_new_object();
    struct json_object *licences = json_object_new_object(), *calendar = json_object_new_object();
    SIM_CLEANUP(text_free) char *name = workspace_name(sim, index);
    add_id(item, "id", organization_id(sim, ID_WORKSPACE, index));
    add_id(item, "orgId", organization_id(sim, ID_ORG, 0));
    add_id(item, "locationId", organization_id(sim, ID_LOCATION, phone_location(sim, index)));
    json_text(item, "displayName", name);
    json_number(item, "capacity", 1 + index % 12);
    json_text(item, "type", strncmp(name, "Meeting", 7) != 0 ? "other" : "meetingRoom");
    json_text(item, "created", "2024-02-01T09:00:00.000Z");
    json_text(calling, "type", "webexCalling");
    json_list(licences, "licenses");
    json_add(calling, "webexCalling", licences);
    json_text(calendar, "type", "none");
    json_add(item, "calendar", calendar);
    json_text(item, "hotdeskingStatus", "off");
    json_add(item, "calling", calling);
    json_text(item, "supportedDevices", "phones");
    json_text(item, "devicePlatform", "cisco");
    if (devices != NULL && strcmp(devices, "true") == 0 &&
        (sim->phones[index].flags & PHONE_DELETED) == 0)
        json_object_array_add(json_list(item, "devices"),
                              device_item(sim, &sim->phones[index], request->now));
    return item;
}

void workspaces_list(struct sim *sim, struct request *request, struct reply *reply)
{
    int64_t max, start, found = 0;
    const char *wanted = request_query(request, "displayName");
    const char *place = request_query(request, "locationId");
    if (!paging_read(request, reply, 1000, &max, &start))
        return;
    struct json_object *json = json_object_new_object(), *items = json_list(json, "items");
    for (uint32_t i = 0; i < sim->phone_count && found <= start + max; i++) {
        if (!workspace_exists(sim, i))
            continue;
        SIM_CLEANUP(text_free) char *name = workspace_name(sim, i);
        if ((wanted != NULL && !text_contains(name, wanted)) ||
            (place != NULL &&
             organization_index(sim, ID_LOCATION, place) != (int64_t)phone_location(sim, i)))
            continue;
        if (found >= start && found < start + max)
            json_object_array_add(items, workspace_item(sim, request, i));
        found++;
    }
    reply_json(reply, 200, json);
    paging_link(sim, request, reply, found, max, start);
}

void workspaces_get(struct sim *sim, struct request *request, struct reply *reply)
{
    int64_t index = organization_index(sim, ID_WORKSPACE, request->params[0]);
    if (!workspace_exists(sim, index))
        reply_error(reply, 404, "Workspace not found.");
    else
        reply_json(reply, 200, workspace_item(sim, request, (uint32_t)index));
}
