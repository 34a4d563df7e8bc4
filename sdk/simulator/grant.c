/* The device grant (RFC 8628) with the answers Webex gives: 428 while the user has not decided. */
#include "grant.h"

#include "oauth.h"
#include "pages.h"

#include <stdlib.h>
#include <string.h>

enum {
    GRANT_LIFE = 300000, /* milliseconds */
    GRANT_INTERVAL = 2,  /* seconds between polls */
    GRANTS_MOST = 100
};

enum decision { UNDECIDED, ALLOWED, DENIED };

struct pending {
    char *device_code;
    char user_code[8];
    uint32_t scopes;
    int64_t expires, polled, interval; /* monotonic milliseconds */
    enum decision decision;
};

struct grants {
    struct pending items[GRANTS_MOST];
    size_t next; /* the oldest is overwritten */
};

struct grants *grants_new(void)
{
    struct grants *grants = text_alloc(sizeof *grants);
    return grants;
}

void grants_free(struct grants *grants)
{
    for (size_t i = 0; i < GRANTS_MOST; i++)
        free(grants->items[i].device_code);
    free(grants);
}

static struct pending *find_code(struct sim *sim, const char *device_code, const char *user_code)
{
    for (size_t i = 0; i < GRANTS_MOST; i++) {
        struct pending *item = &sim->grants->items[i];
        if (item->device_code != NULL &&
            ((device_code != NULL && strcmp(item->device_code, device_code) == 0) ||
             (user_code != NULL && strcmp(item->user_code, user_code) == 0)))
            return item;
    }
    return NULL;
}

void grant_authorize(struct sim *sim, struct request *request, struct reply *reply)
{
    const char *client = request_form(request, "client_id"),
               *scope = request_form(request, "scope");
    uint32_t scopes;
    if (!oauth_client_known(sim, client)) {
        oauth_error(reply, 401, "invalid_client", "Client Id is invalid.");
        return;
    }
    if (scope == NULL || scopes_parse(scope, &scopes) != 0) {
        oauth_error(reply, 400, "invalid_scope", "scope is missing or holds an unknown scope.");
        return;
    }
    struct pending *item = &sim->grants->items[sim->grants->next++ % GRANTS_MOST];
    free(item->device_code);
    *item = (struct pending){.device_code = text_random(32),
                             .scopes = scopes,
                             .expires = request->now + GRANT_LIFE,
                             .interval = GRANT_INTERVAL * 1000};
    for (size_t i = 0; i < 6; i++)
        item->user_code[i] = (char)('0' + text_draw(&sim->random, 10));
    struct json_object *json = json_object_new_object();
    SIM_CLEANUP(text_free) char *verify = text_format("%s/sim-device/verify", sim->origin);
    SIM_CLEANUP(text_free) char *complete = text_format("%s?userCode=%s", verify, item->user_code);
    json_text(json, "device_code", item->device_code);
    json_number(json, "expires_in", GRANT_LIFE / 1000);
    json_text(json, "user_code", item->user_code);
    json_text(json, "verification_uri", verify);
    json_text(json, "verification_uri_complete", complete);
    json_number(json, "interval", GRANT_INTERVAL);
    reply_json(reply, 200, json);
    reply_header(reply, "Cache-Control", "no-store");
}

static void answer_poll(struct sim *sim, struct request *request, struct reply *reply,
                        struct pending *item)
{
    bool fast = item->polled != 0 && request->now - item->polled < item->interval - 100;
    item->polled = request->now;
    if (fast) {
        item->interval += 5000; /* RFC 8628 section 3.5 */
        oauth_error(reply, 400, "slow_down", "Polling too fast.");
    } else if (item->decision == UNDECIDED) {
        oauth_error(reply, 428, "authorization_pending", "The user has not decided yet.");
    } else if (item->decision == DENIED) {
        oauth_error(reply, 400, "access_denied", "The user denied the request.");
    } else {
        struct grant *grant =
            tokens_grant(&sim->tokens, 0, item->scopes, sim->options.device_token_life);
        grant->created = sim_wall(sim);
        free(item->device_code);
        item->device_code = NULL;
        oauth_answer_tokens(sim, request, reply, grant, NULL);
    }
}

void grant_token(struct sim *sim, struct request *request, struct reply *reply)
{
    const char *type = request_form(request, "grant_type"),
               *code = request_form(request, "device_code");
    if (!oauth_check_client(sim, request, reply))
        return;
    if (type == NULL || strcmp(type, "urn:ietf:params:oauth:grant-type:device_code") != 0) {
        oauth_error(reply, 400, "unsupported_grant_type",
                    "grant_type must be the device code grant.");
        return;
    }
    struct pending *item = code != NULL ? find_code(sim, code, NULL) : NULL;
    if (item == NULL)
        oauth_error(reply, 400, "invalid_grant", "The device code is unknown.");
    else if (item->expires <= request->now)
        oauth_error(reply, 400, "expired_token", "The device code has expired.");
    else
        answer_poll(sim, request, reply, item);
}

void grant_page(struct sim *sim, struct request *request, struct reply *reply)
{
    (void)sim;
    page_device(reply, request_query(request, "userCode"), NULL);
}

void grant_submit(struct sim *sim, struct request *request, struct reply *reply)
{
    const char *code = request_form(request, "user_code"),
               *decision = request_form(request, "decision");
    struct pending *item = code != NULL ? find_code(sim, NULL, code) : NULL;
    if (item == NULL || item->expires <= request->now) {
        page_device(reply, code, "This code is not known or has expired.");
        return;
    }
    bool allow = decision != NULL && strcmp(decision, "allow") == 0;
    item->decision = allow ? ALLOWED : DENIED;
    page_message(reply, 200, allow ? "Device connected" : "Request denied",
                 "You can go back to the program.");
}

void grant_approve(struct sim *sim, struct request *request, struct reply *reply)
{
    const char *code = request_text(request, "user_code");
    struct pending *item = code != NULL ? find_code(sim, NULL, code) : NULL;
    if (item == NULL) {
        reply_error(reply, 404, "No such user_code.");
        return;
    }
    struct json_object *deny = NULL;
    bool denied =
        json_object_object_get_ex(request->json, "deny", &deny) && json_object_get_boolean(deny);
    item->decision = denied ? DENIED : ALLOWED;
    reply_empty(reply, 204);
}
