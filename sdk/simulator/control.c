/* The control API: tokens, counters, faults, rate and clock. Loopback only, no sign-in. */
#include "control.h"

#include "oauth.h"
#include "phones.h"

#include <stdlib.h>
#include <string.h>

/* Reads a JSON member that must be an integer in a range; false with the error in the reply. An
 * absent member leaves *value unchanged. */
static bool read_number(const struct request *request, struct reply *reply, const char *key,
                        int64_t least, int64_t most, int64_t *value)
{
    struct json_object *member = NULL;
    if (!json_object_is_type(request->json, json_type_object) ||
        !json_object_object_get_ex(request->json, key, &member))
        return true;
    int64_t number = json_object_get_int64(member);
    if (!json_object_is_type(member, json_type_int) || number < least || number > most) {
        reply_error(reply, 400, "%s must be a whole number from %lld to %lld.", key,
                    (long long)least, (long long)most);
        return false;
    }
    *value = number;
    return true;
}

void control_health(struct sim *sim, struct request *request, struct reply *reply)
{
    struct json_object *json = json_object_new_object();
    json_text(json, "status", "ok");
    json_number(json, "phones", sim->phone_count);
    json_text(json, "seed", sim->options.seed);
    SIM_CLEANUP(text_free) char *api = text_format("%s/v1", sim->origin);
    json_text(json, "api", api);
    json_text(json, "version", SIM_VERSION);
    json_number(json, "uptime_ms", request->now - sim->started);
    reply_json(reply, 200, json);
}

/* Scopes may be a list or one text with spaces. */
static int read_scopes(struct json_object *member, uint32_t *scopes)
{
    struct buffer text = {0};
    if (json_object_is_type(member, json_type_array))
        for (size_t i = 0; i < json_object_array_length(member); i++) {
            struct json_object *name = json_object_array_get_idx(member, i);
            buffer_format(&text, "%s ", name != NULL ? json_object_get_string(name) : "null");
        }
    else
        buffer_text(&text, member != NULL ? json_object_get_string(member) : "");
    int result = scopes_parse(text.data != NULL ? text.data : "", scopes);
    buffer_free(&text);
    return result;
}

void control_token(struct sim *sim, struct request *request, struct reply *reply)
{
    const char *kind = request_text(request, "kind"), *email = request_text(request, "email");
    bool personal = kind != NULL && strcmp(kind, "personal") == 0;
    int64_t life = (personal ? sim->options.personal_life : sim->options.token_life) / 1000;
    uint32_t scopes = SCOPES_ALL, person = 0;
    struct json_object *member = NULL;
    if (request->body_length != 0 && !json_object_is_type(request->json, json_type_object)) {
        reply_error(reply, 400, "The body must be a JSON object.");
        return;
    }
    if (!read_number(request, reply, "life_s", 0, 315360000, &life))
        return;
    if (request->json != NULL && json_object_object_get_ex(request->json, "scopes", &member) &&
        read_scopes(member, &scopes) != 0) {
        reply_error(reply, 400, "scopes holds an unknown scope.");
        return;
    }
    if (email != NULL && strcmp(email, "admin@sim.example") != 0 &&
        !oauth_person_by_email(sim, email, &person)) {
        reply_error(reply, 404, "Nobody has this e-mail address.");
        return;
    }
    struct grant *grant = tokens_grant(&sim->tokens, person, scopes, life * 1000);
    grant->personal = true;
    grant->created = sim_wall(sim);
    tokens_prune(&sim->tokens, request->now);
    struct token *token =
        tokens_issue(&sim->tokens, TOKEN_ACCESS, grant, request->now + life * 1000);
    struct json_object *json = json_object_new_object();
    json_text(json, "access_token", token->text);
    json_number(json, "expires_in", life);
    if (!personal) {
        struct token *refresh = tokens_issue(&sim->tokens, TOKEN_REFRESH, grant,
                                             request->now + sim->options.refresh_life);
        json_text(json, "refresh_token", refresh->text);
    }
    reply_json(reply, 200, json);
}

void control_tokens_expire(struct sim *sim, struct request *request, struct reply *reply)
{
    tokens_expire(&sim->tokens, request->now);
    reply_empty(reply, 204);
}

void control_tokens_revoke(struct sim *sim, struct request *request, struct reply *reply)
{
    (void)request;
    tokens_revoke(&sim->tokens);
    reply_empty(reply, 204);
}

