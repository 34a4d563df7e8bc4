/* Call control: one action for each operation, all from one table. */
#include <phonectl/plugin.h>
#include <string.h>

#include "call_control.h"
#include "call_list.h"
#include "destination.h"
#include "webex_phone.h"

enum { ANSWER, REJECT, HANGUP, HOLD, RESUME, MUTE, UNMUTE, DTMF, TRANSFER, DIVERT, PARK };

/* ---- Request bodies ---------------------------------------------------------------------- */

static void add_text(struct json_object *body, const char *key, const char *text)
{
    json_object_object_add(body, key, json_object_new_string(text));
}

static int32_t fill_tones(struct ph_context *ctx, struct json_object *body, struct ph_error *err)
{
    static const char tones[] = "0123456789*#ABCD,";
    const char *text = ctx->host->text(ctx, "tones");
    if (text[strspn(text, tones)] != '\0')
        return ctx->host->fail(
            err, PH_INVALID, "tones",
            "\"%s\" cannot be sent as tones: use 0 to 9, *, #, A to D, and a comma for a pause",
            text);
    if (body != NULL)
        add_text(body, "dtmf", text);
    return PH_OK;
}

/* An optional destination. */
static int32_t fill_destination(struct ph_context *ctx, struct json_object *body,
                                struct ph_error *err)
{
    char normal[DESTINATION_SIZE];
    const char *text = ctx->host->text(ctx, "destination");
    if (text == NULL)
        return PH_OK;
    int32_t code = destination_normal(ctx, "destination", text, normal, err);
    if (code == PH_OK && body != NULL)
        add_text(body, "destination", normal);
    return code;
}

static int32_t fill_divert(struct ph_context *ctx, struct json_object *body, struct ph_error *err)
{
    int voicemail = ctx->host->number(ctx, "voicemail") != 0;
    if (!voicemail && ctx->host->text(ctx, "destination") == NULL)
        return ctx->host->fail(err, PH_INVALID, "destination",
                               "Where to? Give a destination, or --voicemail for the voicemail of "
                               "the phone's owner");
    if (voicemail && body != NULL)
        json_object_object_add(body, "toVoicemail", json_object_new_boolean(1));
    return fill_destination(ctx, body, err);
}

static int32_t fill_park(struct ph_context *ctx, struct json_object *body, struct ph_error *err)
{
    if (ctx->host->number(ctx, "group") != 0) {
        if (ctx->host->text(ctx, "destination") != NULL)
            return ctx->host->fail(err, PH_INVALID, "group",
                                   "With --group the service chooses where the call is parked, so "
                                   "there is no destination");
        if (body != NULL)
            json_object_object_add(body, "isGroupPark", json_object_new_boolean(1));
    }
    return fill_destination(ctx, body, err);
}

static int32_t fill_reject(struct ph_context *ctx, struct json_object *body, struct ph_error *err)
{
    (void)err;
    const char *as = ctx->host->text(ctx, "as");
    if (body != NULL)
        add_text(body, "action", strcmp(as, "away") == 0 ? "temporarilyUnavailable" : as);
    return PH_OK;
}

/* One call to a destination, or two calls to each other. A call that nobody has answered yet
 * cannot be transferred, but diverted (Call Controls, Transfer). */
static const char *choose_transfer(struct ph_context *ctx, const struct phone_call *const *calls,
                                   size_t count, struct json_object *body, struct ph_error *err)
{
    int to_each_other = ctx->host->text(ctx, "destination") == NULL;
    if (count != (to_each_other ? 2 : 1)) {
        ctx->host->fail(err, PH_FAILED, "call",
                        to_each_other ? "Without a destination two calls are connected with each "
                                        "other, but this phone has %zu of them"
                                      : "This phone has %zu such calls; choose one with --call: "
                                        "\"phonectl calls\" lists them",
                        count);
        return NULL;
    }
    int rings = phone_call_rings(calls[0]);
    if (to_each_other && (rings || phone_call_rings(calls[1]))) {
        ctx->host->fail(err, PH_FAILED, "call",
                        "One of the two calls still rings: answer it before they are connected");
        return NULL;
    }
    add_text(body, rings ? "callId" : "callId1", calls[0]->id);
    if (to_each_other)
        add_text(body, "callId2", calls[1]->id);
    return rings ? "divert" : "transfer";
}

