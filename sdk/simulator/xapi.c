/* POST /xapi/command/{commandName}: checks permissions, the phone and the arguments, then runs the
 * command. */
#include "xapi.h"

#include "commands.h"
#include "devices.h"
#include "keynames.h"
#include "keys.h"
#include "phones.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct phone *xapi_phone(struct sim *sim, const struct request *request, struct reply *reply,
                         const char *id)
{
    struct phone *phone = phones_by_id(sim, id);
    if (phone == NULL || !device_visible(sim, request, phone)) {
        reply_error(reply, 404, "Could not find a device with the given id.");
        return NULL;
    }
    if (!phone_xapi(phone)) {
        reply_error(reply, 403, "The device does not have the xapi capability.");
        return NULL;
    }
    if (!phone_online(phone, request->now)) {
        reply_error(reply, 409, "The device is not connected.");
        return NULL;
    }
    return phone;
}

static bool among(const char *choices, const char *value)
{
    SIM_CLEANUP(text_free) char *copy = text_copy(choices);
    char *rest = copy, *choice;
    while ((choice = strsep(&rest, " ")) != NULL)
        if (strcmp(choice, value) == 0)
            return true;
    return false;
}

/* Returns 0, or -1 with the reason in call->failure. */
static int check_value(struct xapi_call *call, const struct argument *argument,
                       struct json_object *value)
{
    int64_t number;
    const char *text = value != NULL ? json_object_get_string(value) : "";
    bool good =
        json_object_is_type(value, argument->number != 0 ? json_type_int : json_type_string);
    if (good && argument->number != 0)
        good = text_integer(text, argument->least, argument->most, &number) == 0;
    else if (good && argument->choices != 0)
        good = among(argument->choices, text);
    else if (good)
        good = (int64_t)strlen(text) >= argument->least && (int64_t)strlen(text) <= argument->most;
    if (good)
        return 0;
    snprintf(call->failure, sizeof call->failure, "Invalid value for argument %s", argument->name);
    return -1;
}

static int check_arguments(struct xapi_call *call, const struct argument *arguments)
{
    size_t count = 0;
    while (count < COMMAND_ARGUMENTS && arguments[count].name != 0)
        count++;
    for (size_t i = 0; i < count; i++) {
        struct json_object *value = NULL;
        bool there = json_object_object_get_ex(call->arguments, arguments[i].name, &value);
        if (there && check_value(call, &arguments[i], value) != 0)
            return -1;
        if (there || arguments[i].required == 0)
            continue;
        snprintf(call->failure, sizeof call->failure, "Missing argument %s", arguments[i].name);
        return -1;
    }
    if (call->arguments == NULL)
        return 0;
    json_object_object_foreach(call->arguments, key, unused)
    {
        bool known = false;
        (void)unused;
        for (size_t i = 0; i < count; i++)
            known |= strcmp(arguments[i].name, key) == 0;
        if (!known) {
            snprintf(call->failure, sizeof call->failure, "Unknown argument %.60s", key);
            return -1;
        }
    }
    return 0;
}

static int run_key(struct xapi_call *call, const struct key_names *names)
{
    const struct argument argument[COMMAND_ARGUMENTS] = {
        {names->argument, true, false, 1, 64, NULL}};
    if (check_arguments(call, argument) != 0)
        return -1;
    const char *wanted = xapi_argument(call, names->argument);
    for (int key = 0; key < KEY_COUNT; key++) {
        SIM_CLEANUP(text_free)
        char *name = keynames_key(call->sim, model_get(call->phone->model), (enum key)key);
        if (name == NULL || strcmp(name, wanted) != 0)
            continue;
        call->phone->acts[ACT_KEY]++;
        keys_press(call->sim, call->phone, (enum key)key, call->now);
        return 0;
    }
    snprintf(call->failure, sizeof call->failure, "Invalid value for argument %s", names->argument);
    return -1;
}

static int run_touch(struct xapi_call *call, const struct key_names *names)
{
    const struct model *model = model_get(call->phone->model);
    const struct argument arguments[COMMAND_ARGUMENTS] = {
        {names->x, true, true, 0, model->width - 1, NULL},
        {names->y, true, true, 0, model->height - 1, NULL}};
    if (check_arguments(call, arguments) != 0)
        return -1;
    call->phone->acts[ACT_TOUCH]++;
    keys_touch(call->sim, call->phone, strtoll(xapi_argument(call, names->x), NULL, 10),
               strtoll(xapi_argument(call, names->y), NULL, 10), call->now);
    return 0;
}

/* Returns 1 if the device has no such command, 0 if it was done, -1 if it failed. */
static int run_command(struct xapi_call *call, const char *name)
{
    const struct model *model = model_get(call->phone->model);
    const struct key_names names = keynames_of(call->sim, model->family);
    if (names.command != 0 && text_same(names.command, name))
        return run_key(call, &names);
    if (names.touch != 0 && model->touch != 0 && text_same(names.touch, name))
        return run_touch(call, &names);
    for (size_t i = 0; i < commands_count(); i++) {
        if (!text_same(commands[i].name, name) ||
            (commands[i].families & FAMILY_BIT(model->family)) == 0)
            continue;
        if (check_arguments(call, commands[i].arguments) != 0 || commands[i].run(call) != 0)
            return -1;
        if (commands[i].act != ACT_COUNT)
            call->phone->acts[commands[i].act]++;
        return 0;
    }
    return 1;
}

static bool may_command(const struct phone *phone, struct reply *reply)
{
    if ((phone->flags & PHONE_READONLY) != 0) {
        reply_error(reply, 403,
                    "The permission xapi:readonly does not allow commands on this device.");
        return false;
    }
    if ((phone->flags & PHONE_MAINTENANCE) != 0) {
        reply_error(reply, 423, "The device is in planned maintenance.");
        reply_header(reply, "Retry-After", "60");
        return false;
    }
    return true;
}

void xapi_command(struct sim *sim, struct request *request, struct reply *reply)
{
    const char *id = request_text(request, "deviceId");
    struct json_object *arguments = NULL;
    if (id == NULL) {
        reply_error(reply, 400, "The JSON body needs a deviceId.");
        return;
    }
    json_object_object_get_ex(request->json, "arguments", &arguments);
    if (arguments != NULL && !json_object_is_type(arguments, json_type_object)) {
        reply_error(reply, 400, "arguments must be an object.");
        return;
    }
    struct phone *phone = xapi_phone(sim, request, reply, id);
    if (phone == NULL || !may_command(phone, reply))
        return;
    struct xapi_call call = {.sim = sim,
                             .phone = phone,
                             .arguments = arguments,
                             .now = request->now,
                             .result = json_object_new_object()};
    int outcome = run_command(&call, request->params[0]);
    if (outcome > 0) {
        reply_error(reply, 404, "The device has no such command.");
    } else if (outcome < 0) {
        reply_error(reply, 400, "Command Failed: %s", call.failure);
    } else {
        struct json_object *json = json_object_new_object();
        json_text(json, "deviceId", id);
        json_add(json, "arguments",
                 arguments != NULL ? json_object_get(arguments) : json_object_new_object());
        json_add(json, "result", json_object_get(call.result));
        reply_json(reply, 200, json);
    }
    json_object_put(call.result);
}
