/* Any command and any status that a phone reports. Nothing is sent unless the phone's own schema
 * allows it: names, types and ranges are checked first. */
#include <phonectl/plugin.h>
#include <stdio.h>
#include <string.h>

#include "argument_value.h"
#include "ascii.h"
#include "phone_schema.h"
#include "webex.h"
#include "webex_tree.h"

enum { VALUE_BYTES = 4096 };

/* ---- Rows -------------------------------------------------------------------------------- */

struct rows {
    struct ph_context *ctx;
    int begun;
};

static void begin_row(struct rows *rows)
{
    if (rows->begun++ > 0)
        rows->ctx->host->next_row(rows->ctx);
}

/* Cuts long values, such as pictures; for those there are actions of their own. */
static int32_t emit_leaf(void *self, const char *name, const char *value)
{
    struct rows *rows = self;
    struct ph_context *ctx = rows->ctx;
    if (strlen(value) >= VALUE_BYTES) {
        char *cut = ctx->host->alloc(ctx, VALUE_BYTES + 8);
        webex_cut(cut, VALUE_BYTES + 1, value);
        value = strcat(cut, " …");
    }
    begin_row(rows);
    int32_t code = ctx->host->emit(ctx, "name", name);
    return code < 0 ? code : ctx->host->emit(ctx, "value", value);
}

/* ---- Commands ---------------------------------------------------------------------------- */

static int32_t list_commands(struct ph_context *ctx, const struct phone_schema *schema)
{
    struct rows rows = {ctx, 0};
    json_object_object_foreach(schema->entries, name, about)
    {
        const char *arguments = argument_summary(ctx, webex_object(about, "a"));
        begin_row(&rows);
        int32_t code = ctx->host->emit(ctx, "command", name);
        if (code == PH_OK && arguments[0] != '\0')
            code = ctx->host->emit(ctx, "arguments", arguments);
        if (code < 0)
            return code;
    }
    return PH_OK;
}

/* Emits one row per argument and one for the request itself; sends nothing. */
static int32_t explain(struct ph_context *ctx, const char *command, struct json_object *about,
                       struct json_object *arguments)
{
    struct json_object *described = webex_object(about, "a");
    struct rows rows = {ctx, 0};
    begin_row(&rows);
    ctx->host->emit(ctx, "command", command);
    ctx->host->emit(ctx, "arguments",
                    json_object_to_json_string_ext(arguments, JSON_C_TO_STRING_PLAIN |
                                                                  JSON_C_TO_STRING_NOSLASHESCAPE));
    if (described == NULL)
        return PH_OK;
    json_object_object_foreach(described, name, argument)
    {
        struct json_object *value = NULL;
        begin_row(&rows);
        ctx->host->emit(ctx, "name", name);
        if (json_object_object_get_ex(arguments, name, &value))
            ctx->host->emit(ctx, "value", json_object_get_string(value));
        ctx->host->emit(ctx, "allowed", argument_allowed(ctx, webex_object(argument, "schema")));
    }
    return PH_OK;
}

/* The body that some commands take, checked; NULL if there is none. */
static int32_t read_body(struct ph_context *ctx, struct json_object *about,
                         struct json_object **body, struct ph_error *err)
{
    const char *text = ctx->host->text(ctx, "body");
    struct json_object *schema = webex_object(about, "b");
    int64_t most;
    *body = NULL;
    if (text == NULL)
        return PH_OK;
    if (schema == NULL)
        return ctx->host->fail(err, PH_INVALID, "schema", "This command takes no body");
    if (webex_number(schema, "maxLength", &most) && (int64_t)strlen(text) > most)
        return ctx->host->fail(err, PH_INVALID, "schema",
                               "The body may have at most %lld characters", (long long)most);
    *body = json_object_new_string(text);
    return PH_OK;
}

/* Takes ownership of arguments and body. */
static int32_t send(struct ph_context *ctx, const char *command, struct json_object *arguments,
                    struct json_object *body, struct ph_error *err)
{
    struct json_object *answer = NULL, *sent = json_object_new_object();
    struct rows rows = {ctx, 0};
    json_object_object_add(sent, "deviceId", json_object_new_string(ctx->host->phone(ctx, "id")));
    json_object_object_add(sent, "arguments", arguments);
    if (body != NULL)
        json_object_object_add(sent, "body", body);
    struct webex_request request = {.what = command,
                                    .method = "POST",
                                    .path = webex_path(ctx, "/xapi/command/%s", command),
                                    .body = sent};
    int32_t code = webex_call(ctx, &request, &answer, err);
    if (code == PH_OK && webex_object(answer, "result") != NULL)
        code = webex_tree(ctx, webex_object(answer, "result"), emit_leaf, &rows);
    json_object_put(answer);
    json_object_put(sent);
    return code;
}

/* The service does not know the command, so the cached schema of this model is outdated. */
static int32_t vanished(struct ph_context *ctx, const char *command, struct ph_error *err)
{
    struct phone_schema now;
    if (phone_schema_read(ctx, SCHEMA_COMMANDS, 1, &now, NULL) == PH_OK)
        json_object_put(now.entries);
    return ctx->host->fail(err, PH_UNSUPPORTED, "command",
                           "This phone no longer has the command %s: \"phonectl xapi\" with the "
                           "phone alone lists what it has",
                           command);
}