/* ---- Answers ----------------------------------------------------------------------------- */

static void tell_parked(struct ph_context *ctx, struct json_object *answer)
{
    struct json_object *party = webex_object(answer, "parkedAgainst");
    const char *number = webex_text(party, "number"), *name = webex_text(party, "name");
    if (number != NULL)
        ctx->host->emit(ctx, "parked_at", number);
    if (name != NULL)
        ctx->host->emit(ctx, "parked_for", name);
}

static void tell_transfer(struct ph_context *ctx, struct json_object *answer)
{
    const char *id = webex_text(answer, "callId");
    if (id == NULL)
        return;
    ctx->host->emit(ctx, "result", "the call moves when the destination answers");
    ctx->host->emit(ctx, "call_id", id);
}

/* ---- The operations ---------------------------------------------------------------------- */

static const struct operation operations[] = {
    [ANSWER] = {.action = "answer",
                .what = "Answering the call",
                .on = "ringing",
                .xapi = "Call.Accept",
                .control = "answer",
                .states = {"ringing"}},
    [REJECT] = {.action = "reject",
                .what = "Rejecting the call",
                .on = "ringing",
                .control = "reject",
                .states = {"ringing"},
                .fill = fill_reject},
    [HANGUP] = {.action = "hangup",
                .what = "Ending the call",
                .on = "active",
                .xapi = "Call.Disconnect",
                .xapi_published = 1,
                .control = "hangup"},
    [HOLD] = {.action = "hold",
              .what = "Putting the call on hold",
              .on = "connected",
              .xapi = "Call.Hold",
              .control = "hold",
              .states = {"connected"}},
    [RESUME] = {.action = "resume",
                .what = "Resuming the call",
                .on = "held",
                .xapi = "Call.Resume",
                .control = "resume",
                .states = {"held"}},
    [MUTE] = {.action = "mute",
              .what = "Muting the call",
              .on = "connected",
              .control = "mute",
              .states = {"connected"},
              .mutes = 1},
    [UNMUTE] = {.action = "unmute",
                .what = "Unmuting the call",
                .on = "connected",
                .control = "unmute",
                .states = {"connected"},
                .mutes = 1},
    [DTMF] = {.action = "dtmf",
              .what = "Sending the tones",
              .on = "connected",
              .xapi = "Call.DTMFSend",
              .xapi_published = 1,
              .control = "transmitDtmf",
              .states = {"connected"},
              .fill = fill_tones,
              .xapi_text = "DTMFString",
              .text_arg = "tones"},
    [TRANSFER] = {.action = "transfer",
                  .what = "Transferring the call",
                  .on = "connected or held",
                  .control = "transfer",
                  .states = {"connected", "held", "ringing"},
                  .fill = fill_destination,
                  .choose = choose_transfer,
                  .tell = tell_transfer},
    [DIVERT] = {.action = "divert",
                .what = "Diverting the call",
                .on = "active",
                .control = "divert",
                .states = {"connected", "held", "ringing"},
                .fill = fill_divert},
    [PARK] = {.action = "park",
              .what = "Parking the call",
              .on = "connected",
              .control = "park",
              .states = {"connected"},
              .fill = fill_park,
              .tell = tell_parked},
};

static const char *const way_names[] = {"auto", "xapi", "call-control", "member", NULL};

#define COMMON_ARGS                                                                                \
    {.key = "call",                                                                                \
     .label = "Call",                                                                              \
     .help = "Call ID, if there are several calls.",                                               \
     .type = PH_TEXT,                                                                              \
     .flags = PH_ADVANCED,                                                                         \
     .max = 256},                                                                                  \
    {                                                                                              \
        .key = "via", .label = "Way",                                                              \
        .help =                                                                                    \
            "How: by the phone itself (xapi), as the signed-in user (call-control), or on behalf " \
            "of its owner (member).",                                                              \
        .type = PH_CHOICE, .flags = PH_ADVANCED, .value = "auto", .choices = way_names             \
    }

static const struct ph_param plain_args[] = {COMMON_ARGS};
static const struct ph_param tone_args[] = {{.key = "tones",
                                             .label = "Tones",
                                             .help = "0 to 9, *, # and A to D; a comma is a pause. "
                                                     "Jobs do not keep them.",
                                             .type = PH_TEXT,
                                             .flags = PH_REQUIRED | PH_POSITIONAL | PH_NO_SAVE,
                                             .min = 1,
                                             .max = 32},
                                            COMMON_ARGS};

