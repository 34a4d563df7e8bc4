/* GET /devices and GET /devices/{deviceId}: the item with all published fields, every filter, Link
 * paging. */
#include "devices.h"

#include "organization.h"
#include "phones.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_DEFAULT = 100 }; /* items of a page without max */

enum { SALT_DATES = 400, SALT_SEEN, SALT_WEBEX_ID, SALT_ERRORS };

bool token_is_admin(const struct request *request)
{
    return request->token->grant->person == 0;
}

bool device_visible(const struct sim *sim, const struct request *request, const struct phone *phone)
{
    const struct grant *grant = request->token->grant;
    if ((phone->flags & PHONE_DELETED) != 0)
        return false;
    if (grant->person == 0 &&
        (grant->scopes &
         (SCOPE_BIT(SCOPE_ADMIN_DEVICES_READ) | SCOPE_BIT(SCOPE_ADMIN_DEVICES_WRITE) |
          SCOPE_BIT(SCOPE_XAPI_COMMANDS) | SCOPE_BIT(SCOPE_XAPI_STATUSES))) != 0)
        return true;
    return phone_is_personal(sim, phone->index) && phone_owner(sim, phone->index) == grant->person;
}

static void add_id(struct json_object *item, const char *key, char *id)
{
    json_text(item, key, id);
    free(id);
}

static void add_ids(struct sim *sim, struct json_object *item, const struct phone *phone)
{
    uint32_t index = phone->index, owner = phone_owner(sim, index);
    bool no_webex_id = organization_hash(sim, index, SALT_WEBEX_ID) % 4 == 0 &&
                       model_get(phone->model)->family == FAMILY_MPP;
    bool no_id = phone_has_null_id(sim, phone);
    add_id(item, "id", no_id ? NULL : organization_id(sim, ID_DEVICE, index));
    add_id(item, "callingDeviceId",
           phone_has_null_calling_id(sim, phone) ? NULL
                                                 : organization_id(sim, ID_CALLING_DEVICE, index));
    add_id(item, "deviceId", organization_id(sim, ID_PERSISTENT_DEVICE, index));
    add_id(item, "webexDeviceId",
           no_id || no_webex_id ? NULL : organization_id(sim, ID_DEVICE, index));
    SIM_CLEANUP(text_free) char *name = phone_name(sim, index);
    json_text(item, "displayName", name);
    if (phone_is_personal(sim, index)) {
        add_id(item, "placeId", organization_id(sim, ID_PERSON, owner));
        add_id(item, "personId", organization_id(sim, ID_PERSON, owner));
    } else {
        add_id(item, "placeId", organization_id(sim, ID_WORKSPACE, owner));
        add_id(item, "workspaceId", organization_id(sim, ID_WORKSPACE, owner));
    }
    add_id(item, "orgId", organization_id(sim, ID_ORG, 0));
    add_id(item, "locationId", organization_id(sim, ID_LOCATION, phone_location(sim, index)));
    add_id(item, "workspaceLocationId",
           organization_id(sim, ID_LOCATION, phone_location(sim, index)));
}

static void add_network(struct sim *sim, struct json_object *item, const struct phone *phone)
{
    char mac[20], ip[20], serial[16], extension[16];
    bool colons =
        model_get(phone->model)->family == FAMILY_ROOMOS ||
        quirk_on(
            &sim->quirks,
            QUIRK_MAC_COLONS); /* the real service omits colons for phones, not for room devices */
    phone_mac(sim, phone->index, colons, mac);
    phone_ip(sim, phone->index, ip);
    phone_serial(sim, phone->index, serial);
    phone_extension(sim, phone->index, extension);
    json_text(item, "ip", ip);
    json_text(item, "activeInterface",
              organization_hash(sim, phone->index, SALT_DATES) % 9 != 0 ? "wired" : "wlan");
    bool no_mac = quirk_on(&sim->quirks, QUIRK_NO_MAC) && phone->index % 4 == 2;
    json_text(item, "mac", no_mac ? NULL : mac);
    SIM_CLEANUP(text_free) char *sip = text_format("%s@sim.calls.example", extension);
    json_text(item, "primarySipUrl", sip);
    struct json_object *urls = json_list(item, "sipUrls");
    json_push(urls, sip);
    SIM_CLEANUP(text_free) char *line = text_format("line%u@%s.sim.example", phone->index, mac);
    for (char *c = line; *c != '\0'; c++)
        *c = (char)(*c == ':' ? '-' : *c);
    json_push(urls, line);
    json_text(item, "serial", serial);
}

