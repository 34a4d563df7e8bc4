/* The authorization endpoint: checks the request, shows the sign-in and consent pages, redirects
 * with a code. */
#include "authorize.h"

#include "oauth.h"
#include "pages.h"

#include <stdlib.h>
#include <string.h>

enum { CODE_LIFE = 300000 }; /* milliseconds */

static const char *const default_redirects[] = {"http://127.0.0.1:8085/webex/callback",
                                                "http://127.0.0.1:18085/webex/callback",
                                                "http://127.0.0.1:28085/webex/callback"};

/* One authorization request; texts belong to the wrapped request. */
struct ask {
    struct request parsed;
    const char *redirect, *state, *challenge;
    uint32_t scopes;
    const char *error, *description; /* to redirect with; NULL if the request is valid */
};

static bool is_any_loopback(const char *uri)
{
    static const char start[] = "http://127.0.0.1:", end[] = "/webex/callback";
    if (strncmp(uri, start, sizeof start - 1) != 0)
        return false;
    const char *port = uri + sizeof start - 1;
    size_t digits = strspn(port, "0123456789");
    return digits >= 1 && digits <= 5 && strcmp(port + digits, end) == 0;
}

static bool redirect_allowed(const struct options *options, const char *uri)
{
    for (int64_t i = 0; i < options->redirect_uris.count; i++) {
        const char *known = options->redirect_uris.items[i];
        if (strcmp(known, uri) == 0 ||
            (strcmp(known, "any-loopback-port") == 0 && is_any_loopback(uri)))
            return true;
    }
    for (size_t i = 0; options->redirect_uris.count == 0 && i < SIM_COUNT(default_redirects); i++)
        if (strcmp(default_redirects[i], uri) == 0)
            return true;
    return false;
}

static void ask_fail(struct ask *ask, const char *error, const char *description)
{
    ask->error = error;
    ask->description = description;
}

static void check_ask(struct ask *ask)
{
    const struct request *parsed = &ask->parsed;
    const char *type = request_query(parsed, "response_type"),
               *scope = request_query(parsed, "scope");
    const char *method = request_query(parsed, "code_challenge_method"),
               *prompt = request_query(parsed, "prompt");
    ask->state = request_query(parsed, "state");
    ask->challenge = request_query(parsed, "code_challenge");
    if (type == NULL || strcmp(type, "code") != 0)
        ask_fail(ask, "unsupported_response_type", "response_type must be code.");
    else if (ask->state == NULL || *ask->state == '\0')
        ask_fail(ask, "invalid_request", "state is required.");
    else if (scope == NULL || scopes_parse(scope, &ask->scopes) != 0)
        ask_fail(ask, "invalid_scope", "scope is missing or holds an unknown scope.");
    else if (method != NULL && strcmp(method, "S256") != 0)
        ask_fail(ask, "invalid_request", "code_challenge_method must be S256.");
    else if ((ask->challenge == NULL) != (method == NULL))
        ask_fail(ask, "invalid_request",
                 "code_challenge and code_challenge_method belong together.");
    else if (ask->challenge == NULL &&
             strcmp(request_query(parsed, "client_id"), OAUTH_PUBLIC_CLIENT) == 0)
        ask_fail(ask, "invalid_request", "A client without a secret needs a code_challenge.");
    else if (ask->challenge != NULL && strlen(ask->challenge) != 43)
        ask_fail(ask, "invalid_request", "An S256 code_challenge has 43 characters.");
    else if (prompt != NULL && strcmp(prompt, "none") == 0)
        ask_fail(ask, "login_required", "Nobody is signed in.");
}

/* Parses the query of an authorization request. False means an error page is already in the reply:
 * without a known client and redirect URI nothing may be redirected (RFC 6749 section 4.1.2.1). */
static bool read_ask(struct sim *sim, const char *query, struct ask *ask, char **target,
                     struct reply *reply)
{
    memset(ask, 0, sizeof *ask);
    *target = text_format("/?%s", query);
    ask->parsed.method = "GET";
    ask->parsed.target = *target;
    request_prepare(&ask->parsed);
    const char *client = request_query(&ask->parsed, "client_id");
    ask->redirect = request_query(&ask->parsed, "redirect_uri");
    if (ask->parsed.malformed)
        page_message(reply, 400, "Bad request", "The request could not be understood.");
    else if (!oauth_client_known(sim, client))
        page_message(reply, 400, "Unknown client",
                     "The client_id of this request is not known here.");
    else if (ask->redirect == NULL ||
             (!redirect_allowed(&sim->options, ask->redirect) &&
              /* a native app may choose its port: RFC 8252 section 7.3 */
              (strcmp(client, OAUTH_PUBLIC_CLIENT) != 0 || !is_any_loopback(ask->redirect))))
        page_message(
            reply, 400, "Redirect address not allowed",
            "The redirect_uri of this request is not one of those registered for the client.");
    else {
        check_ask(ask);
        return true;
    }
    return false;
}

