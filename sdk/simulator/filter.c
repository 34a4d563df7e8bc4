/* GET /devices: every published filter, applied to the attributes of a phone without building its
 * item. */
#include "filter.h"

#include "devices.h"
#include "organization.h"
#include "phones.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE_MOST = 1000 }; /* no maximum is published; this one is the simulator's own */

/* Input of a filter; a filter returns whether the phone passes. */
struct look {
    struct sim *sim;
    const struct phone *phone;
    int64_t now;
};
typedef bool filter(const struct look *look, const char *value);

static bool by_name(const struct look *look, const char *value)
{
    SIM_CLEANUP(text_free) char *name = phone_name(look->sim, look->phone->index);
    return text_contains(name, value);
}

static bool by_owner(const struct look *look, enum id_kind kind, const char *value)
{
    uint32_t index = look->phone->index;
    return phone_is_personal(look->sim, index) == (kind == ID_PERSON) &&
           organization_index(look->sim, kind, value) == (int64_t)phone_owner(look->sim, index);
}

static bool by_person(const struct look *look, const char *value)
{
    return by_owner(look, ID_PERSON, value);
}

static bool by_workspace(const struct look *look, const char *value)
{
    return by_owner(look, ID_WORKSPACE, value);
}

static bool by_org(const struct look *look, const char *value)
{
    return organization_index(look->sim, ID_ORG, value) == 0;
}

static bool by_location(const struct look *look, const char *value)
{
    return organization_index(look->sim, ID_LOCATION, value) ==
           (int64_t)phone_location(look->sim, look->phone->index);
}

static bool by_status(const struct look *look, const char *value)
{
    return text_same(phone_status(look->sim, look->phone, look->now), value);
}

static bool by_product(const struct look *look, const char *value)
{
    return text_contains(model_get(look->phone->model)->product, value);
}

static bool by_type(const struct look *look, const char *value)
{
    return text_same(model_get(look->phone->model)->type, value);
}

static bool by_serial(const struct look *look, const char *value)
{
    char serial[16];
    phone_serial(look->sim, look->phone->index, serial);
    return text_same(serial, value);
}

static bool by_mac(const struct look *look, const char *value)
{
    char colons[20], plain[20];
    phone_mac(look->sim, look->phone->index, true, colons);
    phone_mac(look->sim, look->phone->index, false, plain);
    return text_same(colons, value) || text_same(plain, value);
}

static bool by_software(const struct look *look, const char *value)
{
    return text_contains(model_get(look->phone->model)->software, value);
}

/* Rarely used, so these look into the finished item. */
static bool by_item(const struct look *look, const char *key, const char *value)
{
    struct json_object *item = device_item(look->sim, look->phone, look->now), *member = NULL;
    bool found = false;
    json_object_object_get_ex(item, key, &member);
    if (json_object_is_type(member, json_type_object))
        json_object_object_get_ex(member, "mode", &member);
    if (json_object_is_type(member, json_type_array))
        for (size_t i = 0; i < json_object_array_length(member); i++)
            found |=
                strcmp(json_object_get_string(json_object_array_get_idx(member, i)), value) == 0;
    else
        found = member != NULL && text_same(json_object_get_string(member), value);
    json_object_put(item);
    return found;
}

static bool by_channel(const struct look *look, const char *value)
{
    return by_item(look, "upgradeChannel", value);
}

static bool by_error(const struct look *look, const char *value)
{
    return by_item(look, "errorCodes", value);
}

static bool by_capability(const struct look *look, const char *value)
{
    return text_same(value, "xapi") && phone_xapi(look->phone);
}

static bool by_permission(const struct look *look, const char *value)
{
    /* `xapi` is the older word for any permission of this kind. */
    if (text_same(value, "xapi"))
        return phone_xapi(look->phone);
    return by_item(look, "permissions", value);
}

static bool by_platform(const struct look *look, const char *value)
{
    (void)look;
    return text_same(value, "cisco");
}

