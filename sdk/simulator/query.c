/* GET /xapi/status: the status tree of a phone and the expressions that select parts of it. */
#include "query.h"

#include "calls.h"
#include "organization.h"
#include "screen.h"
#include "xapi.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NAMES_MOST = 10, SALT_SWITCH = 450 };

static struct json_object *object_in(struct json_object *parent, const char *key)
{
    struct json_object *object = json_object_new_object();
    json_add(parent, key, object);
    return object;
}

/* A new element of a numbered list; `id` is its number. */
static struct json_object *element_in(struct json_object *list, int64_t id)
{
    struct json_object *element = json_object_new_object();
    json_number(element, "id", id);
    json_object_array_add(list, element);
    return element;
}

static void add_calls(struct sim *sim, const struct phone *phone, struct json_object *tree)
{
    static const char *const states[] = {"",          "Dialling", "Ringing",
                                         "Connected", "OnHold",   "OnHold"};
    struct json_object *list = json_list(tree, "Call");
    for (int32_t i = 0; phone->calls != 0 && i < sim->calls->count; i++) {
        const struct call *call = calls_at(sim, i);
        if (call == NULL || call->phone != phone->index)
            continue;
        SIM_CLEANUP(text_free) char *name = call_remote_name(sim, call);
        struct json_object *item = element_in(list, call->id);
        json_text(item, "AnswerState", call->answered != 0 ? "Answered" : "Unanswered");
        SIM_CLEANUP(text_free) char *callback = text_format("sip:%s", call->number);
        json_text(item, "CallbackNumber", callback);
        json_text(item, "Direction",
                  call->personality == CALL_TERMINATOR ? "Incoming" : "Outgoing");
        json_text(item, "DisplayName", name);
        json_text(item, "RemoteNumber", call->number);
        json_text(item, "Status", states[call->state]);
    }
}

static void add_system(struct sim *sim, const struct phone *phone, int64_t now,
                       struct json_object *tree)
{
    char serial[16];
    const struct model *model = model_get(phone->model);
    struct json_object *unit = object_in(tree, "SystemUnit");
    phone_serial(sim, phone->index, serial);
    json_text(object_in(object_in(unit, "Hardware"), "Module"), "SerialNumber", serial);
    json_text(unit, "ProductId", model->product);
    json_text(object_in(unit, "Software"), "Version", model->software);
    json_number(object_in(unit, "State"), "NumberOfActiveCalls", phone->calls);
    if (quirk_on(&sim->quirks, QUIRK_NO_UPTIME))
        return;
    /* A phone that was never restarted has an uptime one day longer than the simulator's. */
    json_number(unit, "Uptime",
                phone->reboot_until != 0 && phone->reboot_until <= now
                    ? (now - phone->reboot_until) / 1000
                    : 86400 + (now - sim->started) / 1000);
}

/* The switch: PhoneOS learns of it by LLDP, the others by CDP. */
static void add_neighbour(struct sim *sim, const struct phone *phone, struct json_object *network)
{
    bool lldp = model_get(phone->model)->family == FAMILY_PHONEOS;
    uint64_t hash = organization_hash(sim, phone->index, SALT_SWITCH);
    SIM_CLEANUP(text_free)
    char *name = text_format("sw-%s-%u.sim.example",
                             organization_location(phone_location(sim, phone->index))->name,
                             (unsigned)(phone->index / 24 + 1));
    SIM_CLEANUP(text_free)
    char *port = text_format("GigabitEthernet1/0/%u", (unsigned)(phone->index % 24 + 1));
    for (char *c = name; *c != '\0'; c++)
        *c = (char)(*c == ' ' ? '-' : *c);
    struct json_object *neighbour = object_in(network, lldp ? "LLDP" : "CDP");
    json_text(neighbour, lldp ? "SystemName" : "DeviceId", name);
    json_text(neighbour, lldp ? "PortId" : "PortID", port);
    json_number(object_in(object_in(network, "VLAN"), "Voice"), "VlanId", 100 + (int)(hash % 8));
}

