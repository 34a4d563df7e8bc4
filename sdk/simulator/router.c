/* sim_handle(): routes every request, from the network or a test, to its handler, and does what all
 * requests share: logging, faults, rate limit, sign-in, scopes. */
#include "router.h"

#include "background.h"
#include "calls.h"
#include "fault_body.h"
#include "routes.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

_Static_assert(REQUEST_LOG_ENDPOINTS >= 100, "every route needs a counter");

/* Compares a pattern with the decoded segments; {} matches any single one. */
static bool pattern_matches(const char *pattern, struct request *request)
{
    size_t params = 0;
    for (size_t i = 0; i < request->segment_count; i++) {
        if (*pattern++ != '/')
            return false;
        size_t length = strcspn(pattern, "/");
        const char *segment = request->segments[i];
        if (length == 2 && memcmp(pattern, "{}", 2) == 0) {
            if (*segment == '\0' || params == REQUEST_PARAMS)
                return false;
            request->params[params++] = segment;
        } else if (strncmp(pattern, segment, length) != 0 || segment[length] != '\0') {
            return false;
        }
        pattern += length;
    }
    return *pattern == '\0';
}

/* Returns the route, or NULL with the methods allowed for the path in `allow`. */
static const struct route *find_route(struct request *request, struct buffer *allow)
{
    const char *method = strcmp(request->method, "HEAD") == 0 ? "GET" : request->method;
    for (size_t i = 0; i < routes_count(); i++) {
        if (!pattern_matches(routes[i].pattern, request))
            continue;
        if (strcmp(routes[i].method, method) == 0)
            return &routes[i];
        if (allow->length != 0 && strstr(allow->data, routes[i].method) != NULL)
            continue;
        buffer_format(allow, "%s%s", allow->length != 0 ? ", " : "", routes[i].method);
    }
    return NULL;
}

static void make_tracking(struct sim *sim, struct reply *reply)
{
    snprintf(reply->tracking, sizeof reply->tracking, "SIM_%08X-%04X-%04X-%04X-%04X%08X",
             text_draw(&sim->random, UINT32_MAX), text_draw(&sim->random, 65536),
             text_draw(&sim->random, 65536), text_draw(&sim->random, 65536),
             text_draw(&sim->random, 65536), text_draw(&sim->random, UINT32_MAX));
}

/* Checks the bearer. Returns false with the error in the reply. */
static bool check_sign_in(struct sim *sim, struct request *request, struct reply *reply)
{
    const char *given = request->authorization;
    const struct token *token = NULL;
    if (given != NULL && strncasecmp(given, "Bearer ", 7) == 0)
        token = tokens_find(&sim->tokens, TOKEN_ACCESS, given + 7);
    if (token == NULL || token->grant->revoked || token->expires <= request->now) {
        sim->log.unauthorized++;
        reply_error(
            reply, 401,
            "The request requires a valid access token set in the Authorization request header.");
        reply_header(reply, "WWW-Authenticate",
                     "Bearer realm=\"identity-tokens\", error=\"invalid_token\"");
        return false;
    }
    request->token = token;
    uint32_t need = request->route->scopes;
    if (need != 0 && (need & token->grant->scopes) == 0) {
        SIM_CLEANUP(text_free) char *names = scopes_text(need);
        reply_error(
            reply, 403,
            "The access token is missing a required scope or the user is missing a required role. "
            "One of these scopes is needed: %s",
            names);
        return false;
    }
    return true;
}

/* Checks the Content-Type of a body: JSON, for PATCH JSON Patch, for an upload a form with
 * files. */
static bool check_type(const struct request *request, struct reply *reply)
{
    bool patch = strcmp(request->method, "PATCH") == 0;
    if (request->route->run == background_upload &&
        request_has_type(request, "multipart/form-data"))
        return true;
    if (request->body_length == 0 ||
        request_has_type(request, patch ? "application/json-patch+json" : "application/json"))
        return true;
    reply_error(reply, 415, "The Content-Type must be application/%s.",
                patch ? "json-patch+json" : "json");
    return false;
}

/* A token bucket. With --rate it holds one second's worth of requests; nobody has published how
 * much that of a real organisation holds: one minute's worth. */
static bool take_rate(struct sim *sim, int64_t now)
{
    static const int64_t unit =
        60000; /* one request; makes the refill per millisecond an integer */
    struct bucket *bucket = &sim->bucket;
    int64_t most = sim->options.rate, rate = most * 60, minute; /* requests a minute */
    const char *limit = quirk_value(&sim->quirks, QUIRK_ORGANISATION_LIMIT);
    if (limit != NULL && text_integer(limit, 1, 1000000, &minute) == 0)
        most = rate = minute;
    if (rate == 0)
        return true;
    if (bucket->rate != rate)
        *bucket = (struct bucket){most * unit, now, rate};
    bucket->level += (now - bucket->at) * rate;
    bucket->at = now;
    if (bucket->level > most * unit)
        bucket->level = most * unit;
    if (bucket->level < unit)
        return false;
    bucket->level -= unit;
    return true;
}