static bool by_maintenance(const struct look *look, const char *value)
{
    return text_same(value, (look->phone->flags & PHONE_MAINTENANCE) != 0 ? "on" : "off");
}

/* Several tags, separated by commas or repeated, must all match. */
static bool by_tags(const struct look *look, const char *value)
{
    struct json_object *tags = phone_tags(look->sim, look->phone->index);
    SIM_CLEANUP(text_free) char *copy = text_copy(value);
    char *rest = copy, *tag;
    bool all = true;
    while (all && (tag = strsep(&rest, ",")) != NULL) {
        bool found = false;
        for (size_t i = 0; !found && i < json_object_array_length(tags); i++)
            found = text_same(json_object_get_string(json_object_array_get_idx(tags, i)), tag);
        all = found;
    }
    json_object_put(tags);
    return all;
}

static const struct {
    const char *name;
    filter *passes;
    const char *choices; /* space separated; NULL accepts any text */
} filters[] = {
    {"displayName", by_name, NULL},
    {"personId", by_person, NULL},
    {"workspaceId", by_workspace, NULL},
    {"orgId", by_org, NULL},
    {"connectionStatus", by_status, NULL},
    {"product", by_product, NULL},
    {"type", by_type, "roomdesk phone accessory webexgo unknown"},
    {"serial", by_serial, NULL},
    {"tag", by_tags, NULL},
    {"software", by_software, NULL},
    {"upgradeChannel", by_channel, NULL},
    {"errorCode", by_error, NULL},
    {"capability", by_capability, "xapi"},
    {"permission", by_permission, NULL},
    {"locationId", by_location, NULL},
    {"workspaceLocationId", by_location, NULL},
    {"mac", by_mac, NULL},
    {"devicePlatform", by_platform, "cisco microsoftTeamsRoom"},
    {"plannedMaintenance", by_maintenance, "off on upcoming"},
};

static bool is_choice(const char *choices, const char *value)
{
    SIM_CLEANUP(text_free) char *copy = text_copy(choices);
    char *rest = copy, *choice;
    while ((choice = strsep(&rest, " ")) != NULL)
        if (strcmp(choice, value) == 0)
            return true;
    return false;
}

/* One filter of the query, looked up once per request. */
struct active {
    filter *passes;
    const char *value;
};

static bool read_filters(const struct request *request, struct reply *reply, struct active *active,
                         size_t *count)
{
    for (size_t i = 0; i < request->query_count; i++)
        for (size_t j = 0; j < SIM_COUNT(filters); j++) {
            if (strcmp(filters[j].name, request->query[i].name) != 0)
                continue;
            const char *value = request->query[i].value;
            if (filters[j].choices != 0 && !is_choice(filters[j].choices, value)) {
                reply_error(reply, 400, "'%s' must be one of: %s", filters[j].name,
                            filters[j].choices);
                return false;
            }
            active[(*count)++] = (struct active){filters[j].passes, value};
        }
    return true;
}

void devices_list(struct sim *sim, struct request *request, struct reply *reply)
{
    int64_t max, start, found = 0;
    struct active active[REQUEST_PAIRS];
    size_t filter_count = 0;
    if (!paging_read(request, reply, PAGE_MOST, &max, &start) ||
        !read_filters(request, reply, active, &filter_count))
        return;
    struct json_object *json = json_object_new_object(), *items = json_list(json, "items");
    struct look look = {.sim = sim, .now = request->now};
    for (uint32_t i = 0; i < sim->phone_count && found <= start + max; i++) {
        bool passes = device_visible(sim, request, &sim->phones[i]);
        look.phone = &sim->phones[i];
        for (size_t j = 0; passes && j < filter_count; j++)
            passes = active[j].passes(&look, active[j].value);
        if (!passes)
            continue;
        if (found >= start && found < start + max)
            json_object_array_add(items, device_item(sim, look.phone, request->now));
        found++;
    }
    reply_json(reply, 200, json);
    paging_link(sim, request, reply, found, max, start);
}
