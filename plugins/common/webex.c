/* Requests to the Webex API: paths, the request itself, and what the service's errors mean here. */
#include "webex.h"

#include "percent.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    TEXT_BYTES = sizeof((struct ph_error *)0)->text,
    LEAST_WHY_BYTES = 40,
    HOST_BYTES = 44,     /* room for the host's prefix: "It may have happened, …" */
    TRACKING_BYTES = 56, /* "ROUTER_" and a UUID are 43 */
    HTTP_OK = 200,
    HTTP_NO_CONTENT = 204,
    HTTP_REDIRECT = 300
};

/* ---- Paths ------------------------------------------------------------------------------- */

const char *webex_path(struct ph_context *ctx, const char *format, ...)
{
    va_list args;
    size_t size = strlen(format) + 1;
    va_start(args, format);
    for (const char *at = format; (at = strstr(at, "%s")) != NULL; at += 2)
        size += percent_encoded_length(va_arg(args, const char *));
    va_end(args);
    char *path = ctx->host->alloc(ctx, size), *to = path;
    va_start(args, format);
    for (const char *at = format; *at != '\0'; at++) {
        if (at[0] == '%' && at[1] == 's') {
            to = percent_encode(to, va_arg(args, const char *));
            at++;
        } else {
            *to++ = *at;
        }
    }
    va_end(args);
    return path;
}

const char *webex_query(struct ph_context *ctx, const char *path, const char *name,
                        const char *value)
{
    if (value == NULL)
        return path;
    size_t size = strlen(path) + strlen(name) + percent_encoded_length(value) + 3;
    char *longer = ctx->host->alloc(ctx, size);
    char *to =
        longer + sprintf(longer, "%s%c%s=", path, strchr(path, '?') == NULL ? '?' : '&', name);
    percent_encode(to, value);
    return longer;
}

const char *webex_xapi_query(struct ph_context *ctx, const char *path, const char *name,
                             const char *value)
{
    path = webex_query(ctx, path, "deviceId", ctx->host->phone(ctx, "id"));
    return webex_query(ctx, path, name, value);
}

/* ---- Errors ------------------------------------------------------------------------------ */

void webex_cut(char *to, size_t size, const char *text)
{
    size_t length = strlen(text);
    if (length >= size)
        for (length = size - 1; length > size - 4 && ((unsigned char)text[length] & 0xC0) == 0x80;)
            length--;
    memcpy(to, text, length);
    to[length] = '\0';
}

/* The host decides by the same status whether a request that acts may be sent again. */
static int32_t code_of(int status)
{
    switch (status) {
    case 400:
        return PH_INVALID;
    case 401:
        return PH_LOGIN;
    case 403:
        return PH_DENIED;
    case 404:
    case 410:
        return PH_NOT_FOUND;
    case 405:
        return PH_UNSUPPORTED;
    case 409:
    case 423:
    case 429:
    case 503:
        return PH_BUSY;
    case 502:
    case 504: /* the service behind a gateway did not answer */
        return PH_NETWORK;
    default:
        return PH_FAILED;
    }
}

static const char *status_words(int status)
{
    switch (status) {
    case 401:
        return "the service does not accept the token; sign in again";
    case 403:
        return "this account may not do that";
    case 404:
        return "there is no such thing";
    case 409:
        return "it is in use";
    case 423:
        return "it is locked at the moment";
    case 429:
        return "too many requests";
    default:
        return status / 100 == 3 ? "it redirects, and redirects are not followed" : NULL;
    }
}

/* "the sign-in lacks spark:xapi_commands" from a sentence that is so long that the scopes at its
 * end would be cut off; 0 if it names none. */
static int scopes_of(const char *text, char *why, size_t size)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-:";
    size_t used = 0;
    for (const char *at = text; (at = strstr(at, "spark")) != NULL;) {
        size_t length = strspn(at, letters);
        const char *colon = memchr(at, ':', length);
        length -= length > 0 && at[length - 1] == ':';
        if (colon != NULL && colon < at + length && used < size)
            used += (size_t)snprintf(why + used, size - used, "%s%.*s",
                                     used == 0 ? "the sign-in lacks the scope " : " or ",
                                     (int)length, at);
        at += length == 0 ? 1 : length;
    }
    return used > 0 && used < size;
}

