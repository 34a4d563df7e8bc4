/* Restarts a phone: the xAPI command SystemUnit.Boot, as Cisco's own SDK tests use it on desk phones. */
#include <phonectl/plugin.h>
#include <string.h>

#include "webex.h"

static int32_t run(struct ph_call *call, struct ph_error *err)
{
    struct json_object *arguments = json_object_new_object(), *answer = NULL, *result = NULL;
    json_object_object_add(arguments, "Action", json_object_new_string("Restart"));
    /* the API takes the words "True" and "False"; without force the phone may wait for its call to end */
    json_object_object_add(
        arguments, "Force",
        json_object_new_string(call->host->number(call, "force") != 0 ? "True" : "False"));
    int32_t code = webex_xapi(call, "Rebooting the phone", "SystemUnit.Boot", arguments, &answer,
                              &result, err);
    const char *words = webex_text(result, "Description");
    if (words != NULL)
        call->host->emit(call, "result", words);
    json_object_put(answer);
    return code;
}

/* Back again: seen away at least once (*state 1), then connected. */
static int32_t settled(struct ph_call *call, int64_t *state, struct ph_error *err)
{
    struct webex_request request = {
        .what = "Looking at the phone",
        .method = "GET",
        .path = webex_path(call, "/devices/%s", call->host->phone(call, "id"))};
    struct json_object *device = NULL;
    int32_t code = webex_call(call, &request, &device, err);
    if (code < 0)
        return code;
    const char *status = webex_text(device, "connectionStatus");
    int connected = status != NULL && strncmp(status, "connected", strlen("connected")) == 0;
    if (!connected)
        *state = 1;
    json_object_put(device);
    return connected && *state == 1;
}

static const struct ph_param args[] = {{
    .key = "force",
    .label = "At once",
    .help = "Restarts the phone even during a call; otherwise it may wait until it is idle.",
    .type = PH_BOOL,
    .value = "no",
}};

static const struct ph_action functions = {
    .size = sizeof(struct ph_action),
    .danger = PH_DISRUPTIVE,
    .capability = "xapi",
    .permission = "xapi xapi:all",
    .status = "connected connected_with_issues",
    .run = run,
    .settled = settled,
    .example = "--wait",
};

static const struct ph_feature features[] = {{
    .kind = PH_ACTION,
    .flags = PH_PARALLEL,
    .id = "reboot",
    .title = "Reboot",
    .summary = "Restarts the phone.",
    .args = PH_PARAMS(args),
    .functions = &functions,
}};

PH_PLUGIN(.id = "reboot", .version = "1.0.0", .summary = "Restarts phones",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