static void add_dates(struct sim *sim, struct json_object *item, const struct phone *phone,
                      int64_t now)
{
    char text[32];
    const int64_t day = 86400000;
    int64_t wall = sim_wall(sim),
            age = (int64_t)(organization_hash(sim, phone->index, SALT_DATES) % 1500) + 1;
    /* Counted back from 2026-01-01, so that a seed gives the same dates on any day. */
    text_iso_time(1767225600000 - age * day, text);
    json_text(item, "created", text);
    text_iso_time(1767225600000 - age * day + 612345, text);
    json_text(item, "firstSeen", text);
    bool online = phone_online(phone, now);
    text_iso_time(
        online ? wall - 60000
               : wall - (int64_t)(organization_hash(sim, phone->index, SALT_SEEN) % 60 + 1) * day,
        text);
    json_text(item, "lastSeen", text);
}

struct json_object *device_item(struct sim *sim, const struct phone *phone, int64_t now)
{
    const struct model *model = model_get(phone->model);
    struct json_object *item = json_object_new_object();
    add_ids(sim, item, phone);
    struct json_object *capabilities = json_list(item, "capabilities"),
                       *permissions = json_list(item, "permissions");
    if (phone_xapi(phone)) {
        json_push(capabilities, "xapi");
        if ((phone->flags & PHONE_READONLY) != 0) {
            json_push(permissions, "xapi:readonly");
        } else {
            json_push(permissions, phone->index % 3 != 0 ? "xapi:readonly" : "xapi");
            if (phone->index % 3 != 0)
                json_push(permissions, "xapi:all");
        }
    }
    json_text(item, "connectionStatus", phone_status(sim, phone, now));
    json_text(item, "product", model->product);
    json_text(item, "type", model->type);
    json_add(item, "tags", phone_tags(sim, phone->index));
    add_network(sim, item, phone);
    json_text(item, "software", model->software);
    json_text(item, "upgradeChannel",
              organization_hash(sim, phone->index, SALT_SEEN) % 12 != 0 ? "stable" : "beta");
    add_dates(sim, item, phone, now);
    struct json_object *errors = json_list(item, "errorCodes");
    if (phone->status == STATUS_ISSUES)
        json_push(errors, "sipprofileregistration");
    json_text(item, "managedBy", model->family == FAMILY_OTHER ? "CUSTOMER" : "CISCO");
    json_text(item, "devicePlatform", "cisco");
    const char *mode = (phone->flags & PHONE_MAINTENANCE) != 0 ? "on" : "off";
    if (model->family ==
        FAMILY_PHONEOS) { /* the schema has an object, the example a text: clients meet both */
        struct json_object *planned = json_object_new_object();
        json_text(planned, "mode", mode);
        json_add(item, "plannedMaintenance", planned);
    } else {
        json_text(item, "plannedMaintenance", mode);
    }
    return item;
}

bool paging_read(const struct request *request, struct reply *reply, int64_t most, int64_t *max,
                 int64_t *start)
{
    const char *max_text = request_query(request, "max"),
               *start_text = request_query(request, "start");
    *max = most < PAGE_DEFAULT ? most : PAGE_DEFAULT;
    *start = 0;
    if (max_text != NULL && text_integer(max_text, 1, INT32_MAX, max) != 0) {
        reply_error(reply, 400, "'max' must be a positive number");
        return false;
    }
    if (start_text != NULL && text_integer(start_text, 0, INT32_MAX, start) != 0) {
        reply_error(reply, 400, "'start' must be a number that is not negative");
        return false;
    }
    if (*max > most)
        *max = most;
    return true;
}

/* The origin the client used, if it is loopback (a proxy on this machine may stand in front). */
static char *request_origin(const struct sim *sim, const struct request *request)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost", "[::1]"};
    const char *host = request->host,
               *scheme = strncmp(sim->origin, "https:", 6) != 0 ? "http" : "https";
    if (request->forwarded_proto != 0 && (strcmp(request->forwarded_proto, "https") == 0 ||
                                          strcmp(request->forwarded_proto, "http") == 0))
        scheme = request->forwarded_proto;
    for (size_t i = 0; host != NULL && i < SIM_COUNT(hosts); i++) {
        size_t length = strlen(hosts[i]);
        if (strncmp(host, hosts[i], length) != 0)
            continue;
        const char *port = host + length;
        if (*port == '\0' ||
            (*port == ':' && port[1] != '\0' && strspn(port + 1, "0123456789") == strlen(port + 1)))
            return text_format("%s://%s", scheme, host);
    }
    return text_copy(sim->origin);
}