static void add_lamps(const struct phone *phone, struct json_object *tree)
{
    const struct live *live = phone->live;
    if (model_get(phone->model)->family != FAMILY_PHONEOS)
        return;
    struct json_object *lamps = object_in(tree, "LEDStatus");
    json_text(lamps, "HeadsetLEDColor", live != NULL && live->headset ? "Green" : "Off");
    json_text(lamps, "MuteLEDColor", live != NULL && live->muted ? "Red" : "Off");
    json_text(lamps, "MwiLEDColor", phone->index % 7 == 0 ? "Red" : "Off");
    json_text(lamps, "SpeakerLEDColor", live != NULL && live->speaker ? "Green" : "Off");
}

/* The media received in each connected call. */
static void add_media(struct sim *sim, const struct phone *phone, struct json_object *tree)
{
    struct json_object *list = json_list(object_in(tree, "MediaChannels"), "Call");
    for (int32_t i = 0; phone->calls != 0 && i < sim->calls->count; i++) {
        const struct call *call = calls_at(sim, i);
        if (call == NULL || call->phone != phone->index || call->state != CALL_CONNECTED)
            continue;
        struct json_object *channel =
            element_in(json_list(element_in(list, call->id), "Channel"), 1);
        struct json_object *net = object_in(channel, "Netstat");
        json_number(net, "Jitter", 2 + call->id % 9);
        json_number(net, "Loss", call->id % 3);
    }
}

static struct json_object *status_tree(struct sim *sim, const struct phone *phone, int64_t now)
{
    char mac[20], ip[20], extension[16];
    struct json_object *tree = json_object_new_object(), *audio = object_in(tree, "Audio");
    json_text(object_in(audio, "Microphones"), "Mute",
              phone->live != 0 && phone->live->muted ? "On" : "Off");
    json_number(audio, "Volume", phone->live != 0 ? phone->live->volume : LIVE_VOLUME);
    add_calls(sim, phone, tree);
    phone_mac(sim, phone->index, true, mac);
    phone_ip(sim, phone->index, ip);
    struct json_object *network = element_in(json_list(tree, "Network"), 1);
    json_text(object_in(network, "Ethernet"), "MacAddress", mac);
    json_text(object_in(network, "IPv4"), "Address", ip);
    add_neighbour(sim, phone, network);
    add_lamps(phone, tree);
    add_media(sim, phone, tree);
    phone_extension(sim, phone->index, extension);
    SIM_CLEANUP(text_free) char *uri = text_format("%s@sim.calls.example", extension);
    struct json_object *sip = element_in(json_list(object_in(tree, "SIP"), "Registration"), 1);
    json_text(sip, "Status", phone->status == STATUS_ISSUES ? "Failed" : "Registered");
    json_text(sip, "URI", uri);
    add_system(sim, phone, now, tree);
    SIM_CLEANUP(text_free) char *name = phone_name(sim, phone->index);
    json_text(object_in(object_in(tree, "UserInterface"), "ContactInfo"), "Name", name);
    return tree;
}

/* Whether one part of an expression (`Call`, `*`, `Call[2]`, `Call[1..3]`, `Call[*]`) matches this
 * member; number is -1 outside lists. */
static bool part_fits(const char *part, size_t length, const char *key, int64_t number)
{
    const char *bracket = memchr(part, '[', length);
    size_t name = bracket != NULL ? (size_t)(bracket - part) : length;
    bool any = name == 1 && *part == '*';
    if (!any && (strlen(key) != name || strncasecmp(key, part, name) != 0))
        return false;
    if (bracket == NULL || number < 0 || bracket[1] == '*')
        return true;
    char *end;
    int64_t first = strtoll(bracket + 1, &end, 10), last = first;
    if (strncmp(end, "..", 2) == 0)
        last = strtoll(end + 2, NULL, 10);
    return number >= first && number <= last;
}

