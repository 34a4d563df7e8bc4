/* Requests to the token endpoint, and the checks of its answers. */
#include "oauth.h"

#include "ascii.h"
#include "webex.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    TOKEN_LIMIT = 16 * 1024,
    LONGEST_LIFE_S = 10 * 366 * 24 * 60 * 60,
    HTTP_BAD_REQUEST = 400,
    HTTP_UNAUTHORIZED = 401
};

int32_t token_post(struct ph_context *ctx, const struct client *client, const char *path,
                   const struct ph_http_field *form, uint32_t form_count, int basic,
                   struct ph_http_response *response, struct ph_error *err)
{
    size_t size = strlen(client->api_url) + strlen(path) + 1;
    char *url = ctx->host->alloc(ctx, size);
    snprintf(url, size, "%s%s", client->api_url, path);
    struct ph_http_request request = {.size = sizeof request,
                                      .flags = PH_HTTP_SECRET,
                                      .method = "POST",
                                      .url = url,
                                      .form = form,
                                      .form_count = form_count,
                                      .form_stride = sizeof *form};
    if (basic && client->secret != NULL) {
        request.user = client->id;
        request.password = client->secret;
    }
    return ctx->host->http(ctx, &request, response, err);
}

/* Whether the token may go into a header or a form: printable ASCII without spaces. */
static int token_fits(const char *token)
{
    size_t length = strlen(token);
    if (length == 0 || length > TOKEN_LIMIT)
        return 0;
    for (size_t i = 0; i < length; i++)
        if (token[i] <= 0x20 || token[i] >= 0x7F)
            return 0;
    return 1;
}

/* Turns a lifetime in seconds into a point in time; 0 if it is missing or implausible: identify()
 * asks then. */
static int64_t read_life(struct ph_context *ctx, struct json_object *json, const char *key,
                         int64_t now)
{
    int64_t life = 0;
    if (!json_object_object_get_ex(json, key, NULL))
        return 0;
    if (webex_number(json, key, &life) && life >= 1 && life <= LONGEST_LIFE_S)
        return now + life;
    ctx->host->log(ctx, PH_LOG_INFO, "The token service sent an invalid lifetime (%s)", key);
    return 0;
}

/* Returns NULL, or what is wrong with the answer. An odd member never costs a usable token: the
 * previous token may be void already. */
static const char *read_tokens(struct ph_context *ctx, struct json_object *json,
                               struct ph_grant *grant)
{
    int64_t now = (int64_t)time(NULL);
    const char *type = webex_text(json, "token_type");
    const char *access = webex_text(json, "access_token");
    const char *refresh = webex_text(json, "refresh_token");
    const char *scopes = webex_text(json, "scope");
    /* The service's published example has no token_type. */
    if (json_object_object_get_ex(json, "token_type", NULL) &&
        (type == NULL || !ascii_same(type, strlen(type), "Bearer")))
        return "it is not a bearer token";
    if (access == NULL || !token_fits(access))
        return "its access token is invalid";
    if (json_object_object_get_ex(json, "refresh_token", NULL) &&
        (refresh == NULL || !token_fits(refresh))) {
        ctx->host->log(ctx, PH_LOG_WARNING,
                       "The token service sent an invalid refresh token: the access token may not "
                       "be renewable");
        refresh = NULL;
    }
    grant->access_token = ctx->host->secret_new(ctx, access, strlen(access));
    grant->refresh_token =
        refresh == NULL ? NULL : ctx->host->secret_new(ctx, refresh, strlen(refresh));
    grant->access_expires = read_life(ctx, json, "expires_in", now);
    grant->refresh_expires = read_life(ctx, json, "refresh_token_expires_in", now);
    /* spark:all is older than most scopes; what it includes is not published. */
    if (scopes != NULL && strstr(scopes, "spark:all") == NULL) {
        size_t size = strlen(scopes) + 1;
        grant->scopes = memcpy(ctx->host->alloc(ctx, size), scopes, size);
    }
    return NULL;
}

int32_t token_read(struct ph_context *ctx, const struct ph_http_response *response,
                   struct ph_grant *grant, struct ph_error *err)
{
    struct json_object *json = NULL;
    int32_t code = webex_parse(ctx, "Signing in", response->body, response->length, &json, err);
    if (code < 0)
        return code;
    const char *wrong = json_object_is_type(json, json_type_object) ? read_tokens(ctx, json, grant)
                                                                    : "it is not an object";
    webex_wipe(json);
    if (wrong != NULL)
        return ctx->host->fail(err, PH_FAILED, "access_token",
                               "The answer of the token service was rejected: %s.", wrong);
    return PH_OK;
}

const char *token_error(struct ph_context *ctx, const struct ph_http_response *response)
{
    struct json_object *json = NULL;
    if (webex_parse(ctx, "", response->body, response->length, &json, NULL) < 0)
        return "";
    const char *error = webex_text(json, "error");
    char *copy = ctx->host->alloc(ctx, error == NULL ? 1 : strlen(error) + 1);
    if (error != NULL)
        strcpy(copy, error);
    webex_wipe(json);
    return copy;
}

int32_t token_fail(struct ph_context *ctx, const char *what,
                   const struct ph_http_response *response, struct ph_error *err)
{
    struct ph_error said;
    int32_t code = webex_fail(ctx, what, response, &said);
    /* 400 and 401 concern the request itself; the rest is temporary. */
    if (response->status == HTTP_BAD_REQUEST || response->status == HTTP_UNAUTHORIZED)
        code = strcmp(token_error(ctx, response), "invalid_grant") == 0 ? PH_LOGIN : PH_DENIED;
    return ctx->host->fail(err, code, "", "%s", said.text);
}
