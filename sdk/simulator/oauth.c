/* The token endpoint: exchanges codes and refresh tokens for access tokens; rotation, reuse
 * detection, RFC 6749 errors. */
#include "oauth.h"

#include "organization.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void oauth_error(struct reply *reply, int status, const char *error, const char *description)
{
    struct json_object *json = json_object_new_object(), *item = json_object_new_object();
    json_text(json, "error", error);
    json_text(json, "error_description", description);
    json_text(json, "message", description);
    json_text(item, "description", description);
    json_object_array_add(json_list(json, "errors"), item);
    json_text(json, "trackingId", reply->tracking);
    reply_json(reply, status, json);
    reply_header(reply, "Cache-Control", "no-store");
}

static bool same_secret(const char *given, const char *expected)
{
    size_t length = strlen(expected);
    return strlen(given) == length && sodium_memcmp(given, expected, length) == 0;
}

/* Reads `Authorization: Basic`; both halves are form-encoded before base64 (RFC 6749 section
 * 2.3.1). */
static bool read_basic(const char *header, char **id, char **secret)
{
    unsigned char plain[512];
    size_t length = 0;
    if (sodium_base642bin(plain, sizeof plain - 1, header, strlen(header), NULL, &length, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return false;
    plain[length] = '\0';
    const char *colon = strchr((const char *)plain, ':');
    if (colon == NULL)
        return false;
    *id = text_percent_decode((const char *)plain, (size_t)(colon - (const char *)plain), true);
    *secret = text_percent_decode(colon + 1, strlen(colon + 1), true);
    return *id != NULL && *secret != NULL;
}

bool oauth_client_known(const struct sim *sim, const char *id)
{
    return id != NULL &&
           (strcmp(id, sim->options.client_id) == 0 || strcmp(id, OAUTH_PUBLIC_CLIENT) == 0);
}

bool oauth_check_client(struct sim *sim, const struct request *request, struct reply *reply)
{
    SIM_CLEANUP(text_free) char *basic_id = NULL;
    SIM_CLEANUP(text_free) char *basic_secret = NULL;
    const char *id = request_form(request, "client_id"),
               *secret = request_form(request, "client_secret");
    bool basic =
        request->authorization != 0 && strncasecmp(request->authorization, "Basic ", 6) == 0;
    if (basic) {
        if (!read_basic(request->authorization + 6, &basic_id, &basic_secret))
            id = secret = NULL;
        else {
            id = basic_id;
            secret = basic_secret;
        }
    }
    if (id != NULL && secret != NULL && same_secret(id, sim->options.client_id) &&
        same_secret(secret, sim->options.client_secret))
        return true;
    if (id != NULL && secret == NULL && strcmp(id, OAUTH_PUBLIC_CLIENT) == 0)
        return true;
    oauth_error(reply, 401, "invalid_client", "Client authentication failed.");
    if (basic)
        reply_header(reply, "WWW-Authenticate", "Basic realm=\"phonectl-sim\"");
    return false;
}

bool oauth_person_by_email(const struct sim *sim, const char *email, uint32_t *person)
{
    const char *at = strchr(email, '@'), *dot = NULL;
    for (const char *c = email; at != NULL && c < at; c++)
        if (*c == '.')
            dot = c;
    int64_t index;
    if (dot == NULL)
        return false;
    SIM_CLEANUP(text_free) char *number = text_copy_length(dot + 1, (size_t)(at - dot - 1));
    if (text_integer(number, 1, UINT32_MAX, &index) != 0 || !person_exists(sim, index))
        return false;
    SIM_CLEANUP(text_free) char *expected = person_email(sim, (uint32_t)index);
    if (!text_same(expected, email))
        return false;
    *person = (uint32_t)index;
    return true;
}

void oauth_answer_tokens(struct sim *sim, const struct request *request, struct reply *reply,
                         struct grant *grant, const struct token *refresh)
{
    tokens_prune(&sim->tokens, request->now);
    struct token *access =
        tokens_issue(&sim->tokens, TOKEN_ACCESS, grant, request->now + grant->access_life);
    if (refresh == NULL)
        refresh = tokens_issue(&sim->tokens, TOKEN_REFRESH, grant,
                               request->now + sim->options.refresh_life);
    SIM_CLEANUP(text_free) char *scope = scopes_text(grant->scopes);
    struct json_object *json = json_object_new_object();
    json_text(json, "access_token", access->text);
    const char *life = quirk_value(&sim->quirks, QUIRK_TOKEN_LIFETIME);
    if (life != NULL)
        json_add(json, "expires_in", json_parse(life, strlen(life)));
    else
        json_number(json, "expires_in", grant->access_life / 1000);
    json_text(json, "refresh_token", refresh->text);
    json_number(json, "refresh_token_expires_in", (refresh->expires - request->now) / 1000);
    if (!quirk_on(&sim->quirks, QUIRK_TOKEN_NO_TYPE))
        json_text(json, "token_type", "Bearer");
    json_text(json, "scope", scope);
    reply_json(reply, 200, json);
    reply_header(reply, "Cache-Control", "no-store");
    reply_header(reply, "Pragma", "no-cache");
}

/* RFC 7636 section 4.6: BASE64URL(SHA256(verifier)) must equal the challenge. */
static bool verifier_fits(const char *verifier, const char *challenge)
{
    if (challenge == NULL)
        return true;
    if (verifier == NULL || strlen(verifier) < 43 || strlen(verifier) > 128)
        return false;
    unsigned char hash[crypto_hash_sha256_BYTES];
    struct buffer text = {0};
    crypto_hash_sha256(hash, (const unsigned char *)verifier, strlen(verifier));
    text_base64url(hash, sizeof hash, false, &text);
    bool fits = strcmp(text.data, challenge) == 0;
    buffer_free(&text);
    return fits;
}

static void redeem_code(struct sim *sim, struct request *request, struct reply *reply)
{
    const char *code = request_form(request, "code"),
               *redirect = request_form(request, "redirect_uri");
    if (code == NULL || redirect == NULL) {
        oauth_error(reply, 400, "invalid_request", "code and redirect_uri are required.");
        return;
    }
    struct token *token = tokens_find(&sim->tokens, TOKEN_CODE, code);
    if (token != NULL && token->used)
        token->grant->revoked =
            true; /* RFC 6749 section 4.1.2: a second use voids what the first one gave */
    if (token == NULL || token->used || token->grant->revoked || token->expires <= request->now) {
        oauth_error(reply, 400, "invalid_grant",
                    "The authorization code is invalid, expired or was used.");
        return;
    }
    if (strcmp(redirect, token->grant->redirect_uri) != 0) {
        oauth_error(reply, 400, "invalid_grant",
                    "redirect_uri is not the one of the authorization request.");
        return;
    }
    if (!verifier_fits(request_form(request, "code_verifier"), token->grant->challenge)) {
        oauth_error(reply, 400, "invalid_grant", "code_verifier does not fit the code_challenge.");
        return;
    }
    token->used = true;
    oauth_answer_tokens(sim, request, reply, token->grant, NULL);
}

static void refresh_tokens(struct sim *sim, struct request *request, struct reply *reply)
{
    const char *text = request_form(request, "refresh_token");
    if (text == NULL) {
        oauth_error(reply, 400, "invalid_request", "refresh_token is required.");
        return;
    }
    struct token *token = tokens_find(&sim->tokens, TOKEN_REFRESH, text);
    if (token != NULL && token->used && !sim->options.no_reuse_detection)
        token->grant->revoked = true;
    if (token == NULL || token->used || token->grant->revoked || token->expires <= request->now) {
        sim->log.refreshes_rejected++;
        oauth_error(reply, 400, "invalid_grant",
                    token != NULL && token->used ? "The refresh token was already used."
                                                 : "The refresh token is invalid or expired.");
        return;
    }
    sim->log.refreshes++;
    if (sim->options.no_rotation) {
        oauth_answer_tokens(sim, request, reply, token->grant, token);
        return;
    }
    token->used = true;
    oauth_answer_tokens(sim, request, reply, token->grant, NULL);
}

void oauth_token(struct sim *sim, struct request *request, struct reply *reply)
{
    const char *type = request_form(request, "grant_type");
    if (type == NULL) {
        oauth_error(reply, 400, "invalid_request",
                    "grant_type is required, as application/x-www-form-urlencoded.");
        return;
    }
    if (!oauth_check_client(sim, request, reply)) {
        if (strcmp(type, "refresh_token") == 0)
            sim->log.refreshes_rejected++;
        return;
    }
    if (strcmp(type, "authorization_code") == 0)
        redeem_code(sim, request, reply);
    else if (strcmp(type, "refresh_token") == 0)
        refresh_tokens(sim, request, reply);
    else
        oauth_error(reply, 400, "unsupported_grant_type",
                    "grant_type must be authorization_code or refresh_token.");
}

void oauth_metadata(struct sim *sim, struct request *request, struct reply *reply)
{
    (void)request;
    static const char *const places[][2] = {
        {"authorization_endpoint", "/v1/authorize"},
        {"token_endpoint", "/v1/access_token"},
        {"userinfo_endpoint", "/v1/userinfo"},
        {"device_authorization_endpoint", "/v1/device/authorize"}};
    struct json_object *json = json_object_new_object();
    bool own = sim->options.iss == NULL || strcmp(sim->options.iss, "self") == 0;
    json_text(json, "issuer", own ? sim->origin : sim->options.iss);
    for (size_t i = 0; i < SIM_COUNT(places); i++) {
        SIM_CLEANUP(text_free) char *url = text_format("%s%s", sim->origin, places[i][1]);
        json_text(json, places[i][0], url);
    }
    struct json_object *list = json_list(json, "scopes_supported");
    for (size_t i = 0; i < SCOPE_COUNT; i++)
        json_push(list, scope_names[i]);
    json_push(json_list(json, "response_types_supported"), "code");
    list = json_list(json, "grant_types_supported");
    json_push(list, "authorization_code");
    json_push(list, "refresh_token");
    json_push(list, "urn:ietf:params:oauth:grant-type:device_code");
    json_push(json_list(json, "code_challenge_methods_supported"), "S256");
    list = json_list(json, "token_endpoint_auth_methods_supported");
    json_push(list, "client_secret_basic");
    json_push(list, "client_secret_post");
    json_flag(json, "authorization_response_iss_parameter_supported", sim->options.iss != NULL);
    reply_json(reply, 200, json);
}