/* The same query with another start, as `<address>`. */
static void link_target(const struct sim *sim, const struct request *request, int64_t max,
                        int64_t start, struct buffer *link)
{
    SIM_CLEANUP(text_free) char *origin = request_origin(sim, request);
    bool relative = quirk_on(&sim->quirks, QUIRK_LINK_RELATIVE);
    buffer_format(link, relative ? "<?" : "<%s%s?", origin, request->path);
    for (size_t i = 0; i < request->query_count; i++) {
        const struct pair *pair = &request->query[i];
        if (strcmp(pair->name, "max") == 0 || strcmp(pair->name, "start") == 0 ||
            strcmp(pair->name, "nonce") == 0 || quirk_on(&sim->quirks, QUIRK_LINK_NO_FILTER))
            continue;
        buffer_percent(link, pair->name);
        buffer_text(link, "=");
        buffer_percent(link, pair->value);
        buffer_text(link, "&");
    }
    if (quirk_on(&sim->quirks, QUIRK_LINK_TOGETHER))
        buffer_text(link, "fields=id,name&");
    buffer_format(link, "max=%lld&start=%lld", (long long)max, (long long)start);
}

static const char *link_parameters(const struct sim *sim)
{
    static const struct {
        enum quirk quirk;
        const char *text;
    } ways[] = {
        {QUIRK_LINK_PARAMETER, ">; title=\"a, b; rel=prev\"; rel=\"next\""},
        {QUIRK_LINK_SPACES, "> ; Rel = NEXT ; type = json"},
        {QUIRK_LINK_RELATIONS, ">; rel=\"last next\""},
    };
    for (size_t i = 0; i < SIM_COUNT(ways); i++)
        if (quirk_on(&sim->quirks, ways[i].quirk))
            return ways[i].text;
    return ">; rel=\"next\"";
}

void paging_link(struct sim *sim, const struct request *request, struct reply *reply, int64_t found,
                 int64_t max, int64_t start)
{
    int64_t next = start + max;
    bool last = found <= next, circle = quirk_on(&sim->quirks, QUIRK_LINK_CIRCLE);
    struct buffer link = {0};
    if (quirk_on(&sim->quirks, QUIRK_LINK_TWICE)) {
        link_target(sim, request, max, start, &link);
        buffer_text(&link, ">; rel=\"self\"");
        reply_header(reply, "Link", link.data);
        link.length = 0;
    }
    if (last && !circle && !quirk_on(&sim->quirks, QUIRK_LINK_NONCE)) {
        buffer_free(&link);
        return;
    }
    if (quirk_on(&sim->quirks, QUIRK_LINK_TOGETHER)) {
        link_target(sim, request, max, 0, &link);
        buffer_text(&link, ">; rel=\"first\", ");
    }
    link_target(sim, request, max, !last ? next : circle ? max : start, &link);
    if (last && !circle)
        buffer_format(&link, "&nonce=%u", text_draw(&sim->random, UINT32_MAX));
    buffer_text(&link, link_parameters(sim));
    if (quirk_on(&sim->quirks, QUIRK_LINK_TOGETHER)) {
        buffer_text(&link, ",");
        link_target(sim, request, max, start > max ? start - max : 0, &link);
        buffer_text(&link, ">; rel=\"prev\"");
    }
    reply_header(reply, "Link", link.data);
    buffer_free(&link);
}

struct phone *device_from_path(struct sim *sim, const struct request *request, struct reply *reply)
{
    struct phone *phone = phones_by_id(sim, request->params[0]);
    if (phone != NULL && device_visible(sim, request, phone))
        return phone;
    reply_error(reply, 404, "Could not find a device with the given id.");
    return NULL;
}

struct phone *calling_device_from_path(struct sim *sim, const struct request *request,
                                       struct reply *reply)
{
    struct phone *phone = phones_by_calling_id(sim, request->params[0]);
    if (phone != NULL && !phone_has_null_calling_id(sim, phone))
        return phone;
    reply_error_code(reply, 404, "25008", "Device with the given id is not found.");
    return NULL;
}

void devices_get(struct sim *sim, struct request *request, struct reply *reply)
{
    const struct phone *phone = device_from_path(sim, request, reply);
    if (phone != NULL)
        reply_json(reply, 200, device_item(sim, phone, request->now));
}