static void dispatch(struct sim *sim, struct request *request, struct reply *reply)
{
    struct buffer allow = {0};
    if (request->body_too_large) {
        reply_error(reply, 413, "The request body is larger than %d bytes.", REQUEST_BODY_MOST);
        return;
    }
    if (request->malformed) {
        reply_error(reply, 400,
                    "The request could not be understood by the server due to malformed syntax.");
        return;
    }
    request->route = find_route(request, &allow);
    if (request->route == NULL && allow.length != 0) {
        reply_error(reply, 405, "The method %.20s is not supported here.", request->method);
        reply_header(reply, "Allow", allow.data);
    } else if (request->route == NULL) {
        reply_error(reply, 404, "The requested resource could not be found.");
    } else {
        size_t at = (size_t)(request->route - routes);
        sim->log.endpoints[at].route = request->route;
        sim->log.endpoints[at].count++;
        if (request->route->open ||
            (check_sign_in(sim, request, reply) && check_type(request, reply)))
            request->route->run(sim, request, reply);
    }
    buffer_free(&allow);
}

/* Adds the request to every text of an error; the token first, since clients cut long texts. */
static void quote_request(const struct request *request, struct reply *reply)
{
    struct json_object *json = json_parse(reply->body != NULL ? reply->body : "", reply->length);
    struct json_object *errors = NULL, *text = NULL;
    if (json == NULL)
        return;
    SIM_CLEANUP(text_free)
    char *sent = text_format(" You sent: Authorization: %s; %s %s; %s",
                             request->authorization != 0 ? request->authorization : "-",
                             request->method, request->target, request->body);
    static const char *const keys[] = {"message", "error_description", "description"};
    struct json_object *first = json;
    for (size_t i = 0; i < SIM_COUNT(keys); i++) {
        if (strcmp(keys[i], "description") == 0 &&
            json_object_object_get_ex(json, "errors", &errors))
            first = json_object_array_get_idx(errors, 0);
        if (!json_object_object_get_ex(first, keys[i], &text))
            continue;
        SIM_CLEANUP(text_free)
        char *longer = text_format("%s%s", json_object_get_string(text), sent);
        json_text(first, keys[i], longer);
    }
    reply_json(reply, reply->status, json);
}

static void handle_api(struct sim *sim, struct request *request, struct reply *reply)
{
    request_log_rate(&sim->log, request->now);
    reply->delay_ms = latency_draw(&sim->options.latency, text_draw(&sim->random, 1000000));
    struct fault *fault = faults_pick(&sim->faults, request, &sim->random, &reply->delay_ms);
    if (fault != NULL)
        sim->log.faults++;
    else
        fault = faults_pick(&sim->quirks.rules, request, &sim->random, &reply->delay_ms);
    if (fault != NULL && !fault->acts) {
        fault_body_before(sim, fault, reply);
        return;
    }
    if (take_rate(sim, request->now)) {
        dispatch(sim, request, reply);
        if (reply->status >= 400 && quirk_on(&sim->quirks, QUIRK_QUOTING_ERRORS))
            quote_request(request, reply);
    } else {
        reply_error(reply, 429, "Too many requests have been sent in a given amount of time.");
        reply_header(reply, "Retry-After",
                     quirk_on(&sim->quirks, QUIRK_ORGANISATION_LIMIT) ? "5" : "1");
    }
    if (fault != NULL)
        fault_body_after(sim, fault, reply);
}

void sim_handle(struct sim *sim, struct request *request, struct reply *reply)
{
    request_prepare(request);
    pthread_mutex_lock(&sim->lock);
    request->now = text_monotonic();
    make_tracking(sim, reply);
    calls_settle(sim, request->now);
    bool control = strncmp(request->path, "/sim/", 5) == 0;
    size_t slot = control ? 0 : request_log_request(&sim->log, request, sim_wall(sim));
    if (control)
        dispatch(sim, request, reply);
    else
        handle_api(sim, request, reply);
    char date[40];
    text_http_date(sim_wall(sim), date);
    reply_header(reply, "TrackingID", reply->tracking);
    reply_header(reply, "Date", date);
    if (!control)
        request_log_status(&sim->log, slot, reply->status);
    pthread_mutex_unlock(&sim->lock);
}
