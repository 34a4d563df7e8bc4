/* Presses keys of a phone, one request each, in order. Digits during a call are sent as tones,
 * which is what typing them means. A press is never repeated: if one may or may not have happened,
 * the sequence ends there. */
#include <phonectl/plugin.h>
#include <phonectl/services.h>
#include <stdio.h>
#include <string.h>

#include "discover.h"
#include "sequence.h"
#include "webex_calls.h"

struct run {
    struct ph_context *ctx;
    struct sequence *sequence;
    struct dialect dialect;
    int tones; /* send digits as tones */
    /* How: through call control, with the owner's line and call; call NULL = by the phone
     * itself. */
    struct webex_line line;
    const char *call;
};

static int is_digit(int key)
{
    return key >= KEY_0 && key <= KEY_POUND;
}

static int has_digits(const struct sequence *sequence)
{
    for (int i = 0; i < sequence->count; i++)
        if (is_digit(sequence->steps[i].key))
            return 1;
    return 0;
}

static int only_digits(const struct sequence *sequence)
{
    for (int i = 0; i < sequence->count; i++)
        if (sequence->steps[i].key >= 0 && !is_digit(sequence->steps[i].key))
            return 0;
    return 1;
}

/* Whether the phone is in a connected call. If the service does not say, no: digits are then
 * keys. */
static int in_call(struct ph_context *ctx)
{
    const char *path = webex_xapi_query(ctx, "/xapi/status", "name", "Call[*].Status");
    struct json_object *json = NULL;
    struct ph_error ignored;
    if (webex_get(ctx, "Checking the phone's calls", path, &json, &ignored) < 0)
        return 0;
    struct json_object *calls = webex_list(webex_object(json, "result"), "Call");
    int connected = webex_list_has(calls, "Status", "Connected");
    json_object_put(json);
    return connected;
}

/* The line's only connected call, in the context's memory; NULL if there is none or more than
 * one. */
static int32_t connected_call(struct ph_context *ctx, const struct webex_line *line,
                              const char **call)
{
    struct json_object *json = NULL;
    struct ph_error ignored;
    const char *found = NULL;
    int32_t code = webex_line_calls(ctx, line, &json, &ignored);
    if (code < 0)
        return code;
    struct json_object *calls = webex_list(json, "items");
    int count = 0;
    for (size_t i = 0; calls != NULL && i < json_object_array_length(calls); i++) {
        struct json_object *item = json_object_array_get_idx(calls, i);
        const char *state = webex_text(item, "state"), *id = webex_text(item, "id");
        if (id == NULL || state == NULL || strcmp(state, "connected") != 0)
            continue;
        found = strcpy(ctx->host->alloc(ctx, strlen(id) + 1), id);
        count++;
    }
    json_object_put(json);
    *call = count == 1 ? found : NULL;
    return PH_OK;
}

/* If the phone does not report its calls, or does not know tones, asks the service for the calls
 * of its owner. A refusal for lack of rights is remembered for the other phones. */
static int owner_in_call(struct run *run)
{
    enum { A_WHILE_MS = 10 * 60 * 1000 };
    static const char refused[] = "calls refused";
    struct ph_context *ctx = run->ctx;
    const struct ph_memo *memo = ctx->host->service(ctx, "ph.memo/1");
    struct ph_error ignored;
    if (webex_line_own(ctx, &run->line, &ignored) == PH_OK)
        connected_call(ctx, &run->line, &run->call);
    if (run->call != NULL || webex_line_member(ctx, &run->line, &ignored) < 0 ||
        (memo != NULL && memo->get(ctx, refused, A_WHILE_MS) != NULL))
        return run->call != NULL;
    if (connected_call(ctx, &run->line, &run->call) == PH_DENIED && memo != NULL)
        memo->put(ctx, refused, "yes");
    return run->call != NULL;
}

static char tone_of(int key)
{
    return key == KEY_STAR ? '*' : key == KEY_POUND ? '#' : (char)('0' + key);
}

static int32_t send_tone(const struct run *run, int key, struct ph_error *err)
{
    char tone[2] = {tone_of(key), '\0'};
    struct json_object *body = json_object_new_object();
    json_object_object_add(body, "callId", json_object_new_string(run->call));
    json_object_object_add(body, "dtmf", json_object_new_string(tone));
    return webex_line_send(run->ctx, &run->line, "Sending a tone", "transmitDtmf", body, NULL, err);
}

