/* See script_message.h. Acts only through struct ph_host, as every plugin does. */
#include "call/script_message.h"

#include "call/context.h"
#include "plugin/description.h"
#include "util/json.h"
#include "util/percent.h"
#include "util/text.h"

#include <json-c/json.h>
#include <phonectl/easy.h>
#include <sodium.h>
#include <stdarg.h>
#include <string.h>

enum { QUOTED = 60, MOST_FIELDS = 256 };

static const struct {
    const char *name;
    int32_t code;
} codes[] = {
    {"cancelled", PH_CANCELLED}, {"invalid", PH_INVALID},     {"login", PH_LOGIN},
    {"denied", PH_DENIED},       {"not_found", PH_NOT_FOUND}, {"busy", PH_BUSY},
    {"network", PH_NETWORK},     {"timeout", PH_TIMEOUT},     {"unsupported", PH_UNSUPPORTED},
    {"unknown", PH_UNKNOWN},     {"failed", PH_FAILED}};

static const char *code_name(int32_t code)
{
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (codes[i].code == code)
            return codes[i].name;
    return "failed";
}

static void end(struct script_reply *reply, int32_t code)
{
    reply->ended = true;
    reply->code = code;
}

void script_fault(struct ph_context *ctx, struct script_reply *reply, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    AUTO_FREE char *text = text_vformat(format, args);
    va_end(args);
    end(reply, ctx->host->fail(&reply->err, PH_FAILED, SCRIPT_FAULT, "%s %s",
                               context_of(ctx)->source, text));
}

