/* What the simulated xAPI commands do to a virtual phone. */
#include "commands.h"

#include "calls.h"
#include "phones.h"
#include "picture.h"
#include "screen.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *xapi_argument(const struct xapi_call *call, const char *name)
{
    struct json_object *value = NULL;
    return json_object_object_get_ex(call->arguments, name, &value) && value != NULL
               ? json_object_get_string(value)
               : NULL;
}

static int fail(struct xapi_call *call, const char *why)
{
    snprintf(call->failure, sizeof call->failure, "%s", why);
    return -1;
}

static int run_boot(struct xapi_call *call)
{
    const char *action = xapi_argument(call, "Action"), *force = xapi_argument(call, "Force");
    bool shutdown = action != NULL && strcmp(action, "Shutdown") == 0;
    if (phone_rebooting(call->phone, call->now))
        return fail(call, "A restart is already under way");
    bool at_once = force != NULL && strcmp(force, "True") == 0;
    phone_reboot(call->sim, call->phone, at_once, call->now);
    if (at_once)
        calls_end_all(call->sim, call->phone);
    if (shutdown)
        call->phone->status = STATUS_DISCONNECTED;
    json_text(call->result, "Action", shutdown ? "Shutdown" : "Restart");
    json_text(call->result, "Description", shutdown ? "Shutting down" : "Restarting");
    return 0;
}

static int run_dial(struct xapi_call *call)
{
    char number[CALL_NUMBER_SIZE];
    const char *text = xapi_argument(call, "Number");
    if (!calls_destination(text, number))
        return fail(call, "Invalid number");
    int32_t slot = calls_dial(call->sim, call->phone, number, false, call->now);
    if (slot < 0)
        return fail(call, "Maximum number of calls reached");
    const struct call *placed = calls_at(call->sim, slot);
    json_number(call->result, "CallId", placed->id);
    json_number(call->result, "ConferenceId", placed->session);
    return 0;
}

/* The call a command names, or the phone's first one in these states. */
static int32_t named_call(struct xapi_call *call, unsigned states)
{
    const char *id = xapi_argument(call, "CallId");
    if (id == NULL)
        return calls_on(call->sim, call->phone, states);
    int32_t slot = calls_by_number(call->sim, (uint32_t)strtoul(id, NULL, 10));
    const struct call *found = calls_at(call->sim, slot);
    return found != NULL && found->phone == call->phone->index && states & CALL_BIT(found->state)
               ? slot
               : -1;
}

static int run_disconnect(struct xapi_call *call)
{
    int32_t slot = named_call(call, CALL_ANY);
    if (slot < 0)
        return fail(call, "No such call");
    calls_hangup(call->sim, slot);
    return 0;
}

static int run_accept(struct xapi_call *call)
{
    int32_t slot = named_call(call, CALL_BIT(CALL_ALERTING));
    return calls_answer(call->sim, slot, call->now) != 0 ? fail(call, "No incoming call") : 0;
}

static int run_hold(struct xapi_call *call)
{
    return calls_hold(call->sim, named_call(call, CALL_BIT(CALL_CONNECTED))) != 0
               ? fail(call, "No active call")
               : 0;
}

static int run_resume(struct xapi_call *call)
{
    return calls_resume(call->sim, named_call(call, CALL_BIT(CALL_HELD))) != 0
               ? fail(call, "No call on hold")
               : 0;
}

static int run_dtmf(struct xapi_call *call)
{
    const char *digits = xapi_argument(call, "DTMFString");
    if (strspn(digits, "0123456789*#ABCD,") != strlen(digits))
        return fail(call, "Invalid DTMF string");
    return named_call(call, CALL_BIT(CALL_CONNECTED)) < 0 ? fail(call, "No active call") : 0;
}

static int run_volume(struct xapi_call *call)
{
    live_get(call->phone)->volume = (uint8_t)strtoul(xapi_argument(call, "Level"), NULL, 10);
    return 0;
}

static int run_mute(struct xapi_call *call)
{
    live_get(call->phone)->muted = true;
    return 0;
}

