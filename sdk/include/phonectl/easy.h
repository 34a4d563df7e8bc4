/* Helpers for plugins in C and C++. Optional, and no part of the ABI: static functions that use the
 * host's table and the C library, so nothing is linked. What they return lives until the call ends;
 * NULL as a result means: not there, malformed, or out of memory. All [worker]. */
#ifndef PHONECTL_EASY_H
#define PHONECTL_EASY_H

#include <phonectl/plugin.h>
#include <phonectl/services.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#define PH_EASY static inline __attribute__((__unused__))
#else
#define PH_EASY static inline
#endif

/* Makes a whole plugin of one action without arguments that keeps nothing between calls, in C or
 * C++20: PH_ONE_ACTION("ip", "Show the address", PH_HARMLESS, run, .author = "A", .licence = "MIT")
 */
/* clang-format off */
#define PH_ONE_ACTION(name, what, how, function, ...)                                              \
    static const struct ph_action ph_one_action = {                                                \
        .size = (uint32_t)sizeof(struct ph_action), .danger = (how), .run = (function),            \
        .needs = "id"};                                                                            \
    static const struct ph_feature ph_one_feature[] = {                                            \
        {.kind = PH_ACTION, .flags = PH_PARALLEL, .id = name, .title = what,                       \
         .summary = what ".", .functions = &ph_one_action}};                                       \
    PH_PLUGIN(.id = name, .version = "1.0.0", .summary = what ".", __VA_ARGS__,                    \
              PH_FEATURES(ph_one_feature))
/* clang-format on */

/* printf() into memory of the call. */
PH_EASY PH_PRINTF(2, 3) const char *ph_format(struct ph_context *ctx, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = length < 0 ? NULL : (char *)ctx->host->alloc(ctx, (size_t)length + 1);
    if (text == NULL)
        return NULL;
    va_start(args, format);
    vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}

/* text as one segment of a path or one value of a query: percent-encoded (RFC 3986, 2.3). */
PH_EASY const char *ph_encode(struct ph_context *ctx, const char *text)
{
    static const char plain[] =
        "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    char *encoded = text == NULL ? NULL : (char *)ctx->host->alloc(ctx, 3 * strlen(text) + 1);
    if (encoded == NULL)
        return NULL;
    char *to = encoded;
    for (const char *from = text; *from != '\0'; from++)
        if (strchr(plain, *from) != NULL)
            *to++ = *from;
        else
            to += snprintf(to, 4, "%%%02X", (unsigned)(unsigned char)*from);
    return encoded;
}

/* text as a JSON string with its quotes; "null" for NULL. */
PH_EASY const char *ph_quote(struct ph_context *ctx, const char *text)
{
    if (text == NULL)
        return "null";
    char *quoted = (char *)ctx->host->alloc(ctx, 6 * strlen(text) + 3);
    if (quoted == NULL)
        return NULL;
    char *to = quoted;
    *to++ = '"';
    for (const char *from = text; *from != '\0'; from++)
        if ((unsigned char)*from < 0x20) {
            to += snprintf(to, 7, "\\u%04x", (unsigned)*from);
        } else {
            if (*from == '"' || *from == '\\')
                *to++ = '\\';
            *to++ = *from;
        }
    *to = '"';
    return quoted;
}

/* The code that an HTTP status means: PH_OK for 2xx, and for the status 0 of a dry run. */
PH_EASY int32_t ph_status_code(int32_t status)
{
    if (status == 0 || (status >= 200 && status < 300))
        return PH_OK;
    return status == 400 || status == 422   ? PH_INVALID
           : status == 401                  ? PH_LOGIN
           : status == 403                  ? PH_DENIED
           : status == 404 || status == 410 ? PH_NOT_FOUND
           : status == 405 || status == 501 ? PH_UNSUPPORTED
           : status == 423 || status == 429 ? PH_BUSY
                                            : PH_FAILED;
}

/* The same with a sentence. what: what was tried, such as "Reading the phone". */
PH_EASY int32_t ph_status(struct ph_context *ctx, int32_t status, const char *what,
                          struct ph_error *err)
{
    int32_t code = ph_status_code(status);
    return code == PH_OK ? PH_OK
                         : ctx->host->fail(err, code, NULL, "%s failed: the service answered %d",
                                           what, (int)status);
}