static int32_t run_command(struct ph_context *ctx, struct phone_schema *schema, const char *wanted,
                           struct ph_error *err)
{
    struct json_object *arguments = NULL, *body = NULL, *about;
    const char *command = NULL;
    int32_t code = phone_schema_command(ctx, schema, wanted, strlen(wanted), &command, &about, err);
    if (code == PH_UNSUPPORTED && ascii_same(wanted, strlen(wanted), "status"))
        return ctx->host->fail(err, PH_INVALID, "command",
                               "Statuses are read with: phonectl xapi-status SELECTOR NAME");
    if (code == PH_OK)
        code = read_body(ctx, about, &body, err);
    if (code == PH_OK)
        code = argument_values(ctx, webex_object(about, "a"), ctx->host->text(ctx, "arguments"),
                               &arguments, err);
    if (code < 0) {
        json_object_put(body);
        return code;
    }
    if (ctx->host->number(ctx, "explain") == 0) {
        code = send(ctx, command, arguments, body, err);
        return code == PH_NOT_FOUND && schema->remembered ? vanished(ctx, command, err) : code;
    }
    code = explain(ctx, command, about, arguments);
    json_object_put(arguments);
    json_object_put(body);
    return code;
}

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    const char *wanted = ctx->host->text(ctx, "command");
    struct phone_schema schema;
    int32_t code = phone_schema_read(ctx, SCHEMA_COMMANDS, 0, &schema, err);
    if (code < 0)
        return code;
    code = wanted == NULL || wanted[0] == '\0' ? list_commands(ctx, &schema)
                                               : run_command(ctx, &schema, wanted, err);
    json_object_put(schema.entries);
    return code;
}

/* Names and values are for the schema of each phone to judge. */
static int32_t check(struct ph_context *ctx, struct ph_error *err)
{
    return argument_form(ctx, "arguments", ctx->host->text(ctx, "arguments"), err);
}

/* ---- Statuses ---------------------------------------------------------------------------- */

static int32_t list_statuses(struct ph_context *ctx, const struct phone_schema *schema)
{
    struct rows rows = {ctx, 0};
    json_object_object_foreach(schema->entries, name, about)
    {
        begin_row(&rows);
        int32_t code = ctx->host->emit(ctx, "name", name);
        if (code == PH_OK)
            code = ctx->host->emit(ctx, "allowed", argument_allowed(ctx, about));
        if (code < 0)
            return code;
    }
    return PH_OK;
}

/* The length of a segment's word, up to its number or its end. */
static size_t word_length(const char *text)
{
    return strcspn(text, "[.");
}

/* The length of a segment with its number: "Network[1..2]" before the next dot. */
static size_t segment_length(const char *text)
{
    size_t length = word_length(text);
    return text[length] == '[' ? length + strcspn(text + length, "]") + (strchr(text, ']') != NULL)
                               : length;
}

/* Whether the expression names this status or one of its parents; "*" stands for any segment. */
static int names(const char *expression, const char *status)
{
    for (const char *at = expression; *at != '\0';) {
        size_t typed = word_length(at), there = word_length(status);
        if (*status == '\0' || (at[typed] == '[' && strchr(at, ']') == NULL))
            return 0;
        if (!(typed == 1 && *at == '*')) {
            if (typed != there)
                return 0;
            for (size_t i = 0; i < typed; i++)
                if ((at[i] | 0x20) != (status[i] | 0x20))
                    return 0;
        }
        at += segment_length(at);
        at += *at == '.';
        status += segment_length(status);
        status += *status == '.';
    }
    return 1;
}

/* Copies the status's spelling: for a wrong case the service returns nothing. */
static void take_spelling(char *expression, const char *status)
{
    for (char *at = expression; *at != '\0';) {
        size_t typed = word_length(at);
        if (!(typed == 1 && *at == '*'))
            memcpy(at, status, typed);
        at += segment_length(at);
        at += *at == '.';
        status += segment_length(status);
        status += *status == '.';
    }
}

/* The expression as the phone spells it, in the context's memory; NULL if nothing has that name. */
static const char *own_spelling(struct ph_context *ctx, const struct phone_schema *schema,
                                const char *typed)
{
    char *expression = strcpy(ctx->host->alloc(ctx, strlen(typed) + 1), typed);
    json_object_object_foreach(schema->entries, name, unused)
    {
        (void)unused;
        if (!names(expression, name))
            continue;
        take_spelling(expression, name);
        return expression;
    }
    return NULL;
}