static int run_unmute(struct xapi_call *call)
{
    live_get(call->phone)->muted = false;
    return 0;
}

/* Shows an alert over everything else until it expires or the phone restarts. */
static int run_alert(struct xapi_call *call)
{
    const char *title = xapi_argument(call, "Title"), *text = xapi_argument(call, "Text"),
               *time = xapi_argument(call, "Duration");
    bool titled = title != NULL && title[0] != '\0';
    int64_t seconds = time == NULL ? 0 : strtol(time, NULL, 10);
    struct live *live = live_get(call->phone);
    free(live->alert);
    live->alert =
        text_format("%s%s%s", titled ? title : "", titled ? ": " : "", text == NULL ? "" : text);
    live->alert_end = seconds == 0 ? INT64_MAX : call->now + 1000 * seconds;
    return 0;
}

static int run_screenshot(struct xapi_call *call)
{
    struct screen screen = {0};
    struct buffer png = {0};
    screen_compose(call->sim, call->phone, call->now, &screen);
    picture_png(&screen, model_get(call->phone->model), &png);
    size_t size = sodium_base64_encoded_len(png.length, sodium_base64_VARIANT_ORIGINAL);
    SIM_CLEANUP(text_free) char *text = text_alloc(size);
    sodium_bin2base64(text, size, (const unsigned char *)png.data, png.length,
                      sodium_base64_VARIANT_ORIGINAL);
    json_text(call->result, "Image", text);
    json_text(call->result, "Format", "png");
    buffer_free(&png);
    return 0;
}

#define CALL_ID                                                                                    \
    {                                                                                              \
        "CallId", false, true, 1, UINT32_MAX, NULL                                                 \
    }

const struct command commands[] = {
    {"SystemUnit.Boot",
     FAMILIES_XAPI,
     ACT_COUNT,
     run_boot,
     {{"Action", false, false, 0, 16, "Restart Shutdown"},
      {"Force", false, false, 0, 8, "True False"}}},
    {"Dial",
     FAMILIES_XAPI,
     ACT_COUNT,
     run_dial,
     {{"Number", true, false, 1, 255, NULL},
      {"Protocol", false, false, 0, 16, "H320 H323 Sip Spark"},
      {"CallType", false, false, 0, 16, "Audio Video"}}},
    {"Call.Disconnect", FAMILIES_XAPI, ACT_HANGUP, run_disconnect, {CALL_ID}},
    {"Call.Accept", FAMILIES_XAPI, ACT_ANSWER, run_accept, {CALL_ID}},
    {"Call.Hold", FAMILIES_XAPI, ACT_HOLD, run_hold, {CALL_ID}},
    {"Call.Resume", FAMILIES_XAPI, ACT_HOLD, run_resume, {CALL_ID}},
    {"Call.DTMFSend",
     FAMILIES_XAPI,
     ACT_DTMF,
     run_dtmf,
     {CALL_ID,
      {"DTMFString", true, false, 1, 32, NULL},
      {"Feedback", false, false, 0, 16, "Silent Audible"}}},
    {"Audio.Volume.Set",
     FAMILIES_XAPI,
     ACT_OTHER,
     run_volume,
     {{"Level", true, true, 0, 100, NULL}}},
    {"Audio.Microphones.Mute", FAMILIES_XAPI, ACT_OTHER, run_mute, {{0}}},
    {"Audio.Microphones.Unmute", FAMILIES_XAPI, ACT_OTHER, run_unmute, {{0}}},
    {"UserInterface.Message.Alert.Display",
     FAMILY_BIT(FAMILY_ROOMOS),
     ACT_OTHER,
     run_alert,
     {{"Text", true, false, 0, 255, NULL},
      {"Title", false, false, 0, 255, NULL},
      {"Duration", false, true, 0, 3600, NULL}}},
    {"Ui.GetDeviceScreenshot",
     FAMILY_BIT(FAMILY_MPP) | FAMILY_BIT(FAMILY_PHONEOS),
     ACT_SCREENSHOT,
     run_screenshot,
     {{0}}},
};

size_t commands_count(void)
{
    return SIM_COUNT(commands);
}
