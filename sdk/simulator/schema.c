/* GET /xapi/schema: the commands and statuses of a device, including the invented key command. */
#include "schema.h"

#include "commands.h"
#include "devices.h"
#include "keynames.h"
#include "keys.h"
#include "phones.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEVICES_MOST = 5, EXPRESSIONS_MOST = 32 };

#define MPP FAMILY_BIT(FAMILY_MPP)
#define PHONEOS FAMILY_BIT(FAMILY_PHONEOS)
#define ROOMOS FAMILY_BIT(FAMILY_ROOMOS)

/* As query.c answers them. */
static const struct {
    const char *name, *type, *choices;
    unsigned families;
} statuses[] = {
    {"Audio.Microphones.Mute", "string", "On Off", FAMILIES_XAPI},
    {"Audio.Volume", "integer", NULL, FAMILIES_XAPI},
    {"Call[1..n].AnswerState", "string", "Unanswered Answered", FAMILIES_XAPI},
    {"Call[1..n].CallbackNumber", "string", NULL, FAMILIES_XAPI},
    {"Call[1..n].Direction", "string", "Incoming Outgoing", FAMILIES_XAPI},
    {"Call[1..n].DisplayName", "string", NULL, FAMILIES_XAPI},
    {"Call[1..n].RemoteNumber", "string", NULL, FAMILIES_XAPI},
    {"Call[1..n].Status", "string", "Dialling Ringing Connected OnHold", FAMILIES_XAPI},
    {"LEDStatus.HeadsetLEDColor", "string", "Off Green Red", PHONEOS},
    {"LEDStatus.MuteLEDColor", "string", "Off Red", PHONEOS},
    {"LEDStatus.MwiLEDColor", "string", "Off Red", PHONEOS},
    {"LEDStatus.SpeakerLEDColor", "string", "Off Green", PHONEOS},
    {"MediaChannels.Call[1..n].Channel[1..n].Netstat.Jitter", "integer", NULL, FAMILIES_XAPI},
    {"MediaChannels.Call[1..n].Channel[1..n].Netstat.Loss", "integer", NULL, FAMILIES_XAPI},
    {"Network[1..n].CDP.DeviceId", "string", NULL, MPP | ROOMOS},
    {"Network[1..n].CDP.PortID", "string", NULL, MPP | ROOMOS},
    {"Network[1..n].Ethernet.MacAddress", "string", NULL, FAMILIES_XAPI},
    {"Network[1..n].IPv4.Address", "string", NULL, FAMILIES_XAPI},
    {"Network[1..n].LLDP.PortId", "string", NULL, PHONEOS},
    {"Network[1..n].LLDP.SystemName", "string", NULL, PHONEOS},
    {"Network[1..n].VLAN.Voice.VlanId", "integer", NULL, FAMILIES_XAPI},
    {"SIP.Registration[1..n].Status", "string", "Registered Deregister Failed Inactive Registering",
     FAMILIES_XAPI},
    {"SIP.Registration[1..n].URI", "string", NULL, FAMILIES_XAPI},
    {"SystemUnit.Hardware.Module.SerialNumber", "string", NULL, FAMILIES_XAPI},
    {"SystemUnit.ProductId", "string", NULL, FAMILIES_XAPI},
    {"SystemUnit.Software.Version", "string", NULL, FAMILIES_XAPI},
    {"SystemUnit.State.NumberOfActiveCalls", "integer", NULL, FAMILIES_XAPI},
    {"SystemUnit.Uptime", "integer", NULL, FAMILIES_XAPI},
    {"UserInterface.ContactInfo.Name", "string", NULL, FAMILIES_XAPI},
};

/* The expressions of a request: repeated parameters, commas allowed. */
struct expressions {
    char *items[EXPRESSIONS_MOST];
    size_t count;
};

static void lower(char *text)
{
    for (; *text != '\0'; text++)
        *text = (char)tolower((unsigned char)*text);
}

static bool read_expressions(const struct request *request, const char *name,
                             struct expressions *found)
{
    for (size_t i = 0; i < request->query_count; i++) {
        if (strcmp(request->query[i].name, name) != 0)
            continue;
        SIM_CLEANUP(text_free) char *copy = text_copy(request->query[i].value);
        char *rest = copy, *item;
        while ((item = strsep(&rest, ",")) != NULL) {
            if (found->count == EXPRESSIONS_MOST)
                return false;
            found->items[found->count++] = text_copy(item);
        }
    }
    return true;
}

static void free_expressions(struct expressions *expressions)
{
    for (size_t i = 0; i < expressions->count; i++)
        free(expressions->items[i]);
}