#define DESTINATION                                                                                \
    .key = "destination", .label = "Destination", .type = PH_TEXT, .min = 1, .max = 255

static const struct ph_param transfer_args[] = {
    {DESTINATION, .flags = PH_POSITIONAL,
     .help = "An extension, a number or a SIP address; without one the phone's two calls are "
             "connected with each other."},
    COMMON_ARGS};
static const struct ph_param divert_args[] = {
    {DESTINATION, .flags = PH_POSITIONAL, .help = "An extension, a number or a SIP address."},
    {.key = "voicemail",
     .label = "To voicemail",
     .help = "To the voicemail of the destination or, without one, of the phone's owner.",
     .type = PH_BOOL,
     .value = "no"},
    COMMON_ARGS};
/* The destination is a flag: in `park 1001 1002` a positional one would take the last phone. */
static const struct ph_param park_args[] = {
    {DESTINATION,
     .help = "The extension at which the call waits; without one that of the phone's owner."},
    {.key = "group",
     .label = "In the park group",
     .help = "The service chooses a member of the owner's call park group.",
     .type = PH_BOOL,
     .flags = PH_ADVANCED,
     .value = "no"},
    COMMON_ARGS};

static const char *const rejections[] = {"busy", "away", "ignore", NULL};
static const struct ph_param reject_args[] = {
    {.key = "as",
     .label = "What the caller gets",
     .help = "The busy tone, the word that nobody is available (away), or nothing (ignore).",
     .type = PH_CHOICE,
     .value = "busy",
     .choices = rejections},
    COMMON_ARGS};
static const struct ph_param list_args[] = {
    {.key = "via",
     .label = "Way",
     .help = "Who is asked: the phone itself (xapi), the signed-in user's line (call-control), or "
             "that of its owner (member).",
     .type = PH_CHOICE,
     .flags = PH_ADVANCED,
     .value = "auto",
     .choices = way_names}};

#define RESULT(name, words, sentence)                                                              \
    {                                                                                              \
        .key = name, .label = words, .help = sentence, .type = PH_TEXT                             \
    }

static const struct ph_param results[] = {RESULT("via", "Way", "How it was done.")};
static const struct ph_param transfer_results[] = {
    RESULT("via", "Way", "How it was done."),
    RESULT("result", "What follows", "What happens next."),
    RESULT("call_id", "Call ID", "The service's number of the new telephone call.")};
static const struct ph_param park_results[] = {
    RESULT("via", "Way", "How it was done."),
    RESULT("parked_at", "Parked at", "The number from which the call can be retrieved."),
    RESULT("parked_for", "Parked for", "Whose number that is.")};
static const struct ph_param list_results[] = {
    RESULT("state", "State",
           "idle, connecting, alerting (it rings there), ringing (here), connected, held or "
           "remoteHeld."),
    RESULT("party", "With", "The name of the other side."),
    RESULT("number", "Number", "The number of the other side."),
    RESULT("direction", "Direction", "in or out."),
    RESULT("since", "Since", "When it was answered, else when it began."),
    RESULT("muted", "Muted", "yes if this side is muted."),
    RESULT("recording", "Recording", "Whether the call is recorded."),
    RESULT("call", "Call", "The ID, for --call."),
    RESULT("can", "Possible now", "What can be done with it now: actions, with blanks between."),
    RESULT("via", "Way", "Who was asked.")};

/* Call control reaches phones that never connect to Webex, such as those of other vendors, but a
 * phone that is offline cannot be in a call. */
#define STATUS "!disconnected offline* activating pending"

/* The scopes of the ways that call_control.c tries. */
#define BY_PHONE WEBEX_SCOPE_COMMANDS " "
#define BY_LINE WEBEX_SCOPES_CALLS