/* The rest of each expression that still matches; NULL for the others. */
struct rests {
    const char *items[NAMES_MOST];
    size_t count;
};

static struct json_object *select_members(struct json_object *object, const struct rests *rests);

/* Selects one member: the whole of it if an expression ends here, else what is selected inside. */
static struct json_object *select_one(struct json_object *value, const char *key, int64_t number,
                                      const struct rests *rests)
{
    struct rests inner = {.count = 0};
    for (size_t i = 0; i < rests->count; i++) {
        size_t length = strcspn(rests->items[i], ".");
        const char *bracket = memchr(rests->items[i], '[', length);
        if (bracket != NULL) /* the dots of a range do not end the part */
            length = (size_t)(bracket - rests->items[i]) + strcspn(bracket, "]") + 1;
        if (length > strlen(rests->items[i]) || !part_fits(rests->items[i], length, key, number))
            continue;
        const char *rest = rests->items[i] + length;
        if (*rest == '\0' || strcmp(rest, ".*") == 0)
            return json_object_get(value);
        if (*rest == '.')
            inner.items[inner.count++] = rest + 1;
    }
    return inner.count != 0 && json_object_is_type(value, json_type_object)
               ? select_members(value, &inner)
               : NULL;
}

static struct json_object *select_list(struct json_object *list, const char *key,
                                       const struct rests *rests)
{
    struct json_object *taken = NULL;
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        struct json_object *element = json_object_array_get_idx(list, i), *id = NULL;
        json_object_object_get_ex(element, "id", &id);
        struct json_object *one = select_one(element, key, json_object_get_int64(id), rests);
        if (one == NULL)
            continue;
        if (one != element)
            json_add(one, "id", json_object_get(id));
        if (taken == NULL)
            taken = json_object_new_array();
        json_object_array_add(taken, one);
    }
    return taken;
}

/* A new object with the selected members, or NULL if there are none. */
static struct json_object *select_members(struct json_object *object, const struct rests *rests)
{
    struct json_object *taken = NULL;
    json_object_object_foreach(object, key, value)
    {
        struct json_object *one = json_object_is_type(value, json_type_array)
                                      ? select_list(value, key, rests)
                                      : select_one(value, key, -1, rests);
        if (one == NULL)
            continue;
        if (taken == NULL)
            taken = json_object_new_object();
        json_add(taken, key, one);
    }
    return taken;
}

/* Collects the expressions into `text`, which must outlive them; false if there are none or too
 * many. */
static bool read_names(const struct request *request, char **text, struct rests *rests)
{
    struct buffer all = {0};
    for (size_t i = 0; i < request->query_count; i++)
        if (strcmp(request->query[i].name, "name") == 0)
            buffer_format(&all, "%s%s", all.length != 0 ? "," : "", request->query[i].value);
    *text = all.data != NULL ? all.data : text_copy("");
    char *rest = *text, *item;
    while ((item = strsep(&rest, ",")) != NULL) {
        if (*item == '\0')
            continue;
        if (rests->count == NAMES_MOST)
            return false;
        rests->items[rests->count++] = item;
    }
    return rests->count > 0;
}

void xapi_status(struct sim *sim, struct request *request, struct reply *reply)
{
    const char *id = request_query(request, "deviceId");
    SIM_CLEANUP(text_free) char *names = NULL;
    struct rests rests = {.count = 0};
    if (id == NULL || !read_names(request, &names, &rests)) {
        reply_error(reply, 400, "deviceId and 1 to %d name expressions are required.", NAMES_MOST);
        return;
    }
    struct phone *phone = xapi_phone(sim, request, reply, id);
    if (phone == NULL)
        return;
    struct json_object *tree = status_tree(sim, phone, request->now);
    struct json_object *result = select_members(tree, &rests), *json = json_object_new_object();
    json_text(json, "deviceId", id);
    json_add(json, "result", result != NULL ? result : json_object_new_object());
    reply_json(reply, 200, json);
    json_object_put(tree);
}