static bool wanted(const struct expressions *expressions, const char *name)
{
    SIM_CLEANUP(text_free) char *low = text_copy(name);
    lower(low);
    for (size_t i = 0; i < expressions->count; i++) {
        SIM_CLEANUP(text_free) char *pattern = text_copy(expressions->items[i]);
        lower(pattern);
        if (text_glob(pattern, low))
            return true;
    }
    return expressions->count == 0;
}

static void add_choices(struct json_object *schema, const char *choices)
{
    struct json_object *list = json_list(schema, "enum");
    SIM_CLEANUP(text_free) char *copy = text_copy(choices);
    char *rest = copy, *choice;
    while ((choice = strsep(&rest, " ")) != NULL)
        json_push(list, choice);
}

/* Adds an argument and returns its schema object. */
static struct json_object *add_argument(struct json_object *arguments, const char *name,
                                        bool required, const char *type)
{
    struct json_object *argument = json_object_new_object(), *schema = json_object_new_object();
    json_flag(argument, "required", required);
    json_text(schema, "type", type);
    json_add(argument, "schema", schema);
    json_add(arguments, name, argument);
    return schema;
}

static void add_described(struct json_object *arguments, const struct argument *argument)
{
    struct json_object *schema = add_argument(arguments, argument->name, argument->required,
                                              argument->number ? "integer" : "string");
    if (argument->choices != 0) {
        add_choices(schema, argument->choices);
    } else {
        json_number(schema, argument->number ? "minimum" : "minLength", argument->least);
        json_number(schema, argument->number ? "maximum" : "maxLength", argument->most);
    }
}

/* Adds a command and returns its arguments object. */
static struct json_object *add_command(struct json_object *commands_object, const char *name)
{
    struct json_object *command = json_object_new_object();
    struct json_object *arguments = json_object_new_object(), *result = json_object_new_object();
    json_add(command, "arguments", arguments);
    struct json_object *types = json_list(result, "type");
    json_push(types, "object");
    json_push(types, "null");
    json_add(command, "resultSchema", result);
    json_add(commands_object, name, command);
    return arguments;
}

static void add_key_commands(struct sim *sim, const struct model *model,
                             const struct expressions *expressions, struct json_object *out)
{
    const struct key_names names = keynames_of(sim, model->family);
    if (names.command != 0 && wanted(expressions, names.command)) {
        struct json_object *schema =
            add_argument(add_command(out, names.command), names.argument, true, "string");
        struct json_object *list = json_list(schema, "enum");
        for (int key = 0; key < KEY_COUNT; key++) {
            SIM_CLEANUP(text_free) char *name = keynames_key(sim, model, (enum key)key);
            if (name != NULL)
                json_push(list, name);
        }
    }
    if (names.touch != 0 && model->touch && wanted(expressions, names.touch)) {
        struct json_object *arguments = add_command(out, names.touch);
        add_described(arguments,
                      &(struct argument){names.x, true, true, 0, model->width - 1, NULL});
        add_described(arguments,
                      &(struct argument){names.y, true, true, 0, model->height - 1, NULL});
    }
}

static struct json_object *command_schemas(struct sim *sim, const struct model *model,
                                           const struct expressions *expressions)
{
    struct json_object *out = json_object_new_object();
    for (size_t i = 0; i < commands_count(); i++) {
        if ((commands[i].families & FAMILY_BIT(model->family)) == 0 ||
            !wanted(expressions, commands[i].name))
            continue;
        struct json_object *arguments = add_command(out, commands[i].name);
        for (size_t j = 0; j < COMMAND_ARGUMENTS && commands[i].arguments[j].name != 0; j++)
            add_described(arguments, &commands[i].arguments[j]);
    }
    add_key_commands(sim, model, expressions, out);
    return out;
}

static void add_status(struct json_object *out, const char *name, const char *type,
                       const char *choices)
{
    struct json_object *entry = json_object_new_object(), *schema = json_object_new_object();
    json_text(schema, "type", type);
    if (choices != 0)
        add_choices(schema, choices);
    json_add(entry, "schema", schema);
    json_add(out, name, entry);
}

static struct json_object *status_schemas(const struct model *model,
                                          const struct expressions *expressions)
{
    struct json_object *out = json_object_new_object();
    for (size_t i = 0; i < SIM_COUNT(statuses); i++) {
        if ((statuses[i].families & FAMILY_BIT(model->family)) == 0 ||
            !wanted(expressions, statuses[i].name))
            continue;
        add_status(out, statuses[i].name, statuses[i].type, statuses[i].choices);
    }
    return out;
}

/* ---- As many names as a real phone has (quirk full-schema) ---------------------------------- */

static const char areas[][16] = {"Audio",    "Bookings", "Camera",    "Conference",  "Diagnostics",
                                 "Feedback", "Network",  "Phonebook", "Peripherals", "Proximity",
                                 "Security", "Standby",  "Time",      "Video"};