static void answer(struct script_reply *reply, json_object *json)
{
    reply->answer =
        text_format("%s\n", json_object_to_json_string_ext(json, JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(json);
}

/* ---- Values ---------------------------------------------------------------------------------- */

json_object *script_value(struct ph_context *ctx, const struct ph_param *param)
{
    const char *text = ctx->host->text(ctx, param->key);
    if (param->type == PH_SECRET && ctx->host->secret(ctx, param->key) != NULL) {
        json_object *stands_for = json_object_new_object();
        json_add_text(stands_for, "secret", param->key);
        return stands_for;
    }
    if (text == NULL)
        return NULL;
    switch (param->type) {
    case PH_BOOL:
        return json_object_new_boolean(ctx->host->number(ctx, param->key) == 1);
    case PH_INT:
    case PH_DURATION:
        return json_object_new_int64(ctx->host->number(ctx, param->key));
    default:
        return json_object_new_string(text);
    }
}

/* A single value as text, for emit() and forms; NULL for an object or array. */
static const char *value_text(json_object *value)
{
    if (json_object_is_type(value, json_type_boolean))
        return json_object_get_boolean(value) ? "yes" : "no";
    if (json_object_is_type(value, json_type_object) || json_object_is_type(value, json_type_array))
        return NULL;
    return value == NULL ? "" : json_object_get_string(value);
}

/* {"secret": KEY} stands for the secret of that name, which the script never sees. */
static const char *secret_key(json_object *value)
{
    return json_object_is_type(value, json_type_object) && json_object_object_length(value) == 1
               ? json_text(value, "secret")
               : NULL;
}

static int32_t read_field(struct ph_context *ctx, const char *name, json_object *value,
                          struct ph_http_field *field, struct ph_error *err)
{
    const char *key = secret_key(value);
    *field = (struct ph_http_field){.name = name, .text = value_text(value)};
    if (key != NULL) {
        field->secret = ctx->host->secret(ctx, key);
        return field->secret != NULL ? PH_OK
                                     : ctx->host->fail(err, PH_INVALID, key,
                                                       "There is no secret %s: it is not set, or "
                                                       "not declared",
                                                       key);
    }
    return field->text != NULL
               ? PH_OK
               : ctx->host->fail(err, PH_INVALID, name,
                                 "The value of %s is neither a text nor a secret", name);
}

/* An object of texts and secrets; *fields lives as long as the call. */
static int32_t read_fields(struct ph_context *ctx, json_object *object, const char *name,
                           const struct ph_http_field **fields, uint32_t *count,
                           struct ph_error *err)
{
    if (object == NULL)
        return PH_OK;
    if (!json_object_is_type(object, json_type_object) ||
        json_object_object_length(object) > MOST_FIELDS)
        return ctx->host->fail(err, PH_INVALID, name,
                               "\"%s\" is not an object of at most %d members", name, MOST_FIELDS);
    struct ph_http_field *all =
        ctx->host->alloc(ctx, ((size_t)json_object_object_length(object) + 1) * sizeof *all);
    int32_t code = PH_OK;
    json_object_object_foreach(object, key, value)
    {
        if (code == PH_OK)
            code = read_field(ctx, key, value, &all[*count], err);
        (*count)++;
    }
    *fields = all;
    return code;
}

/* ---- http ------------------------------------------------------------------------------------ */

/* A request, with the memory and the options that only this file needs. */
struct request {
    struct ph_http_request about;
    json_object *json;
    char *url;          /* with the query */
    const char *header; /* of the answer, which the script wants to know; NULL: none */
    bool check;
};

/* Members with a text, a number, a truth value, or a flag. */
static const struct {
    const char *key;
    json_type type;
    size_t offset; /* in struct request */
    uint32_t flag; /* of its flags; 0: none */
} plain_members[] = {
    {"method", json_type_string, offsetof(struct request, about.method), 0},
    {"type", json_type_string, offsetof(struct request, about.content_type), 0},
    {"user", json_type_string, offsetof(struct request, about.user), 0},
    {"tls_ca", json_type_string, offsetof(struct request, about.tls_ca), 0},
    {"tls_name", json_type_string, offsetof(struct request, about.tls_name), 0},
    {"tls_pin", json_type_string, offsetof(struct request, about.tls_pin), 0},
    {"header", json_type_string, offsetof(struct request, header), 0},
    {"timeout_ms", json_type_int, offsetof(struct request, about.timeout_ms), 0},
    {"check", json_type_boolean, offsetof(struct request, check), 0},
    {"authorized", json_type_boolean, offsetof(struct request, about.flags), PH_HTTP_AUTHORIZED},
    {"acts", json_type_boolean, offsetof(struct request, about.flags), PH_HTTP_ACTS},
    {"reads", json_type_boolean, offsetof(struct request, about.flags), PH_HTTP_READS},
    {"digest", json_type_boolean, offsetof(struct request, about.flags), PH_HTTP_DIGEST},
};

/* False if key is none of them, or the value is of another type. */
static bool read_plain(struct request *request, const char *key, json_object *value)
{
    size_t i = 0;
    while (i < COUNT_OF(plain_members) && strcmp(plain_members[i].key, key) != 0)
        i++;
    if (i == COUNT_OF(plain_members) || !json_object_is_type(value, plain_members[i].type))
        return false;
    void *to = (char *)request + plain_members[i].offset;
    uint32_t flag = plain_members[i].flag;
    if (plain_members[i].type == json_type_string)
        *(const char **)to = json_object_get_string(value);
    else if (plain_members[i].type == json_type_int)
        *(int64_t *)to = json_object_get_int64(value);
    else if (flag == 0)
        *(bool *)to = json_object_get_boolean(value);
    else
        *(uint32_t *)to = (*(uint32_t *)to & ~flag) | (json_object_get_boolean(value) ? flag : 0);
    return true;
}

/* Appends the members of "query" to the URL. */
static int32_t read_query(struct ph_context *ctx, struct request *request, json_object *query,
                          struct ph_error *err)
{
    if (!json_object_is_type(query, json_type_object))
        return ctx->host->fail(err, PH_INVALID, "query", "\"query\" is not an object");
    json_object_object_foreach(query, key, value)
    {
        const char *text = value_text(value);
        if (text == NULL)
            return ctx->host->fail(err, PH_INVALID, key, "The value of %s is not a text", key);
        AUTO_FREE char *name = percent_escape(key), *coded = percent_escape(text);
        text_append(&request->url, strchr(request->url, '?') == NULL ? "?" : "&", "%s=%s", name,
                    coded);
    }
    return PH_OK;
}

/* A string is sent as it is, any other value as JSON. */
static void read_body(struct request *request, json_object *body)
{
    bool text = json_object_is_type(body, json_type_string);
    request->about.body =
        text ? json_object_get_string(body)
             : json_object_to_json_string_ext(body, JSON_C_TO_STRING_NOSLASHESCAPE);
    request->about.body_length =
        text ? (size_t)json_object_get_string_len(body) : strlen((const char *)request->about.body);
}

static int32_t read_password(struct ph_context *ctx, struct request *request, json_object *value,
                             struct ph_error *err)
{
    struct ph_http_field field;
    int32_t code = read_field(ctx, "password", value, &field, err);
    if (code == PH_OK)
        request->about.password = field.secret != NULL
                                      ? field.secret
                                      : ctx->host->secret_new(ctx, field.text, strlen(field.text));
    return code;
}

static int32_t read_request_member(struct ph_context *ctx, struct request *request, const char *key,
                                   json_object *value, struct ph_error *err)
{
    struct ph_http_request *about = &request->about;
    if (strcmp(key, "url") == 0 || value == NULL || read_plain(request, key, value))
        return PH_OK;
    if (strcmp(key, "query") == 0)
        return read_query(ctx, request, value, err);
    if (strcmp(key, "headers") == 0)
        return read_fields(ctx, value, key, &about->headers, &about->header_count, err);
    if (strcmp(key, "form") == 0)
        return read_fields(ctx, value, key, &about->form, &about->form_count, err);
    if (strcmp(key, "password") == 0)
        return read_password(ctx, request, value, err);
    if (strcmp(key, "body") != 0)
        return ctx->host->fail(err, PH_FAILED, SCRIPT_FAULT,
                               "\"%s\" of \"http\" is unknown, or its value is of another type",
                               key);
    read_body(request, value);
    return PH_OK;
}

static int32_t read_request(struct ph_context *ctx, json_object *json, struct request *request,
                            struct ph_error *err)
{
    const char *url = json_text(json, "url");
    if (url == NULL)
        return ctx->host->fail(err, PH_FAILED, SCRIPT_FAULT, "\"http\" has no \"url\"");
    *request = (struct request){.url = memory_copy(url), .check = true};
    request->about = (struct ph_http_request){
        .size = sizeof request->about,
        /* a path belongs to the account's API; the script has copies of bodies */
        .flags = PH_HTTP_FORGETS | (url[0] == '/' ? PH_HTTP_AUTHORIZED : 0),
        .form_stride = sizeof(struct ph_http_field),
        .header_stride = sizeof(struct ph_http_field)};
    int32_t code = PH_OK;
    json_object_object_foreach(json, key, value)
    {
        if (code == PH_OK)
            code = read_request_member(ctx, request, key, value, err);
    }
    request->about.url = request->url;
    return code;
}

/* Adds the bytes as text, or in base64 if they are not UTF-8. */
static void add_body(json_object *json, const struct ph_http_response *response)
{
    const char *at = response->body, *behind = at + response->length;
    uint32_t point;
    for (size_t length; at < behind && (length = text_utf8(at, &point)) > 0;)
        at += length;
    if (at == behind) {
        json_object_object_add(json, "body",
                               json_object_new_string_len(response->body, (int)response->length));
        return;
    }
    size_t coded = sodium_base64_encoded_len(response->length, sodium_base64_VARIANT_ORIGINAL);
    AUTO_FREE char *text = memory_alloc(coded);
    sodium_bin2base64(text, coded, (const unsigned char *)response->body, response->length,
                      sodium_base64_VARIANT_ORIGINAL);
    json_add_text(json, "base64", text);
}

static void on_http(struct ph_context *ctx, json_object *json, struct script_reply *reply)
{
    struct request request = {0};
    struct ph_http_response response = {.size = sizeof response, .body = ""};
    int32_t code = read_request(ctx, json, &request, &reply->err);
    bool sound = code == PH_OK;
    if (sound)
        code = ctx->host->http(ctx, &request.about, &response, &reply->err);
    bool fine = code == PH_OK && ph_status_code(response.status) == PH_OK;
    if (code == PH_OK && !fine && request.check)
        code = ctx->host->fail(&reply->err, ph_status_code(response.status), "http",
                               "%s %s: the service answered %d",
                               request.about.method == NULL ? "GET" : request.about.method,
                               request.url, (int)response.status);
    if (code != PH_OK && (!sound || request.check || code == PH_CANCELLED)) {
        end(reply, code);
    } else {
        json_object *back = json_object_new_object();
        json_add_bool(back, "ok", fine);
        json_add_number(back, "status", response.status);
        if (code == PH_OK && request.header != NULL)
            json_add_text(back, "header", ctx->host->header(ctx, request.header));
        if (code == PH_OK) {
            add_body(back, &response);
        } else {
            json_add_text(back, "code", code_name(code));
            json_add_text(back, "error", reply->err.text);
        }
        answer(reply, back);
        reply->err = (struct ph_error){0};
    }
    free(request.url);
}

/* ---- The other messages ---------------------------------------------------------------------- */

static void on_emit(struct ph_context *ctx, json_object *json, struct script_reply *reply)
{
    json_object_object_foreach(json, key, value)
    {
        size_t count = json_object_is_type(value, json_type_array) ? json_object_array_length(value)
                                                                   : SIZE_MAX;
        for (size_t i = 0; !reply->ended && (count == SIZE_MAX ? i == 0 : i < count); i++) {
            json_object *one = count == SIZE_MAX ? value : json_object_array_get_idx(value, i);
            const char *text = value_text(one);
            if (text == NULL) {
                script_fault(ctx, reply,
                             "gave %s a value that is neither a text nor a list of texts", key);
                return;
            }
            int32_t code = ctx->host->emit(ctx, key, text);
            if (code != PH_OK)
                end(reply, code);
        }
    }
}

static void on_next_row(struct ph_context *ctx, json_object *json, struct script_reply *reply)
{
    (void)json;
    int32_t code = ctx->host->next_row(ctx);
    if (code != PH_OK)
        end(reply, code);
}

static void on_attach(struct ph_context *ctx, json_object *json, struct script_reply *reply)
{
    const char *coded = json_text(json, "base64");
    size_t room = coded == NULL ? 0 : strlen(coded), length = 0;
    AUTO_FREE unsigned char *bytes = memory_alloc(room + 1);
    if (coded == NULL || sodium_base642bin(bytes, room + 1, coded, room, "\r\n", &length, NULL,
                                           sodium_base64_VARIANT_ORIGINAL) != 0) {
        script_fault(ctx, reply, "attached a file without valid \"base64\"");
        return;
    }
    int32_t code =
        ctx->host->attach(ctx, json_text(json, "name"), json_text(json, "type"), bytes, length);
    if (code != PH_OK)
        end(reply, code);
}

static void on_progress(struct ph_context *ctx, json_object *json, struct script_reply *reply)
{
    (void)reply;
    int64_t done = 0, total = 0;
    const char *what = json_text(json, "what");
    json_number(json, "done", &done);
    json_number(json, "total", &total);
    ctx->host->progress(ctx, done, total, what);
}

static void on_acting(struct ph_context *ctx, json_object *json, struct script_reply *reply)
{
    (void)json;
    int32_t code = ctx->host->acting(ctx, &reply->err);
    if (code < 0) {
        end(reply, code);
        return;
    }
    json_object *back = json_object_new_object();
    json_add_bool(back, "act", code == 1);
    answer(reply, back);
}

static void on_ask(struct ph_context *ctx, json_object *json, struct script_reply *reply)
{
    struct description *description = NULL;
    struct ph_param question;
    const char *why;
    struct ph_error err = {0};
    if (description_question(json, &description, &question, &why, &err) != PH_OK) {
        script_fault(ctx, reply, "asked what cannot be asked: %s", err.text);
        return;
    }
    int32_t code = ctx->host->ask(ctx, &question, why, &reply->err);
    if (code == PH_OK) {
        json_object *back = json_object_new_object();
        json_object_object_add(back, "value", script_value(ctx, &question));
        answer(reply, back);
    } else {
        end(reply, code);
    }
    description_free(description);
}

static void on_done(struct ph_context *ctx, json_object *json, struct script_reply *reply)
{
    (void)ctx, (void)json;
    end(reply, reply->state == NULL ? PH_OK : 1);
}

static void on_waiting(struct ph_context *ctx, json_object *json, struct script_reply *reply)
{
    if (reply->state == NULL) {
        script_fault(ctx, reply, "sent \"waiting\", which only answers --settled");
        return;
    }
    json_number(json, "state", reply->state);
    end(reply, 0);
}

static void on_fail(struct ph_context *ctx, json_object *json, struct script_reply *reply)
{
    const char *name = json_text(json, "code"), *text = json_text(json, "text");
    int32_t code = name == NULL ? PH_FAILED : PH_OK;
    for (size_t i = 0; name != NULL && i < COUNT_OF(codes); i++)
        if (strcmp(codes[i].name, name) == 0)
            code = codes[i].code;
    if (code == PH_OK || text == NULL)
        script_fault(ctx, reply, "failed with the code \"%s\", and %s",
                     name == NULL ? "failed" : name,
                     text == NULL ? "gave no text" : "there is no such code");
    else
        end(reply, ctx->host->fail(&reply->err, code, json_text(json, "what"), "%s", text));
}

static const struct {
    const char *name;
    void (*act)(struct ph_context *ctx, json_object *json, struct script_reply *reply);
} messages[] = {{"http", on_http},     {"emit", on_emit},         {"next_row", on_next_row},
                {"attach", on_attach}, {"progress", on_progress}, {"acting", on_acting},
                {"ask", on_ask},       {"waiting", on_waiting},   {"done", on_done},
                {"fail", on_fail}};

/* Only {"log": "text"} has a value that is not an object. */
static bool log_it(struct ph_context *ctx, const char *name, json_object *value)
{
    if (strcmp(name, "log") != 0 || !json_object_is_type(value, json_type_string))
        return false;
    ctx->host->log(ctx, PH_LOG_INFO, "%s", json_object_get_string(value));
    return true;
}

static void act_on(struct ph_context *ctx, json_object *message, struct script_reply *reply)
{
    json_object_object_foreach(message, name, value)
    {
        if (log_it(ctx, name, value))
            return;
        for (size_t i = 0; i < COUNT_OF(messages); i++)
            if (strcmp(messages[i].name, name) == 0 &&
                json_object_is_type(value, json_type_object)) {
                messages[i].act(ctx, value, reply);
                return;
            }
        script_fault(ctx, reply,
                     "sent the message \"%s\", which is unknown or has a value of another type",
                     name);
        return;
    }
}

void script_message(struct ph_context *ctx, const char *line, size_t length,
                    struct script_reply *reply)
{
    *reply = (struct script_reply){.state = reply->state};
    json_object *message = json_read_whole(line, length);
    if (message != NULL && json_object_object_length(message) == 1)
        act_on(ctx, message, reply);
    else if (message != NULL)
        script_fault(ctx, reply, "sent a message with %d members: it must have one",
                     json_object_object_length(message));
    else
        script_fault(ctx, reply, "wrote a line that is not a JSON object: %.*s%s",
                     (int)(length < QUOTED ? length : QUOTED), line, length < QUOTED ? "" : "…");
    json_object_put(message);
}
