/* Restarts a phone: the xAPI command SystemUnit.Boot, as Cisco's own SDK tests use it on desk phones. */
#include <phonectl/plugin.h>
#include <string.h>

#include "away.h"
#include "webex.h"

/* From so many phones that are waited for, one list for all is asked for instead of each by itself. */
enum { MANY = 25 };

/* What is kept of a phone between two looks; below: since when it is waited for, as -away_clock_ms(). */
enum { NOT_LOOKED = 0, SEEN_AWAY = 1 };

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

static int32_t look(struct ph_call *call, int64_t *state, struct ph_error *err)
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
        *state = SEEN_AWAY;
    json_object_put(device);
    return connected && *state == SEEN_AWAY;
}

/* Back again: seen away at least once, then connected. Nothing else in the record of a device tells of a restart:
 * lastSeen is the time of its last status post, whatever that was about. */
static int32_t settled(struct ph_call *call, int64_t *state, struct ph_error *err)
{
    if (call->host->number(call, "@waiting") < MANY)
        return look(call, state, err);
    if (*state == NOT_LOOKED)
        *state = -away_clock_ms();
    int64_t since_ms = *state < 0 ? -*state : 0;
    int32_t away = away_look(call, call->host->phone(call, "id"), since_ms, err);
    if (away == AWAY_YES || away == AWAY_WAS)
        *state = SEEN_AWAY;
    if (away == AWAY_UNKNOWN || away == AWAY_WAS || (away == AWAY_NO && *state == SEEN_AWAY))
        return look(call, state, err);
    return away < 0 ? away : 0;
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