static void finish_redirect(struct sim *sim, const struct ask *ask, struct buffer *url,
                            struct reply *reply)
{
    if (ask->state != 0) {
        buffer_text(url, "&state=");
        buffer_percent(url, ask->state);
    }
    if (sim->options.iss != NULL) {
        buffer_text(url, "&iss=");
        buffer_percent(url, strcmp(sim->options.iss, "self") != 0 ? sim->options.iss : sim->origin);
    }
    reply_empty(reply, 302);
    reply_header(reply, "Location", url->data);
    reply_header(reply, "Cache-Control", "no-store");
    buffer_free(url);
}

static void redirect_error(struct sim *sim, const struct ask *ask, const char *error,
                           const char *description, struct reply *reply)
{
    struct buffer url = {0};
    buffer_format(&url, "%s%cerror=%s&error_description=", ask->redirect,
                  strchr(ask->redirect, '?') != NULL ? '&' : '?', error);
    buffer_percent(&url, description);
    finish_redirect(sim, ask, &url, reply);
}

static void redirect_code(struct sim *sim, const struct ask *ask, uint32_t person, int64_t now,
                          struct reply *reply)
{
    struct grant *grant = tokens_grant(&sim->tokens, person, ask->scopes, sim->options.token_life);
    grant->created = sim_wall(sim);
    grant->redirect_uri = text_copy(ask->redirect);
    grant->challenge = ask->challenge != 0 ? text_copy(ask->challenge) : NULL;
    const struct token *code = tokens_issue(&sim->tokens, TOKEN_CODE, grant, now + CODE_LIFE);
    struct buffer url = {0};
    buffer_format(&url, "%s%ccode=%s", ask->redirect,
                  strchr(ask->redirect, '?') != NULL ? '&' : '?', code->text);
    finish_redirect(sim, ask, &url, reply);
}

void oauth_authorize(struct sim *sim, struct request *request, struct reply *reply)
{
    struct ask ask;
    SIM_CLEANUP(text_free) char *target = NULL;
    if (read_ask(sim, request->query_text, &ask, &target, reply)) {
        if (ask.error != NULL)
            redirect_error(sim, &ask, ask.error, ask.description, reply);
        else if (sim->options.auto_consent)
            redirect_code(sim, &ask, 0, request->now, reply);
        else
            page_sign_in(reply, request->query_text, request_query(&ask.parsed, "login_hint"),
                         NULL);
    }
    request_free(&ask.parsed);
}

/* Both forms carry the authorization request. It is checked again each time, so nothing is kept
 * between pages. */
static bool read_form(struct sim *sim, struct request *request, struct ask *ask, char **target,
                      struct reply *reply)
{
    const char *query = request_form(request, "request");
    return read_ask(sim, query != NULL ? query : "", ask, target, reply);
}

void oauth_sign_in(struct sim *sim, struct request *request, struct reply *reply)
{
    struct ask ask;
    SIM_CLEANUP(text_free) char *target = NULL;
    const char *email = request_form(request, "email"),
               *password = request_form(request, "password");
    if (read_form(sim, request, &ask, &target, reply)) {
        if (ask.error != NULL)
            redirect_error(sim, &ask, ask.error, ask.description, reply);
        else if (email == NULL || strchr(email, '@') == NULL || password == NULL ||
                 *password == '\0')
            page_sign_in(reply, ask.parsed.query_text, email,
                         "Enter an e-mail address and any password.");
        else
            page_consent(reply, ask.parsed.query_text, email, sim->options.client_id, ask.scopes);
    }
    request_free(&ask.parsed);
}

void oauth_decide(struct sim *sim, struct request *request, struct reply *reply)
{
    struct ask ask;
    SIM_CLEANUP(text_free) char *target = NULL;
    const char *email = request_form(request, "email"),
               *decision = request_form(request, "decision");
    uint32_t person = 0;
    if (read_form(sim, request, &ask, &target, reply)) {
        bool user = email != NULL && oauth_person_by_email(sim, email, &person);
        if (ask.error != NULL) {
            redirect_error(sim, &ask, ask.error, ask.description, reply);
        } else if (email == NULL || decision == NULL || strcmp(decision, "allow") != 0) {
            redirect_error(sim, &ask, "access_denied", "The resource owner denied the request.",
                           reply);
        } else if (user && scopes_need_admin(ask.scopes)) {
            redirect_error(sim, &ask, "invalid_scope",
                           "Administrator scopes need an administrator.", reply);
        } else {
            if (!user) {
                free(sim->admin_email);
                sim->admin_email = text_copy(email);
            }
            redirect_code(sim, &ask, person, request->now, reply);
        }
    }
    request_free(&ask.parsed);
}