/* The reason in the service's words: errors[].description, else message, else OAuth's
 * error_description. */
static void why_of(struct json_object *json, int status, char *why, size_t size)
{
    struct json_object *errors = webex_list(json, "errors");
    const char *text = NULL;
    for (size_t i = 0; errors != NULL && i < json_object_array_length(errors) && text == NULL; i++)
        text = webex_text(json_object_array_get_idx(errors, i), "description");
    if (text == NULL)
        text = webex_text(json, "message");
    if (text == NULL)
        text = webex_text(json, "error_description");
    if (text == NULL)
        text = status_words(status);
    if (text != NULL && (status != 403 || !scopes_of(text, why, size)))
        webex_cut(why, size, text);
    else if (text == NULL)
        snprintf(why, size, "the service answered with HTTP status %d", status);
}

/* The id that Webex support asks for, from the body or the header; empty if there is none. */
static void tracking_of(struct ph_context *ctx, struct json_object *json, char *id, size_t size)
{
    const char *text = webex_text(json, "trackingId");
    if (text == NULL)
        text = ctx->host->header(ctx, "TrackingID");
    webex_cut(id, size, text == NULL ? "" : text);
}

static int acts(const char *method)
{
    return strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0;
}

static void emit_tracking(struct ph_context *ctx, const char *id)
{
    if (id[0] != '\0')
        ctx->host->emit(ctx, "correlation_id", id);
}

static int32_t fail(struct ph_context *ctx, const char *what,
                    const struct ph_http_response *response, int may_act, struct ph_error *err)
{
    char why[TEXT_BYTES], id[TRACKING_BYTES];
    struct json_object *json = NULL;
    webex_parse(ctx, what, response->body, response->length, &json, NULL);
    tracking_of(ctx, json, id, sizeof id);
    /* cut the reason so that the id after it stays whole */
    size_t rest = HOST_BYTES + strlen(what) + strlen(" failed:  (trackingId )") + strlen(id);
    why_of(json, response->status, why,
           rest + LEAST_WHY_BYTES < sizeof why ? sizeof why - rest : LEAST_WHY_BYTES);
    json_object_put(json);
    if (may_act || ctx->host->phone(ctx, "id") != NULL)
        emit_tracking(ctx, id);
    return ctx->host->fail(err, code_of(response->status), "",
                           id[0] == '\0' ? "%s failed: %s%s" : "%s failed: %s (trackingId %s)",
                           what, why, id);
}

int32_t webex_fail(struct ph_context *ctx, const char *what,
                   const struct ph_http_response *response, struct ph_error *err)
{
    return fail(ctx, what, response, 0, err);
}

/* ---- Calls ------------------------------------------------------------------------------- */

static int32_t send(struct ph_context *ctx, const struct webex_request *request,
                    struct ph_http_response *response, struct ph_error *err)
{
    struct ph_http_request sent = {.size = sizeof sent,
                                   .flags = PH_HTTP_AUTHORIZED | request->flags,
                                   .method = request->method,
                                   .url = request->path,
                                   .form = request->form,
                                   .form_count = request->form_count,
                                   .form_stride = sizeof *request->form,
                                   .timeout_ms = request->timeout_ms};
    if (request->body != NULL) {
        sent.content_type = request->content_type;
        sent.body = json_object_to_json_string_length(
            request->body, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE,
            &sent.body_length);
        if (sent.body == NULL)
            return ctx->host->fail(err, PH_FAILED, "", "%s failed: out of memory", request->what);
    }
    return ctx->host->http(ctx, &sent, response, err);
}

int32_t webex_answer(struct ph_context *ctx, const struct webex_request *request,
                     struct ph_http_response *response, struct ph_error *err)
{
    *response = (struct ph_http_response){.size = sizeof *response};
    int32_t code = send(ctx, request, response, err);
    if (code < 0)
        return code;
    if (response->status != 0 && (response->status < HTTP_OK || response->status >= HTTP_REDIRECT))
        code = fail(ctx, request->what, response, acts(request->method), err);
    return code < 0 ? code : PH_OK;
}