void control_counters(struct sim *sim, struct request *request, struct reply *reply)
{
    const struct request_log *log = &sim->log;
    struct json_object *json = json_object_new_object();
    struct json_object *endpoints = json_object_new_object(), *statuses = json_object_new_object();
    json_number(json, "requests", (int64_t)log->api_requests);
    for (size_t i = 0; i < REQUEST_LOG_ENDPOINTS; i++) {
        const struct route *route = log->endpoints[i].route;
        if (route == NULL || strncmp(route->pattern, "/sim/", 5) == 0)
            continue;
        SIM_CLEANUP(text_free) char *name = text_format("%s %s", route->method, route->pattern);
        json_number(endpoints, name, (int64_t)log->endpoints[i].count);
    }
    for (int i = 0; i < 600; i++) {
        SIM_CLEANUP(text_free) char *name = text_format("%d", i);
        if (log->statuses[i] != 0)
            json_number(statuses, name, (int64_t)log->statuses[i]);
    }
    json_add(json, "endpoints", endpoints);
    json_add(json, "statuses", statuses);
    json_number(json, "refreshes", (int64_t)log->refreshes);
    json_number(json, "refreshes_rejected", (int64_t)log->refreshes_rejected);
    json_number(json, "unauthorized", (int64_t)log->unauthorized);
    json_number(json, "given_429", (int64_t)log->given_429);
    json_number(json, "faults", (int64_t)log->faults);
    bool fresh = log->second == request->now / 1000,
         recent = log->second + 1 == request->now / 1000;
    json_number(json, "requests_per_second",
                (int64_t)(fresh    ? log->last_second
                          : recent ? log->this_second
                                   : 0));
    json_number(json, "in_flight", (int64_t)log->in_flight);
    json_number(json, "in_flight_peak", (int64_t)log->in_flight_peak);
    json_number(json, "connections", (int64_t)log->connections);
    json_add(json, "bodies", request_log_bodies(log));
    reply_json(reply, 200, json);
}

void control_counters_reset(struct sim *sim, struct request *request, struct reply *reply)
{
    (void)request;
    request_log_reset(&sim->log);
    for (uint32_t i = 0; i < sim->phone_count; i++)
        memset(sim->phones[i].acts, 0, sizeof sim->phones[i].acts);
    reply_empty(reply, 204);
}

void control_requests(struct sim *sim, struct request *request, struct reply *reply)
{
    const char *last = request_query(request, "last");
    int64_t count = REQUEST_LOG_RING;
    if (last != NULL && text_integer(last, 1, REQUEST_LOG_RING, &count) != 0) {
        reply_error(reply, 400, "last must be a number from 1 to %d.", REQUEST_LOG_RING);
        return;
    }
    struct json_object *json = json_object_new_object();
    json_number(json, "seen", (int64_t)sim->log.seen);
    json_add(json, "items", request_log_last(&sim->log, (size_t)count));
    json_add(json, "bodies", request_log_bodies(&sim->log));
    reply_json(reply, 200, json);
}

void control_faults_list(struct sim *sim, struct request *request, struct reply *reply)
{
    (void)request;
    struct json_object *json = json_object_new_object();
    json_add(json, "items", faults_list(&sim->faults));
    reply_json(reply, 200, json);
}

void control_faults_add(struct sim *sim, struct request *request, struct reply *reply)
{
    char error[256];
    int64_t number = faults_add(&sim->faults, request->json, error);
    if (number < 0) {
        reply_error(reply, 400, "%s", error);
        return;
    }
    struct json_object *json = json_object_new_object();
    json_number(json, "id", number);
    reply_json(reply, 201, json);
}

void control_faults_clear(struct sim *sim, struct request *request, struct reply *reply)
{
    (void)request;
    faults_clear(&sim->faults);
    reply_empty(reply, 204);
}

void control_faults_remove(struct sim *sim, struct request *request, struct reply *reply)
{
    int64_t number;
    if (text_integer(request->params[0], 1, UINT32_MAX, &number) != 0 ||
        !faults_remove(&sim->faults, (uint32_t)number))
        reply_error(reply, 404, "There is no such rule.");
    else
        reply_empty(reply, 204);
}

void control_quirks_list(struct sim *sim, struct request *request, struct reply *reply)
{
    (void)request;
    struct json_object *json = json_object_new_object();
    json_add(json, "items", quirks_list(&sim->quirks));
    reply_json(reply, 200, json);
}

void control_quirks_set(struct sim *sim, struct request *request, struct reply *reply)
{
    char error[256];
    const char *name = request_text(request, "name");
    struct json_object *on = NULL;
    if (name == NULL) {
        reply_error(reply, 400, "name: is missing");
        return;
    }
    json_object_object_get_ex(request->json, "on", &on);
    if (quirks_set(&sim->quirks, name, request_text(request, "value"),
                   on == NULL || json_object_get_boolean(on), error) != 0)
        reply_error(reply, 400, "%s", error);
    else
        reply_empty(reply, 204);
    phones_renew(sim);
}

void control_quirks_clear(struct sim *sim, struct request *request, struct reply *reply)
{
    (void)request;
    quirks_clear(&sim->quirks);
    phones_renew(sim);
    reply_empty(reply, 204);
}

void control_release(struct sim *sim, struct request *request, struct reply *reply)
{
    (void)request;
    sim->released++; /* the server releases all held answers when this changes */
    reply_empty(reply, 204);
}

void control_rate(struct sim *sim, struct request *request, struct reply *reply)
{
    if (read_number(request, reply, "per_second", 0, 1000000, &sim->options.rate))
        reply_empty(reply, 204);
}

void control_clock(struct sim *sim, struct request *request, struct reply *reply)
{
    int64_t skew = sim->skew_ms / 1000;
    const int64_t century = 3155760000;
    if (!read_number(request, reply, "skew_s", -century, century, &skew))
        return;
    sim->skew_ms = skew * 1000;
    reply_empty(reply, 204);
}