PH_EASY const char *ph_json(struct ph_context *ctx, const char *json, const char *path);

/* Sends a request with the account's token, with a JSON body unless json is NULL, and looks at the
 * status; the text of a failure quotes the `message` of the answer. *body is the answer, "" in a
 * dry run; body may be NULL. */
PH_EASY int32_t ph_request(struct ph_context *ctx, const char *method, const char *url,
                           const char *json, const char *what, const char **body,
                           struct ph_error *err)
{
    struct ph_http_request request;
    struct ph_http_response response;
    memset(&request, 0, sizeof request);
    memset(&response, 0, sizeof response);
    request.size = (uint32_t)sizeof request;
    response.size = (uint32_t)sizeof response;
    request.flags = PH_HTTP_AUTHORIZED;
    request.method = method;
    request.url = url;
    request.body = json;
    request.body_length = json == NULL ? 0 : strlen(json);
    int32_t code = ctx->host->http(ctx, &request, &response, err);
    if (code == PH_OK && (code = ph_status(ctx, response.status, what, err)) < 0) {
        const char *message = ph_json(ctx, response.body, "message");
        if (message != NULL)
            ctx->host->fail(err, code, NULL, "%s failed: %s", what, message);
    }
    if (code == PH_OK && body != NULL)
        *body = response.body;
    return code;
}

/* ---- Private files of the feature (ph.file/1); loading takes an absolute path as well ------- */

PH_EASY const struct ph_file *ph_files(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_file *files = (const struct ph_file *)ctx->host->service(ctx, "ph.file/1");
    if (files == NULL)
        ctx->host->fail(err, PH_UNSUPPORTED, NULL, "There are no private files here");
    return files;
}

PH_EASY int32_t ph_file_load(struct ph_context *ctx, const char *name,
                             const struct ph_secret **bytes, struct ph_error *err)
{
    const struct ph_file *files = ph_files(ctx, err);
    return files == NULL ? PH_UNSUPPORTED : files->load(ctx, "data", name, bytes, err);
}

PH_EASY int32_t ph_file_save(struct ph_context *ctx, const char *name,
                             const struct ph_secret *secret, struct ph_error *err)
{
    size_t length;
    const void *bytes = ctx->host->secret_bytes(secret, &length);
    const struct ph_file *files = ph_files(ctx, err);
    return files == NULL ? PH_UNSUPPORTED : files->save(ctx, "data", name, bytes, length, err);
}

PH_EASY int32_t ph_file_erase(struct ph_context *ctx, const char *name, struct ph_error *err)
{
    const struct ph_file *files = ph_files(ctx, err);
    return files == NULL ? PH_UNSUPPORTED : files->erase(ctx, "data", name, err);
}

/* PH_OK if private files are possible here, otherwise PH_UNSUPPORTED. */
PH_EASY int32_t ph_file_check(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_file *files = ph_files(ctx, err);
    if (files == NULL || files->path(ctx, "data", "any") != NULL)
        return files == NULL ? PH_UNSUPPORTED : PH_OK;
    return ctx->host->fail(err, PH_UNSUPPORTED, NULL, "There is no home directory");
}

/* A copy of the secret without line breaks at its end: files end with one, tokens do not. */
PH_EASY const struct ph_secret *ph_trim(struct ph_context *ctx, const struct ph_secret *secret)
{
    size_t length;
    const char *bytes = (const char *)ctx->host->secret_bytes(secret, &length);
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
        length--;
    return ctx->host->secret_new(ctx, bytes, length);
}

/* ---- Reading JSON; functions that begin with ph_json_ are only for ph_json() ----------------- */