static int32_t press_key(const struct run *run, int key, struct ph_error *err)
{
    if (run->call != NULL && run->tones && is_digit(key))
        return send_tone(run, key, err);
    struct json_object *arguments = json_object_new_object(), *answer = NULL, *result = NULL;
    const char *command = run->dialect.command;
    if (run->tones && is_digit(key)) {
        char tone[2] = {tone_of(key), '\0'};
        command = "Call.DTMFSend";
        json_object_object_add(arguments, "DTMFString", json_object_new_string(tone));
    } else {
        json_object_object_add(arguments, run->dialect.argument,
                               json_object_new_string(run->dialect.spelling[key]));
    }
    int32_t code =
        webex_xapi(run->ctx, "Pressing a key", command, arguments, &answer, &result, err);
    json_object_put(answer);
    return code;
}

/* Our names of the phone's keys, with a blank before each. */
static const char *known_keys(const struct run *run)
{
    size_t size = 1;
    for (int key = 0; key < KEY_COUNT; key++)
        size += run->dialect.spelling[key] == NULL ? 0 : strlen(key_name(key)) + 1;
    char *text = run->ctx->host->alloc(run->ctx, size), *to = text;
    for (int key = 0; key < KEY_COUNT; key++)
        if (run->dialect.spelling[key] != NULL)
            to += sprintf(to, " %s", key_name(key));
    return text;
}

/* How many bytes of the words fit into an error without cutting a word. */
static int fitting(const char *words)
{
    enum { ROOM = 100 };
    size_t length = strlen(words);
    if (length <= ROOM)
        return (int)length;
    for (length = ROOM; length > 0 && words[length] != ' ';)
        length--;
    return (int)length;
}

static int32_t no_such_key(const struct run *run, int key, struct ph_error *err)
{
    const struct ph_host *host = run->ctx->host;
    const char *others = run->dialect.others, *known = known_keys(run);
    int odd = others != NULL && others[0] != '\0';
    const char *shown = odd ? others : known;
    int length = fitting(shown);
    host->emit(run->ctx, "keys", known + (known[0] == ' '));
    if (odd)
        host->emit(run->ctx, "names_not_understood", others + 1);
    return host->fail(err, PH_UNSUPPORTED, "keys",
                      odd ? "This phone has no key known as \"%s\". Its names that mean none of "
                            "ours:%.*s%s; \"phonectl help keys\" tells how to map one"
                          : "This phone has no key \"%s\"; it has%.*s%s",
                      key_name(key), length, shown, shown[length] == '\0' ? "" : " …");
}

/* Checks every key before the first press: half a sequence is worse than none. */
static int32_t check_keys(const struct run *run, struct ph_error *err)
{
    for (int i = 0; i < run->sequence->count; i++) {
        int key = run->sequence->steps[i].key;
        if (key >= 0 && !(run->tones && is_digit(key)) && run->dialect.spelling[key] == NULL)
            return no_such_key(run, key, err);
    }
    return PH_OK;
}

/* Emits one row per step and sends nothing. sent_as is empty for a key the phone does not have. */
static void explain(const struct run *run)
{
    const struct ph_host *host = run->ctx->host;
    for (int i = 0; i < run->sequence->count; i++) {
        const struct step *step = &run->sequence->steps[i];
        char number[16], wait[32];
        snprintf(number, sizeof number, "%d", i + 1);
        snprintf(wait, sizeof wait, "wait %lld ms", (long long)step->wait_ms);
        int tone = run->tones && is_digit(step->key);
        host->emit(run->ctx, "step", number);
        if (step->macro != NULL)
            host->emit(run->ctx, "macro", step->macro);
        host->emit(run->ctx, "key", step->key < 0 ? wait : key_name(step->key));
        if (step->key >= 0) {
            const char *spelling = tone ? key_name(step->key) : run->dialect.spelling[step->key];
            host->emit(run->ctx, "command",
                       !tone               ? run->dialect.command
                       : run->call != NULL ? "transmitDtmf"
                                           : "Call.DTMFSend");
            host->emit(run->ctx, "sent_as", spelling == NULL ? "" : spelling);
        }
        host->next_row(run->ctx);
    }
}