static const char objects[][16] = {"Call",   "Channel",     "Connector", "Input",   "Layout",
                                   "Output", "Participant", "Preset",    "Session", "Stream"};
static const char verbs[][8] = {"Get", "List", "Set"};
static const char nouns[][8] = {"Active", "Id", "Name", "State", "Type"};

/* Calls add(name) for each combination, as in "Audio.Call.Get" or "Audio.Call[1..n].Active". */
static void each_further(const struct expressions *expressions, struct json_object *out,
                         bool statuses_too)
{
    size_t lasts = statuses_too ? SIM_COUNT(nouns) : SIM_COUNT(verbs);
    for (size_t i = 0; i < SIM_COUNT(areas) * SIM_COUNT(objects) * lasts; i++) {
        char name[64];
        size_t last = i % lasts, object = i / lasts % SIM_COUNT(objects);
        snprintf(name, sizeof name, "%s.%s%s.%s", areas[i / lasts / SIM_COUNT(objects)],
                 objects[object], statuses_too ? "[1..n]" : "",
                 statuses_too ? nouns[last] : verbs[last]);
        if (!wanted(expressions, name))
            continue;
        if (statuses_too) {
            add_status(out, name, "string", "Active Inactive NotAvailable Unknown");
            continue;
        }
        struct json_object *arguments = add_command(out, name);
        add_described(arguments, &(struct argument){"SessionId", last != 1, true, 0, 65534, NULL});
        add_described(arguments,
                      &(struct argument){"Mode", false, false, 0, 0, "Automatic Disabled Enabled"});
    }
}

/* What a request asks for, and whether its token allows it. */
struct ask {
    struct expressions devices, commands, statuses;
    bool want_commands, want_statuses;
};

static bool read_ask(const struct request *request, struct ask *ask, struct reply *reply)
{
    uint32_t scopes = request->token->grant->scopes;
    bool may_commands = scopes & SCOPE_BIT(SCOPE_XAPI_COMMANDS);
    bool may_statuses = scopes & SCOPE_BIT(SCOPE_XAPI_STATUSES);
    bool fits = read_expressions(request, "deviceId", &ask->devices) &&
                read_expressions(request, "command", &ask->commands) &&
                read_expressions(request, "status", &ask->statuses);
    if (!fits || ask->devices.count == 0 || ask->devices.count > DEVICES_MOST) {
        reply_error(reply, 400, "deviceId is required, at most %d times.", DEVICES_MOST);
        return false;
    }
    if ((ask->commands.count != 0 && !may_commands) ||
        (ask->statuses.count != 0 && !may_statuses)) {
        reply_error(reply, 403, "The access token is missing a required scope.");
        return false;
    }
    bool all = ask->commands.count == 0 && ask->statuses.count == 0;
    ask->want_commands = ask->commands.count != 0 || (all && may_commands);
    ask->want_statuses = ask->statuses.count != 0 || (all && may_statuses);
    return true;
}

static struct json_object *answer(struct sim *sim, const struct request *request,
                                  const struct ask *ask, struct reply *reply)
{
    struct json_object *json = json_object_new_array();
    for (size_t i = 0; i < ask->devices.count; i++) {
        const struct phone *phone = phones_by_id(sim, ask->devices.items[i]);
        if (phone == NULL || !device_visible(sim, request, phone)) {
            reply_error(reply, 404, "Could not find a device with the given id.");
            json_object_put(json);
            return NULL;
        }
        struct json_object *item = json_object_new_object();
        json_text(item, "deviceId", ask->devices.items[i]);
        if (ask->want_statuses)
            json_add(item, "status",
                     phone_xapi(phone) ? status_schemas(model_get(phone->model), &ask->statuses)
                                       : json_object_new_object());
        if (ask->want_commands)
            json_add(item, "commands",
                     command_schemas(sim, model_get(phone->model), &ask->commands));
        if (ask->want_statuses && phone_xapi(phone) && quirk_on(&sim->quirks, QUIRK_FULL_SCHEMA))
            each_further(&ask->statuses, json_object_object_get(item, "status"), true);
        if (ask->want_commands && quirk_on(&sim->quirks, QUIRK_FULL_SCHEMA))
            each_further(&ask->commands, json_object_object_get(item, "commands"), false);
        json_object_array_add(json, item);
    }
    return json;
}

void xapi_schema(struct sim *sim, struct request *request, struct reply *reply)
{
    struct ask ask = {0};
    if (read_ask(request, &ask, reply)) {
        struct json_object *json = answer(sim, request, &ask, reply);
        if (json != NULL)
            reply_json(reply, 200, json);
    }
    free_expressions(&ask.devices);
    free_expressions(&ask.commands);
    free_expressions(&ask.statuses);
}