PH_EASY const char *ph_json_blank(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

/* at: the opening quote. Returns what is behind the closing one. */
PH_EASY const char *ph_json_text_end(const char *at)
{
    for (at++; *at != '"'; at++)
        if ((unsigned char)*at < 0x20 || (*at == '\\' && (unsigned char)*++at < 0x20))
            return NULL;
    return at + 1;
}

/* Walks over one value. With want, only into the member or element of that name or number, which
 * it returns; at most depth levels deep. */
PH_EASY const char *ph_json_walk(const char *at, const char *want, size_t length, int depth)
{
    at = ph_json_blank(at);
    char close = *at == '{' ? '}' : *at == '[' ? ']' : '\0';
    if (close == '\0' && want != NULL)
        return NULL;
    if (*at == '"')
        return ph_json_text_end(at);
    if (close == '\0')
        return strcspn(at, ",]} \t\r\n") > 0 ? at + strcspn(at, ",]} \t\r\n") : NULL;
    int object = close == '}';
    at = ph_json_blank(at + 1);
    if (depth == 0 || *at == close)
        return depth == 0 || want != NULL ? NULL : at + 1;
    for (unsigned long index = 0;; index++) {
        int found = want != NULL && !object && *want >= '0' && *want <= '9' &&
                    strtoul(want, NULL, 10) == index;
        if (object) {
            const char *end = *at == '"' ? ph_json_text_end(at) : NULL;
            if (end == NULL || *ph_json_blank(end) != ':')
                return NULL;
            found = want != NULL && (size_t)(end - at) == length + 2 &&
                    strncmp(at + 1, want, length) == 0;
            at = ph_json_blank(ph_json_blank(end) + 1);
        }
        const char *end = found ? at : ph_json_walk(at, NULL, 0, depth - 1);
        if (found || end == NULL)
            return end;
        at = ph_json_blank(end);
        if (*at == close)
            return want != NULL ? NULL : at + 1;
        if (*at != ',')
            return NULL;
        at = ph_json_blank(at + 1);
    }
}

/* One character of \uXXXX, which may be half of a pair, as UTF-8. Returns what is behind it. */
PH_EASY const char *ph_json_escape(const char *at, char **to)
{
    unsigned code = 0, low = 0;
    int used = 0;
    if (sscanf(at, "%4x%n", &code, &used) != 1 || used != 4)
        return NULL;
    at += 4;
    if (code >= 0xD800 && code < 0xDC00 && sscanf(at, "\\u%4x%n", &low, &used) == 1 && used == 6 &&
        low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        at += 6;
    } else if (code == 0 || (code >= 0xD800 && code < 0xE000)) {
        code = 0xFFFD;
    }
    int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned lead[] = {0, 0xC0, 0xE0, 0xF0};
    *(*to)++ = (char)(lead[more] | code >> 6 * more);
    while (more-- > 0)
        *(*to)++ = (char)(0x80 | (code >> 6 * more & 0x3F));
    return at;
}

/* The value at a path such as "items.0.id": a string decoded, anything else as it stands; NULL when
 * it is not there or null, or when the JSON up to it is malformed or more than 64 levels deep. */
PH_EASY const char *ph_json(struct ph_context *ctx, const char *json, const char *path)
{
    const char *at = ph_json_blank(json);
    for (const char *part = path; at != NULL && *part != '\0';) {
        size_t length = strcspn(part, ".");
        at = ph_json_walk(at, part, length, 64);
        part += length + (part[length] == '.');
    }
    const char *end = at == NULL ? NULL : ph_json_walk(at, NULL, 0, 64);
    if (end == NULL || strncmp(at, "null", 4) == 0)
        return NULL;
    if (*at != '"')
        return ph_format(ctx, "%.*s", (int)(end - at), at);
    char *text = (char *)ctx->host->alloc(ctx, (size_t)(end - at)), *to = text;
    for (at++; to != NULL && at != NULL && at < end - 1;) {
        static const char from[] = "bfnrt", as[] = "\b\f\n\r\t";
        if (*at != '\\') {
            *to++ = *at++;
            continue;
        }
        const char *known = strchr(from, at[1]);
        if (at[1] == 'u') {
            at = ph_json_escape(at + 2, &to);
        } else {
            *to++ = known == NULL ? at[1] : as[known - from];
            at += 2;
        }
    }
    return at == NULL ? NULL : text;
}

#ifdef __cplusplus
}
#endif
#endif
