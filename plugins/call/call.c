/* Call control: one action for each operation, all from one table. */
#include <phonectl/plugin.h>

#include "call_control.h"

enum { ANSWER, HANGUP, HOLD, RESUME, MUTE, UNMUTE, DTMF, TRANSFER };

static const struct operation operations[] = {
    [ANSWER] = {.what = "Answering the call",
                .xapi = "Call.Accept",
                .control = "answer",
                .member = 1,
                .states = {"alerting"},
                .xapi_states = {"Ringing"}},
    [HANGUP] = {.what = "Ending the call",
                .xapi = "Call.Disconnect",
                .xapi_published = 1,
                .control = "hangup",
                .member = 1},
    [HOLD] = {.what = "Putting the call on hold",
              .xapi = "Call.Hold",
              .control = "hold",
              .states = {"connected"},
              .xapi_states = {"Connected"}},
    [RESUME] = {.what = "Resuming the call",
                .xapi = "Call.Resume",
                .control = "resume",
                .states = {"held"},
                .xapi_states = {"OnHold"}},
    [MUTE] = {.what = "Muting the call", .control = "mute", .states = {"connected"}},
    [UNMUTE] = {.what = "Unmuting the call", .control = "unmute", .states = {"connected"}},
    [DTMF] = {.what = "Sending the tones",
              .xapi = "Call.DTMFSend",
              .xapi_published = 1,
              .control = "transmitDtmf",
              .states = {"connected"},
              .xapi_states = {"Connected"},
              .text_arg = "tones",
              .tones = 1,
              .xapi_text = "DTMFString",
              .control_text = "dtmf"},
    [TRANSFER] = {.what = "Transferring the call",
                  .control = "divert",
                  .states = {"connected", "alerting", "held"},
                  .text_arg = "destination",
                  .control_text = "destination"},
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
                                             .help = "0 to 9, *, # and A to D; a comma is a pause.",
                                             .type = PH_TEXT,
                                             .flags = PH_REQUIRED | PH_POSITIONAL,
                                             .min = 1,
                                             .max = 32},
                                            COMMON_ARGS};
static const struct ph_param transfer_args[] = {{.key = "destination",
                                                 .label = "Destination",
                                                 .help = "An extension, a number or a SIP address.",
                                                 .type = PH_TEXT,
                                                 .flags = PH_REQUIRED | PH_POSITIONAL,
                                                 .min = 1,
                                                 .max = 255},
                                                COMMON_ARGS};

static const struct ph_param results[] = {
    {.key = "via", .label = "Way", .help = "How it was done.", .type = PH_TEXT},
};

/* The function of one operation and its action; `typed` is the example of its arguments. */
#define OPERATION(index, how_bad, typed)                                                           \
    static int32_t run_##index(struct ph_context *ctx, struct ph_error *err)                       \
    {                                                                                              \
        return call_control_run(ctx, &operations[index], err);                                     \
    }                                                                                              \
    static const struct ph_action functions_##index = {.size = sizeof(struct ph_action),           \
                                                       .danger = how_bad,                          \
                                                       .status =                                   \
                                                           "connected connected_with_issues",      \
                                                       .run = run_##index,                         \
                                                       .example = typed,                           \
                                                       .source = "webex-directory",                \
                                                       .results = PH_PARAMS(results)};

OPERATION(ANSWER, PH_DISTURBING, NULL)
OPERATION(HANGUP, PH_DISRUPTIVE, NULL)
OPERATION(HOLD, PH_DISTURBING, NULL)
OPERATION(RESUME, PH_DISTURBING, NULL)
OPERATION(MUTE, PH_DISTURBING, NULL)
OPERATION(UNMUTE, PH_DISTURBING, NULL)
OPERATION(DTMF, PH_DISTURBING, "1234#")
OPERATION(TRANSFER, PH_DISTURBING, "1001")

#define FEATURE(name, words, sentence, its_args, index)                                            \
    {                                                                                              \
        .kind = PH_ACTION, .flags = PH_PARALLEL, .id = name, .title = words, .summary = sentence,  \
        .args = PH_PARAMS(its_args), .functions = &functions_##index                               \
    }

static const struct ph_feature features[] = {
    FEATURE("answer", "Answer", "Answers the call that rings on the phone.", plain_args, ANSWER),
    FEATURE("hangup", "Hang up", "Ends the call on the phone.", plain_args, HANGUP),
    FEATURE("hold", "Hold", "Puts the call on the phone on hold.", plain_args, HOLD),
    FEATURE("resume", "Resume", "Resumes the held call on the phone.", plain_args, RESUME),
    FEATURE("mute", "Mute", "Mutes the microphone in the signed-in user's call on the phone.",
            plain_args, MUTE),
    FEATURE("unmute", "Unmute", "Unmutes the microphone in the signed-in user's call on the phone.",
            plain_args, UNMUTE),
    FEATURE("dtmf", "Send tones", "Sends tones (DTMF) in the call on the phone.", tone_args, DTMF),
    FEATURE("transfer", "Transfer",
            "Transfers the signed-in user's call on the phone to somebody else.", transfer_args,
            TRANSFER),
};

PH_PLUGIN(.id = "call", .version = "1.0.0",
          .summary = "Answers, ends, holds and transfers calls on phones",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