static int32_t read_status(struct ph_context *ctx, const struct phone_schema *schema,
                           const char *wanted, struct ph_error *err)
{
    const char *name = own_spelling(ctx, schema, wanted);
    struct json_object *answer = NULL;
    struct rows rows = {ctx, 0};
    if (name == NULL)
        return phone_schema_lacks(ctx, schema, wanted, err);
    int32_t code = webex_get(ctx, "Reading the status",
                             webex_xapi_query(ctx, "/xapi/status", "name", name), &answer, err);
    if (code < 0)
        return code;
    struct json_object *result = webex_object(answer, "result");
    if (result != NULL)
        code = webex_tree(ctx, result, emit_leaf, &rows);
    if (code == PH_OK && rows.begun == 0) {
        ctx->host->emit(ctx, "name", name);
        ctx->host->emit(ctx, "value", "");
    }
    json_object_put(answer);
    return code;
}

static int32_t run_status(struct ph_context *ctx, struct ph_error *err)
{
    const char *wanted = ctx->host->text(ctx, "name");
    struct phone_schema schema;
    int32_t code = phone_schema_read(ctx, SCHEMA_STATUSES, 0, &schema, err);
    if (code == PH_OK && wanted != NULL && schema.remembered &&
        own_spelling(ctx, &schema, wanted) == NULL) {
        json_object_put(schema.entries);
        code = phone_schema_read(ctx, SCHEMA_STATUSES, 1, &schema, err);
    }
    if (code < 0)
        return code;
    code = wanted == NULL || wanted[0] == '\0' ? list_statuses(ctx, &schema)
                                               : read_status(ctx, &schema, wanted, err);
    json_object_put(schema.entries);
    return code;
}

/* ---- Declarations ------------------------------------------------------------------------ */

static const struct ph_param args[] = {
    {.key = "command",
     .label = "Command",
     .help =
         "What the phone offers, such as SystemUnit.Boot; without one all are listed. Statuses: "
         "xapi-status.",
     .type = PH_TEXT,
     .flags = PH_POSITIONAL | PH_PREVIEW,
     .max = 200},
    {.key = "arguments",
     .label = "Arguments",
     .help = "NAME=VALUE for each, as in Force=True Action=Restart. To keep a command as a macro: "
             "phonectl help keys.",
     .type = PH_TEXT,
     .flags = PH_POSITIONAL | PH_WORDS,
     .max = 8192},
    {.key = "body",
     .label = "Body",
     .help = "The text that some commands take besides their arguments.",
     .type = PH_TEXT,
     .flags = PH_ADVANCED,
     .max = 65536},
    {.key = "explain",
     .label = "Explain only",
     .help = "Shows what the command takes and what would be sent, and sends nothing.",
     .type = PH_BOOL,
     .flags = PH_PREVIEW,
     .value = "no"},
};

static const struct ph_param status_args[] = {
    {.key = "name",
     .label = "Status",
     .help = "As in Audio.Volume, Network[1].* or Call[*].Status; without one all are listed.",
     .type = PH_TEXT,
     .flags = PH_POSITIONAL,
     .max = 200},
};

#define RESULT(name, words, sentence)                                                              \
    {                                                                                              \
        .key = name, .label = words, .help = sentence, .type = PH_TEXT                             \
    }

static const struct ph_param results[] = {
    RESULT("command", "Command", "Its name on this phone."),
    RESULT("arguments", "Arguments", "What it takes, a star for what it needs; or what is sent."),
    RESULT("name", "Name", "Of a value in the phone's answer, or of an argument."),
    RESULT("value", "Value", "The value."),
    RESULT("allowed", "Allowed", "What the value may be."),
};

static const struct ph_param status_results[] = {
    RESULT("name", "Status", "Its name on this phone."),
    RESULT("value", "Value", "What it is now."),
    RESULT("allowed", "Allowed", "What it can be."),
};

static const struct ph_action functions = {
    .size = sizeof(struct ph_action),
    .danger = PH_DISTURBING,
    .capability = "xapi",
    .permission = "xapi xapi:all",
    .status = "connected connected_with_issues",
    .run = run,
    .example = "Audio.Volume.Set Level=50",
    .needs = "id",
    .source = "webex-directory",
    .scopes = "spark:xapi_commands",
    .results = PH_PARAMS(results),
    .check = check,
};

static const struct ph_action status_functions = {
    .size = sizeof(struct ph_action),
    .danger = PH_HARMLESS,
    .capability = "xapi",
    .permission = "xapi xapi:*",
    .status = "connected connected_with_issues",
    .run = run_status,
    .example = "'Network[1].*'",
    .needs = "id",
    .source = "webex-directory",
    .scopes = "spark:xapi_statuses",
    .results = PH_PARAMS(status_results),
};

static const struct ph_feature features[] = {
    {.kind = PH_ACTION,
     .flags = PH_PARALLEL,
     .id = "xapi",
     .title = "Any command",
     .summary = "Sends the phone any command of its own schema.",
     .args = PH_PARAMS(args),
     .functions = &functions},
    {.kind = PH_ACTION,
     .flags = PH_PARALLEL,
     .id = "xapi-status",
     .title = "Any status",
     .summary = "Reads any status of the phone's own schema.",
     .args = PH_PARAMS(status_args),
     .functions = &status_functions},
};

PH_PLUGIN(.id = "xapi", .version = "1.0.0", .summary = "Any command and status of a phone",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
