/* Presses keys of a phone, one request each, in order. Digits during a call are sent as tones,
 * which is what typing them means. A press is never repeated: if one may or may not have happened,
 * the sequence ends there. */
#include <phonectl/plugin.h>
#include <phonectl/services.h>
#include <stdio.h>
#include <string.h>

#include "argument_value.h"
#include "discover.h"
#include "phone_schema.h"
#include "sequence.h"
#include "webex_calls.h"
#include "webex_phone.h"

/* Any command of the phone, as a step of the sequence. */
struct command {
    const char *name;
    struct json_object *arguments; /* owned */
};

struct run {
    struct ph_context *ctx;
    struct sequence *sequence;
    struct command *commands; /* of the sequence's steps, by their index */
    struct dialect dialect;
    int tones; /* send digits as tones */
    /* How: through call control, with the owner's line and call; call NULL = by the phone
     * itself. */
    struct webex_line line;
    const char *call;
    struct ph_error why; /* the owner's calls could not be read; text "" = they could */
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

/* Whether the phone's own keys are needed. */
static int has_keys(const struct run *run)
{
    for (int i = 0; i < run->sequence->count; i++)
        if (run->sequence->steps[i].key >= 0 &&
            !(run->tones && is_digit(run->sequence->steps[i].key)))
            return 1;
    return 0;
}

static int has_commands(const struct sequence *sequence)
{
    for (int i = 0; i < sequence->count; i++)
        if (sequence->steps[i].command != NULL)
            return 1;
    return 0;
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
                              const char **call, struct ph_error *err)
{
    struct json_object *json = NULL;
    const char *found = NULL;
    int32_t code = webex_line_calls(ctx, line, &json, err);
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
    static const char refused[] = "calls refused because";
    struct ph_context *ctx = run->ctx;
    const struct ph_memo *memo = ctx->host->service(ctx, "ph.memo/1");
    struct ph_error ignored;
    if (webex_line_own(ctx, &run->line, &ignored) == PH_OK &&
        connected_call(ctx, &run->line, &run->call, &ignored) == PH_OK)
        return run->call != NULL;
    if (webex_line_member(ctx, &run->line, &run->why) < 0)
        return 0;
    const char *because = memo == NULL ? NULL : memo->get(ctx, refused, A_WHILE_MS);
    if (because != NULL)
        return ctx->host->fail(&run->why, PH_DENIED, "via", "%s", because) == PH_OK;
    if (connected_call(ctx, &run->line, &run->call, &run->why) == PH_DENIED && memo != NULL)
        memo->put(ctx, refused, run->why.text);
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

static int32_t check_command(struct run *run, int index, struct phone_schema *schema,
                             struct ph_error *err)
{
    const char *typed = run->sequence->steps[index].command, *name;
    size_t length = strcspn(typed, " ");
    struct json_object *about, *arguments = NULL;
    int32_t code = phone_schema_command(run->ctx, schema, typed, length, &name, &about, err);
    if (code == PH_OK)
        code = argument_values(run->ctx, webex_object(about, "a"), typed + length, &arguments, err);
    if (code < 0)
        return code;
    run->commands[index].name = strcpy(run->ctx->host->alloc(run->ctx, strlen(name) + 1), name);
    run->commands[index].arguments = arguments;
    return PH_OK;
}

/* Also before the first press: names, types and ranges, from the phone's own schema. */
static int32_t check_commands(struct run *run, struct ph_error *err)
{
    const struct sequence *sequence = run->sequence;
    struct phone_schema schema;
    int32_t code = phone_schema_read(run->ctx, SCHEMA_COMMANDS, 0, &schema, err);
    if (code < 0)
        return code;
    run->commands =
        run->ctx->host->alloc(run->ctx, (size_t)sequence->count * sizeof *run->commands);
    for (int i = 0; i < sequence->count && code == PH_OK; i++)
        if (sequence->steps[i].command != NULL)
            code = check_command(run, i, &schema, err);
    json_object_put(schema.entries);
    return code;
}

static void explain_command(const struct run *run, const struct command *command)
{
    const struct ph_host *host = run->ctx->host;
    host->emit(run->ctx, "key", "xapi");
    host->emit(run->ctx, "command", command->name);
    host->emit(run->ctx, "sent_as",
               json_object_to_json_string_ext(
                   command->arguments, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

static void explain_key(const struct run *run, const struct step *step)
{
    const struct ph_host *host = run->ctx->host;
    char wait[32];
    snprintf(wait, sizeof wait, "wait %lld ms", (long long)step->wait_ms);
    int tone = run->tones && is_digit(step->key);
    host->emit(run->ctx, "key", step->key < 0 ? wait : key_name(step->key));
    if (step->key < 0)
        return;
    const char *spelling = tone ? key_name(step->key) : run->dialect.spelling[step->key];
    host->emit(run->ctx, "command",
               !tone               ? run->dialect.command
               : run->call != NULL ? "transmitDtmf"
                                   : "Call.DTMFSend");
    host->emit(run->ctx, "sent_as", spelling == NULL ? "" : spelling);
}

/* Emits one row per step and sends nothing. sent_as is empty for a key the phone does not have. */
static void explain(const struct run *run)
{
    const struct ph_host *host = run->ctx->host;
    for (int i = 0; i < run->sequence->count; i++) {
        const struct step *step = &run->sequence->steps[i];
        char number[16];
        snprintf(number, sizeof number, "%d", i + 1);
        host->emit(run->ctx, "step", number);
        if (step->macro != NULL)
            host->emit(run->ctx, "macro", step->macro);
        if (step->command != NULL)
            explain_command(run, &run->commands[i]);
        else
            explain_key(run, step);
        host->next_row(run->ctx);
    }
}

static int32_t send_command(const struct run *run, const struct command *command,
                            struct ph_error *err)
{
    struct json_object *answer = NULL, *result = NULL;
    int32_t code = webex_xapi(run->ctx, command->name, command->name,
                              json_object_get(command->arguments), &answer, &result, err);
    json_object_put(answer);
    return code;
}

/* As opposed to a wait. */
static int acts(const struct step *step)
{
    return step->key >= 0 || step->command != NULL;
}

static int32_t press_all(const struct run *run, struct ph_error *err)
{
    const struct ph_host *host = run->ctx->host;
    int64_t usual_ms = host->number(run->ctx, "delay");
    int32_t code = PH_OK;
    int pressed = 0;
    for (int i = 0; i < run->sequence->count && code == PH_OK; i++) {
        const struct step *step = &run->sequence->steps[i];
        if (acts(step)) {
            code = step->command != NULL ? send_command(run, &run->commands[i], err)
                                         : press_key(run, step->key, err);
            pressed += code == PH_OK;
        }
        int more = i + 1 < run->sequence->count;
        int64_t wait_ms = step->wait_ms >= 0 ? step->wait_ms : usual_ms;
        /* An explicit wait replaces the usual one before it. Sleeping, even for no time, is where a
         * job in lock-step waits for its other phones. */
        int waits = more ? !acts(step) || acts(&run->sequence->steps[i + 1]) : !acts(step);
        if (code == PH_OK && waits && host->sleep(run->ctx, wait_ms) < 0)
            code = host->fail(err, PH_CANCELLED, "", "Stopped after %d key presses", pressed);
        host->progress(run->ctx, i + 1, run->sequence->count, "keys");
    }
    char said[48];
    snprintf(said, sizeof said, "%d", pressed);
    host->emit(run->ctx, "pressed", said);
    return code;
}

static int digits_are_tones(struct run *run, int commands)
{
    const char *digits = run->ctx->host->text(run->ctx, "digits");
    if (strcmp(digits, "keys") == 0)
        return 0;
    if (commands && strcmp(digits, "tones") == 0)
        return 1;
    return has_digits(run->sequence) && ((commands && in_call(run->ctx)) || owner_in_call(run));
}

/* For a phone that takes no commands. */
static int32_t only_tones(const struct run *run, struct ph_error *err)
{
    const struct ph_host *host = run->ctx->host;
    int looked = !run->tones && strcmp(host->text(run->ctx, "digits"), "keys") != 0;
    if (run->why.text[0] != '\0')
        return host->fail(err, run->why.code, run->why.what, "%s", run->why.text);
    return host->fail(err, PH_UNSUPPORTED, "keys",
                      "This phone takes only digits, as tones of its one connected call%s",
                      looked ? ", and there is no such call" : "");
}

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    struct run run = {.ctx = ctx, .sequence = host->alloc(ctx, sizeof *run.sequence)};
    int32_t code = sequence_parse(ctx, host->text(ctx, "keys"), run.sequence, err);
    if (code < 0)
        return code;
    int commands = webex_phone_takes_commands(ctx),
        only_explained = host->number(ctx, "explain") != 0;
    run.tones = digits_are_tones(&run, commands);
    if (!commands && (has_keys(&run) || has_commands(run.sequence)))
        return only_tones(&run, err);
    if (has_keys(&run))
        code = discover(ctx, &run.dialect, err);
    if (code == PH_OK && has_commands(run.sequence))
        code = check_commands(&run, err);
    if (code == PH_OK && only_explained)
        explain(&run);
    if (code == PH_OK)
        code = check_keys(&run, err);
    if (code == PH_OK && !only_explained)
        code = press_all(&run, err);
    for (int i = 0; run.commands != NULL && i < run.sequence->count; i++)
        json_object_put(run.commands[i].arguments);
    return code;
}

/* A macro of other models is no reason yet: which phones it is for shows with each of them. */
static int32_t check(struct ph_context *ctx, struct ph_error *err)
{
    struct sequence *sequence = ctx->host->alloc(ctx, sizeof *sequence);
    int32_t code = sequence_parse(ctx, ctx->host->text(ctx, "keys"), sequence, err);
    return code == PH_UNSUPPORTED ? PH_OK : code;
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
             "macro, or any command of the phone. See: phonectl help keys.",
     .type = PH_TEXT,
     .flags = PH_REQUIRED | PH_POSITIONAL,
     .min = 1,
     .max = 4096},
    {.key = "digits",
     .label = "Digits",
     .help = "As keys, as tones in the call, or as tones only while there is a call. Phones that "
             "take no commands get tones.",
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
    .scopes = WEBEX_SCOPE_COMMANDS " " WEBEX_SCOPES_CALLS,
    .results = PH_PARAMS(results),
    .check = check,
};

static const struct ph_feature features[] = {{
    .kind = PH_ACTION,
    .flags = PH_PARALLEL | PH_KEYS | PH_TONES,
    .id = "press",
    .title = "Press keys",
    .summary = "Presses keys on the phone.",
    .settings = PH_PARAMS(settings),
    .args = PH_PARAMS(args),
    .functions = &functions,
}};

PH_PLUGIN(.id = "press", .version = "1.0.0", .summary = "Presses keys on phones",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
