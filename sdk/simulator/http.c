/* Parses requests and builds replies, including the error body that every endpoint shares. */
#include "http.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct json_object *json_parse(const char *text, size_t length)
{
    if (length > REQUEST_BODY_MOST)
        return NULL;
    struct json_tokener *tokener = json_tokener_new_ex(24);
    if (tokener == NULL)
        return NULL;
    struct json_object *json = json_tokener_parse_ex(tokener, text, (int)length);
    size_t end = json_tokener_get_parse_end(tokener);
    bool whole = json_tokener_get_error(tokener) == json_tokener_success;
    if (json_tokener_get_error(tokener) == json_tokener_continue && length != 0) {
        /* A bare number does not end by itself: the terminating NUL ends it. */
        json = json_tokener_parse_ex(tokener, "", 1);
        whole = json_tokener_get_error(tokener) == json_tokener_success;
        end = length;
    }
    for (; whole && end < length; end++)
        whole = strchr(" \t\r\n", text[end]) != NULL && text[end] != '\0';
    json_tokener_free(tokener);
    if (whole)
        return json;
    json_object_put(json);
    return NULL;
}

/* Splits name=value&… ; returns false if something in it is malformed. */
static bool split_pairs(const char *text, size_t length, struct pair *pairs, size_t *count)
{
    const char *end = text + length;
    while (text < end) {
        const char *stop = memchr(text, '&', (size_t)(end - text));
        if (stop == NULL)
            stop = end;
        if (stop > text) {
            if (*count == REQUEST_PAIRS)
                return false;
            const char *equals = memchr(text, '=', (size_t)(stop - text));
            const char *name_end = equals != NULL ? equals : stop;
            const char *value = equals != NULL ? equals + 1 : stop;
            struct pair *pair = &pairs[*count];
            pair->name = text_percent_decode(text, (size_t)(name_end - text), true);
            pair->value = text_percent_decode(value, (size_t)(stop - value), true);
            (*count)++;
            if (pair->name == NULL || pair->value == NULL)
                return false;
        }
        text = stop + 1;
    }
    return true;
}

static bool split_path(struct request *request)
{
    const char *at = request->path;
    if (*at != '/')
        return false;
    while (*at == '/') {
        at++;
        size_t length = strcspn(at, "/");
        if (length == 0 && at[length] == '\0')
            return true; /* a trailing slash */
        if (request->segment_count == REQUEST_SEGMENTS)
            return false;
        char *segment = text_percent_decode(at, length, false);
        if (segment == NULL)
            return false;
        request->segments[request->segment_count++] = segment;
        at += length;
    }
    return true;
}

bool request_has_type(const struct request *request, const char *type)
{
    size_t length = strlen(type);
    const char *given = request->content_type;
    return given != NULL && strncasecmp(given, type, length) == 0 &&
           (given[length] == '\0' || strchr("; \t", given[length]) != NULL);
}

void request_prepare(struct request *request)
{
    const char *question = strchr(request->target, '?');
    size_t path_length =
        question != NULL ? (size_t)(question - request->target) : strlen(request->target);
    request->path = text_copy_length(request->target, path_length);
    request->query_text = question != NULL ? question + 1 : "";
    if (request->body == NULL)
        request->body = "";
    request->malformed = !split_path(request);
    if (!split_pairs(request->query_text, strlen(request->query_text), request->query,
                     &request->query_count))
        request->malformed = true;
    /* curl -d sends "form" by default: the control API accepts JSON whatever the type. */
    bool control_json = strncmp(request->path, "/sim/", 5) == 0 && *request->body == '{';
    if (request_has_type(request, "application/x-www-form-urlencoded") && !control_json &&
        !request->body_too_large) {
        if (!split_pairs(request->body, request->body_length, request->form, &request->form_count))
            request->malformed = true;
    } else if (request->body_length != 0 && !request->body_too_large) {
        request->json = json_parse(request->body, request->body_length);
    }
}

static void free_pairs(struct pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(pairs[i].name);
        free(pairs[i].value);
    }
}

void request_free(struct request *request)
{
    free(request->path);
    free_pairs(request->query, request->query_count);
    free_pairs(request->form, request->form_count);
    for (size_t i = 0; i < request->segment_count; i++)
        free(request->segments[i]);
    json_object_put(request->json);
}