/* One name that is not valid UTF-8 must not make the whole answer unreadable. */
static int32_t parse_answer(struct ph_context *ctx, const char *what,
                            const struct ph_http_response *response, struct json_object **json,
                            struct ph_error *err)
{
    size_t length;
    const char *repaired = webex_repair(ctx, response->body, response->length, &length);
    if (repaired != NULL)
        return webex_parse(ctx, what, repaired, length, json, err);
    return webex_parse(ctx, what, response->body, response->length, json, err);
}

int32_t webex_call(struct ph_context *ctx, const struct webex_request *request,
                   struct json_object **json, struct ph_error *err)
{
    struct ph_http_response response;
    int32_t result = webex_answer(ctx, request, &response, err);
    if (result < 0)
        return result;
    struct json_object *parsed = NULL;
    int acting = acts(request->method);
    if (response.length > 0 || !(acting || response.status == HTTP_NO_CONTENT))
        result = parse_answer(ctx, request->what, &response, &parsed, err);
    if (acting && response.status != 0) {
        char id[TRACKING_BYTES];
        tracking_of(ctx, parsed, id, sizeof id);
        emit_tracking(ctx, id);
    }
    /* 2xx, but not an answer of the API: the action may have happened */
    if (result < 0 && acting)
        return ctx->host->fail(err, PH_UNKNOWN, "",
                               "%s: it may have happened, but the answer cannot be used",
                               request->what);
    if (result == PH_OK && json != NULL)
        *json = parsed;
    else
        json_object_put(parsed);
    return result;
}

int32_t webex_get(struct ph_context *ctx, const char *what, const char *path,
                  struct json_object **json, struct ph_error *err)
{
    const struct webex_request request = {.what = what, .method = "GET", .path = path};
    return webex_call(ctx, &request, json, err);
}

int32_t webex_xapi_id(struct ph_context *ctx, const char *what, const char **id,
                      struct ph_error *err)
{
    *id = ctx->host->phone(ctx, "id");
    if (*id != NULL)
        return PH_OK;
    return ctx->host->fail(err, PH_UNSUPPORTED, "id",
                           "%s failed: commands need an ID, and the service lists none for this "
                           "phone",
                           what);
}

/* Without PH_HTTP_READS, an empty object stands for missing arguments, as the API description
 * demands. Reading commands omit it, like the only public code known to work (the screenshots of
 * Cisco's own lab). */
static int32_t command_phone(struct ph_context *ctx, uint32_t flags, const char *what,
                             const char *command, struct json_object *arguments,
                             struct json_object **answer, struct json_object **result,
                             struct ph_error *err)
{
    const char *id;
    int32_t code = webex_xapi_id(ctx, what, &id, err);
    if (code < 0) {
        json_object_put(arguments);
        return code;
    }
    struct json_object *body = json_object_new_object();
    json_object_object_add(body, "deviceId", json_object_new_string(id));
    if (arguments != NULL || (flags & PH_HTTP_READS) == 0)
        json_object_object_add(body, "arguments",
                               arguments != NULL ? arguments : json_object_new_object());
    struct webex_request request = {.what = what,
                                    .method = "POST",
                                    .path = webex_path(ctx, "/xapi/command/%s", command),
                                    .body = body,
                                    .flags = flags};
    struct json_object *got = NULL;
    code = webex_call(ctx, &request, &got, err);
    json_object_put(body);
    if (code < 0)
        return code;
    *answer = got;
    *result = webex_object(got, "result");
    return code;
}

int32_t webex_xapi(struct ph_context *ctx, const char *what, const char *command,
                   struct json_object *arguments, struct json_object **answer,
                   struct json_object **result, struct ph_error *err)
{
    return command_phone(ctx, 0, what, command, arguments, answer, result, err);
}

int32_t webex_xapi_read(struct ph_context *ctx, const char *what, const char *command,
                        struct json_object **answer, struct json_object **result,
                        struct ph_error *err)
{
    return command_phone(ctx, PH_HTTP_READS, what, command, NULL, answer, result, err);
}