/* The functions of one operation, and its action; `typed` is the example of its arguments. */
#define OPERATION(index, how_bad, its_results, typed, its_scopes)                                  \
    static int32_t run_##index(struct ph_context *ctx, struct ph_error *err)                       \
    {                                                                                              \
        return call_control_run(ctx, &operations[index], err);                                     \
    }                                                                                              \
    static int32_t check_##index(struct ph_context *ctx, struct ph_error *err)                     \
    {                                                                                              \
        return operations[index].fill == NULL ? PH_OK : operations[index].fill(ctx, NULL, err);    \
    }                                                                                              \
    static const struct ph_action functions_##index = {.size = sizeof(struct ph_action),           \
                                                       .danger = how_bad,                          \
                                                       .status = STATUS,                           \
                                                       .run = run_##index,                         \
                                                       .example = typed,                           \
                                                       .source = "webex-directory",                \
                                                       .scopes = its_scopes,                       \
                                                       .results = PH_PARAMS(its_results),          \
                                                       .check = check_##index};

OPERATION(ANSWER, PH_DISTURBING, results, NULL, BY_PHONE BY_LINE)
OPERATION(REJECT, PH_DISRUPTIVE, results, NULL, BY_LINE)
OPERATION(HANGUP, PH_DISRUPTIVE, results, NULL, BY_PHONE BY_LINE)
OPERATION(HOLD, PH_DISTURBING, results, NULL, BY_PHONE BY_LINE)
OPERATION(RESUME, PH_DISTURBING, results, NULL, BY_PHONE BY_LINE)
OPERATION(MUTE, PH_DISTURBING, results, NULL, BY_LINE)
OPERATION(UNMUTE, PH_DISTURBING, results, NULL, BY_LINE)
OPERATION(DTMF, PH_DISTURBING, results, "1234#", BY_PHONE BY_LINE)
OPERATION(TRANSFER, PH_DISTURBING, transfer_results, "1001", BY_LINE)
OPERATION(DIVERT, PH_DISTURBING, results, "1001", BY_LINE)
OPERATION(PARK, PH_DISTURBING, park_results, NULL, BY_LINE)

static int32_t run_calls(struct ph_context *ctx, struct ph_error *err)
{
    return call_control_list(ctx, operations, sizeof operations / sizeof operations[0], err);
}

static const struct ph_action functions_CALLS = {.size = sizeof(struct ph_action),
                                                 .danger = PH_HARMLESS,
                                                 .status = STATUS,
                                                 .run = run_calls,
                                                 .source = "webex-directory",
                                                 .scopes = "spark:xapi_statuses@capability=xapi "
                                                           "spark:calls_read@own_line=!no "
                                                           "spark-admin:calls_read",
                                                 .results = PH_PARAMS(list_results)};

#define FEATURE(name, words, sentence, its_args, index)                                            \
    {                                                                                              \
        .kind = PH_ACTION, .flags = PH_PARALLEL, .id = name, .title = words, .summary = sentence,  \
        .args = PH_PARAMS(its_args), .functions = &functions_##index                               \
    }

static const struct ph_feature features[] = {
    FEATURE("calls", "Calls", "Shows who is on the phone now.", list_args, CALLS),
    FEATURE("answer", "Answer", "Answers the call that rings on the phone.", plain_args, ANSWER),
    FEATURE("reject", "Reject", "Rejects the call that rings on the phone.", reject_args, REJECT),
    FEATURE("hangup", "Hang up", "Ends the call on the phone.", plain_args, HANGUP),
    FEATURE("hold", "Hold", "Puts the call on the phone on hold.", plain_args, HOLD),
    FEATURE("resume", "Resume", "Resumes the held call on the phone.", plain_args, RESUME),
    FEATURE("mute", "Mute", "Mutes the microphone in the call on the phone.", plain_args, MUTE),
    FEATURE("unmute", "Unmute", "Unmutes the microphone in the call on the phone.", plain_args,
            UNMUTE),
    FEATURE("dtmf", "Send tones", "Sends tones (DTMF) in the call on the phone.", tone_args, DTMF),
    FEATURE("transfer", "Transfer",
            "Transfers the call on the phone to somebody else as soon as they answer.",
            transfer_args, TRANSFER),
    FEATURE("divert", "Divert", "Sends the call on the phone to somebody else at once.",
            divert_args, DIVERT),
    FEATURE("park", "Park", "Parks the call on the phone, to be retrieved elsewhere.", park_args,
            PARK),
};

PH_PLUGIN(.id = "call", .version = "1.1.0",
          .summary = "Answers, ends, holds, transfers and parks calls on phones",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