static const char *find_pair(const struct pair *pairs, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (pairs[i].name != 0 && pairs[i].value != 0 && strcmp(pairs[i].name, name) == 0)
            return pairs[i].value;
    return NULL;
}

const char *request_query(const struct request *request, const char *name)
{
    return find_pair(request->query, request->query_count, name);
}

const char *request_form(const struct request *request, const char *name)
{
    return find_pair(request->form, request->form_count, name);
}

const char *request_text(const struct request *request, const char *key)
{
    struct json_object *value = NULL;
    if (!json_object_is_type(request->json, json_type_object) ||
        !json_object_object_get_ex(request->json, key, &value) ||
        !json_object_is_type(value, json_type_string))
        return NULL;
    return json_object_get_string(value);
}

void reply_header(struct reply *reply, const char *name, const char *value)
{
    if (reply->header_count == SIM_COUNT(reply->headers))
        return;
    reply->headers[reply->header_count].name = name;
    reply->headers[reply->header_count++].value = text_copy(value);
}

void reply_clear(struct reply *reply)
{
    free(reply->body);
    reply->body = NULL;
    reply->length = 0;
    reply->type = NULL;
    for (size_t i = 0; i < reply->header_count; i++)
        free(reply->headers[i].value);
    reply->header_count = 0;
}

void reply_free(struct reply *reply)
{
    reply_clear(reply);
}

void reply_json(struct reply *reply, int status, struct json_object *json)
{
    size_t length = 0;
    const char *text =
        json_object_to_json_string_length(json, JSON_C_TO_STRING_NOSLASHESCAPE, &length);
    free(reply->body);
    reply->status = status;
    reply->type = "application/json;charset=UTF-8";
    reply->body = text_copy_length(text, length);
    reply->length = length;
    json_object_put(json);
}

void reply_text(struct reply *reply, int status, const char *type, struct buffer *body)
{
    free(reply->body);
    reply->status = status;
    reply->type = type;
    reply->body = body->data != NULL ? body->data : text_alloc(1);
    reply->length = body->length;
    memset(body, 0, sizeof *body);
}

void reply_empty(struct reply *reply, int status)
{
    free(reply->body);
    reply->body = NULL;
    reply->length = 0;
    reply->type = NULL;
    reply->status = status;
}

static void reply_error_list(struct reply *reply, int status, const char *code, const char *format,
                             va_list list) SIM_PRINTF(4, 0);

static void reply_error_list(struct reply *reply, int status, const char *code, const char *format,
                             va_list list)
{
    char message[512];
    vsnprintf(message, sizeof message, format, list);
    struct json_object *json = json_object_new_object(), *error = json_object_new_object();
    json_text(json, "message", message);
    json_text(error, "description", message);
    if (code != NULL)
        json_text(error, "errorCode", code);
    json_object_array_add(json_list(json, "errors"), error);
    json_text(json, "trackingId", reply->tracking);
    reply_json(reply, status, json);
}

void reply_error(struct reply *reply, int status, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    reply_error_list(reply, status, NULL, format, list);
    va_end(list);
}

void reply_error_code(struct reply *reply, int status, const char *code, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    reply_error_list(reply, status, code, format, list);
    va_end(list);
}

void json_text(struct json_object *object, const char *key, const char *value)
{
    json_object_object_add(object, key, value != NULL ? json_object_new_string(value) : NULL);
}

void json_number(struct json_object *object, const char *key, int64_t value)
{
    json_object_object_add(object, key, json_object_new_int64(value));
}

void json_flag(struct json_object *object, const char *key, bool value)
{
    json_object_object_add(object, key, json_object_new_boolean(value));
}

void json_add(struct json_object *object, const char *key, struct json_object *value)
{
    json_object_object_add(object, key, value);
}

struct json_object *json_list(struct json_object *object, const char *key)
{
    struct json_object *array = json_object_new_array();
    json_object_object_add(object, key, array);
    return array;
}

void json_push(struct json_object *array, const char *value)
{
    json_object_array_add(array, json_object_new_string(value));
}
