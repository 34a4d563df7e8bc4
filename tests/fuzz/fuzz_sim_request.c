/* Feeds raw requests to the simulator: it answers every one, and an API error has the documented
 * form. An input is one or more requests as on the wire; `Bearer T` is replaced by a valid
 * token. */
#include "router.h"
#include "simulator.h"

#include <sodium.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define REQUESTS_MOST 8

/* Takes one line off the input, without its line end; NULL at the end. The bytes are copied and
 * NUL-terminated. */
static char *take_line(const char **at, const char *end)
{
    if (*at >= end)
        return NULL;
    const char *stop = memchr(*at, '\n', (size_t)(end - *at));
    const char *line = *at;
    *at = stop ? stop + 1 : end;
    size_t length = (size_t)((stop ? stop : end) - line);
    if (length && line[length - 1] == '\r')
        length--;
    return text_copy_length(line, length);
}

/* The header's value if the line has this name. */
static const char *header_value(const char *line, const char *name)
{
    size_t length = strlen(name);
    if (strncasecmp(line, name, length) || line[length] != ':')
        return NULL;
    const char *value = line + length + 1;
    return value + strspn(value, " \t");
}

static void take_header(struct request *request, const char *line, const char *bearer, size_t *body)
{
    static const struct {
        const char *name;
        size_t offset;
    } kept[] = {{"Authorization", offsetof(struct request, authorization)},
                {"Content-Type", offsetof(struct request, content_type)},
                {"Host", offsetof(struct request, host)},
                {"X-Forwarded-Proto", offsetof(struct request, forwarded_proto)}};
    for (size_t i = 0; i < SIM_COUNT(kept); i++) {
        const char *value = header_value(line, kept[i].name);
        if (value)
            *(const char **)(void *)((char *)request + kept[i].offset) = value;
    }
    if (request->authorization && !strcmp(request->authorization, "Bearer T"))
        request->authorization = bearer;
    const char *length = header_value(line, "Content-Length");
    if (length)
        *body = strtoul(length, NULL, 10);
}

static void check_reply(const struct reply *reply)
{
    if (reply->status < 200 || reply->status > 599 || !*reply->tracking)
        abort();
    if (reply->status < 400 || !reply->type || strncmp(reply->type, "application/json", 16))
        return;
    struct json_object *json = json_parse(reply->body, reply->length), *member = NULL;
    if (!json_object_object_get_ex(json, "trackingId", &member) ||
        !json_object_object_get_ex(json, "message", &member) ||
        !json_object_object_get_ex(json, "errors", &member))
        abort();
    json_object_put(json);
}

/* Handles one request; returns false when the input is used up. */
static bool feed(struct sim *sim, const char **at, const char *end, const char *bearer)
{
    char *lines[32] = {0};
    size_t count = 0, body = SIZE_MAX;
    struct request request = {0};
    struct reply reply = {0};
    char *first = take_line(at, end);
    if (!first)
        return false;
    char *target = strchr(first, ' ');
    if (target)
        *target++ = '\0';
    char *version = target ? strrchr(target, ' ') : NULL;
    if (version)
        *version = '\0';
    request.method = first;
    request.target = target ? target : "/";
    while (count < SIM_COUNT(lines) && (lines[count] = take_line(at, end)) && *lines[count])
        take_header(&request, lines[count++], bearer, &body);
    size_t left = (size_t)(end - *at), length = body < left ? body : left;
    SIM_CLEANUP(text_free) char *copy = text_copy_length(*at, length);
    *at += length;
    request.body = copy;
    request.body_length = length;
    sim_handle(sim, &request, &reply);
    check_reply(&reply);
    request_free(&request);
    reply_free(&reply);
    free(first);
    for (size_t i = 0; i < SIM_COUNT(lines); i++)
        free(lines[i]);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct options options;
    if (sodium_init() < 0)
        abort();
    options_default(&options);
    options.phones = 30;
    options.seed = "fuzz";
    options.answer_time = 0;
    options.hostile_names = true;
    struct sim *sim = simulator_new(&options);
    struct grant *grant = tokens_grant(&sim->tokens, 0, SCOPES_ALL, 1000000);
    const struct token *token =
        tokens_issue(&sim->tokens, TOKEN_ACCESS, grant, text_monotonic() + 1000000);
    SIM_CLEANUP(text_free) char *bearer = text_format("Bearer %s", token->text);
    const char *at = (const char *)data, *end = at + size;
    for (int i = 0; i < REQUESTS_MOST && feed(sim, &at, end, bearer); i++)
        continue;
    simulator_free(sim);
    return 0;
}