static int32_t press_all(const struct run *run, struct ph_error *err)
{
    const struct ph_host *host = run->ctx->host;
    int64_t usual_ms = host->number(run->ctx, "delay");
    int32_t code = PH_OK;
    int pressed = 0;
    for (int i = 0; i < run->sequence->count && code == PH_OK; i++) {
        const struct step *step = &run->sequence->steps[i];
        if (step->key >= 0) {
            code = press_key(run, step->key, err);
            pressed += code == PH_OK;
        }
        int more = i + 1 < run->sequence->count;
        int64_t wait_ms = step->wait_ms >= 0 ? step->wait_ms : usual_ms;
        /* An explicit wait replaces the usual one before it. Sleeping, even for no time, is where a
         * job in lock-step waits for its other phones. */
        int waits = more ? step->key < 0 || run->sequence->steps[i + 1].key >= 0 : step->key < 0;
        if (code == PH_OK && waits && host->sleep(run->ctx, wait_ms) < 0)
            code = host->fail(err, PH_CANCELLED, "", "Stopped after %d key presses", pressed);
        host->progress(run->ctx, i + 1, run->sequence->count, "keys");
    }
    char said[48];
    snprintf(said, sizeof said, "%d", pressed);
    host->emit(run->ctx, "pressed", said);
    return code;
}

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    struct run run = {.ctx = ctx, .sequence = host->alloc(ctx, sizeof *run.sequence)};
    int32_t code = sequence_parse(ctx, host->text(ctx, "keys"), run.sequence, err);
    if (code < 0)
        return code;
    const char *digits = host->text(ctx, "digits");
    run.tones =
        strcmp(digits, "tones") == 0 || (strcmp(digits, "auto") == 0 && has_digits(run.sequence) &&
                                         (in_call(ctx) || owner_in_call(&run)));
    if (!run.tones || !only_digits(run.sequence))
        code = discover(ctx, &run.dialect, err);
    int only_explained = host->number(ctx, "explain") != 0;
    if (code == PH_OK && only_explained)
        explain(&run);
    if (code == PH_OK)
        code = check_keys(&run, err);
    return code < 0 || only_explained ? code : press_all(&run, err);
}

static const char *const digit_ways[] = {"auto", "keys", "tones", NULL};

static const struct ph_param settings[] = {
    {.key = "command",
     .label = "Key command",
     .help =
         "The xAPI command that presses a key, if the one found in the phone's schema is wrong.",
     .type = PH_TEXT,
     .flags = PH_ADVANCED,
     .max = 128},
    {.key = "delay",
     .label = "Time between keys",
     .help = "How long to wait after each key press.",
     .type = PH_DURATION,
     .value = "150ms",
     .min = 0,
     .max = 60000},
};

static const struct ph_param args[] = {
    {.key = "keys",
     .label = "Keys",
     .help = "Steps separated by commas, e.g. Home, Down*3, Select, wait 500ms, 1234#, or @NAME, a "
             "macro. See: phonectl help keys.",
     .type = PH_TEXT,
     .flags = PH_REQUIRED | PH_POSITIONAL,
     .min = 1,
     .max = 4096},
    {.key = "digits",
     .label = "Digits",
     .help = "As keys, as tones in the call, or as tones only while there is a call. On phones "
             "without such keys: phonectl dtmf.",
     .type = PH_CHOICE,
     .flags = PH_ADVANCED,
     .value = "auto",
     .choices = digit_ways},
    {.key = "explain",
     .label = "Explain only",
     .help = "Shows what would be sent, key by key, and presses nothing.",
     .type = PH_BOOL,
     .flags = PH_PREVIEW,
     .value = "no"},
};

static const struct ph_param results[] = {
    {.key = "pressed", .label = "Keys pressed", .help = "How many keys were sent.", .type = PH_INT},
    {.key = "step", .label = "Step", .help = "Its number in the sequence.", .type = PH_INT},
    {.key = "key", .label = "Key", .help = "Its name, or how long to wait.", .type = PH_TEXT},
    {.key = "command", .label = "Command", .help = "What sends the key.", .type = PH_TEXT},
    {.key = "sent_as",
     .label = "Sent as",
     .help = "What this phone calls the key; empty when it has no such key.",
     .type = PH_TEXT},
    {.key = "keys",
     .label = "Keys of the phone",
     .help = "Those it has, when it lacks one of the sequence.",
     .type = PH_TEXT},
    {.key = "names_not_understood",
     .label = "Names not understood",
     .help = "Keys of the phone that no key map knows.",
     .type = PH_TEXT},
    {.key = "macro", .label = "Macro", .help = "The macro the step is of.", .type = PH_TEXT},
};

static const struct ph_action functions = {
    .size = sizeof(struct ph_action),
    .danger = PH_DISTURBING,
    .capability = "xapi",
    .permission = "xapi xapi:all",
    .status = "connected connected_with_issues",
    .run = run,
    .example = "'Home, Down*3, Select'",
    .needs = "id",
    .source = "webex-directory",
    .results = PH_PARAMS(results),
};

static const struct ph_feature features[] = {{
    .kind = PH_ACTION,
    .flags = PH_PARALLEL | PH_KEYS,
    .id = "press",
    .title = "Press keys",
    .summary = "Presses keys on the phone.",
    .settings = PH_PARAMS(settings),
    .args = PH_PARAMS(args),
    .functions = &functions,
}};

PH_PLUGIN(.id = "press", .version = "1.0.0", .summary = "Presses keys on phones",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
