/* The device grant (RFC 8628), for machines without a browser: the user enters a code on another
 * device while this one polls. */
#include "oauth.h"

#include "webex.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    DEFAULT_INTERVAL_S = 5, /* RFC 8628 section 3.2 */
    SLOWER_S = 5,           /* section 3.5: added permanently */
    LONGEST_INTERVAL_S = 60,
    DEFAULT_LIFE_S = 300,
    USER_CODE_LIMIT = 32,
    HTTP_OK = 200,
    HTTP_TOO_MANY = 429,
    HTTP_PENDING = 428 /* how Webex says authorization_pending */
};

struct grant_request {
    const struct ph_secret *device_code;
    const char *address; /* for the user to open */
    char user_code[USER_CODE_LIMIT + 1];
    int64_t interval_s, life_s;
};

/* https, or this machine if the API itself is there, as with the simulator. */
static int address_allowed(const struct client *client, const char *address)
{
    static const char here[] = "http://127.0.0.1:";
    for (const char *at = address; *at != '\0'; at++)
        if (*at <= 0x20 || *at >= 0x7F)
            return 0;
    return strncmp(address, "https://", 8) == 0 ||
           (strncmp(client->api_url, here, sizeof here - 1) == 0 &&
            strncmp(address, here, sizeof here - 1) == 0);
}

static int code_allowed(const char *code)
{
    size_t length = strlen(code);
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
    return length > 0 && length <= USER_CODE_LIMIT && strspn(code, plain) == length;
}

static int64_t number_or(struct json_object *json, const char *key, int64_t otherwise, int64_t most)
{
    int64_t number = 0;
    if (!webex_number(json, key, &number) || number < 1)
        return otherwise;
    return number < most ? number : most;
}

static const char *read_grant(struct ph_context *ctx, const struct client *client,
                              struct json_object *json, struct grant_request *grant)
{
    const char *device_code = webex_text(json, "device_code");
    const char *user_code = webex_text(json, "user_code");
    const char *plain = webex_text(json, "verification_uri");
    const char *complete = webex_text(json, "verification_uri_complete");
    if (device_code == NULL || device_code[0] == '\0')
        return "it has no device code";
    if (user_code == NULL || !code_allowed(user_code))
        return "its code cannot be typed";
    if (plain == NULL || !address_allowed(client, plain))
        return "its address is not secure";
    if (complete != NULL && address_allowed(client, complete))
        plain = complete;
    size_t size = strlen(plain) + 1;
    grant->address = memcpy(ctx->host->alloc(ctx, size), plain, size);
    grant->device_code = ctx->host->secret_new(ctx, device_code, strlen(device_code));
    strcpy(grant->user_code, user_code);
    grant->interval_s = number_or(json, "interval", DEFAULT_INTERVAL_S, LONGEST_INTERVAL_S);
    grant->life_s = number_or(json, "expires_in", DEFAULT_LIFE_S, DEFAULT_LIFE_S * 12);
    return NULL;
}

static int32_t request_grant(struct ph_context *ctx, const struct client *client,
                             struct grant_request *grant, struct ph_error *err)
{
    const struct ph_http_field form[] = {{.name = "client_id", .text = client->id},
                                         {.name = "scope", .text = client->scopes}};
    struct ph_http_response response = {.size = sizeof response};
    struct json_object *json = NULL;
    int32_t code =
        token_post(ctx, client, "/device/authorize", form, PH_COUNT(form), 0, &response, err);
    if (code < 0)
        return code;
    if (response.status != HTTP_OK)
        return token_fail(ctx, "Asking for a code to sign in with", &response, err);
    code = webex_parse(ctx, "Asking for a code to sign in with", response.body, response.length,
                       &json, err);
    if (code < 0)
        return code;
    const char *wrong = read_grant(ctx, client, json, grant);
    webex_wipe(json);
    if (wrong != NULL)
        return ctx->host->fail(err, PH_FAILED, "", "The answer of the service was rejected: %s.",
                               wrong);
    return PH_OK;
}

/* Polls once. 1 = not decided yet; *interval_s may have grown. */
static int32_t poll_once(struct ph_context *ctx, const struct client *client,
                         const struct grant_request *request, int64_t *interval_s,
                         struct ph_grant *grant, struct ph_error *err)
{
    const struct ph_http_field form[] = {
        {.name = "grant_type", .text = "urn:ietf:params:oauth:grant-type:device_code"},
        {.name = "device_code", .secret = request->device_code},
        {.name = "client_id", .text = client->id}};
    struct ph_http_response response = {.size = sizeof response};
    int32_t code =
        token_post(ctx, client, "/device/token", form, PH_COUNT(form), 1, &response, err);
    if (code == PH_NETWORK || code == PH_TIMEOUT || code == PH_UNKNOWN) {
        *interval_s = *interval_s * 2 < LONGEST_INTERVAL_S ? *interval_s * 2 : LONGEST_INTERVAL_S;
        ctx->host->log(ctx, PH_LOG_INFO, "%s; asking again", err->text);
        return 1;
    }
    if (code < 0)
        return code;
    if (response.status == HTTP_OK)
        return token_read(ctx, &response, grant, err);
    const char *error = token_error(ctx, &response);
    if (strcmp(error, "slow_down") == 0 || response.status == HTTP_TOO_MANY) {
        *interval_s += SLOWER_S;
        return 1;
    }
    if (response.status == HTTP_PENDING || strcmp(error, "authorization_pending") == 0 ||
        response.status >= 500)
        return 1;
    if (strcmp(error, "access_denied") == 0)
        return ctx->host->fail(err, PH_DENIED, "", "The sign-in was refused in the browser.");
    if (strcmp(error, "expired_token") == 0 || strcmp(error, "invalid_grant") == 0)
        return ctx->host->fail(err, PH_TIMEOUT, "", "The code has expired: sign in again.");
    return token_fail(ctx, "Signing in", &response, err);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The sentence, and the code on a line of its own. */
static const char *with_code(char *text, size_t size, const char *sentence, const char *code)
{
    snprintf(text, size, "%s\n%s", sentence, code);
    return text;
}

int32_t device_login(struct ph_context *ctx, const struct client *client, struct ph_grant *grant,
                     struct ph_error *err)
{
    struct grant_request request = {0};
    char text[128];
    int32_t code = request_grant(ctx, client, &request, err);
    if (code < 0)
        return code;
    code = ctx->host->browse(
        ctx, request.address,
        with_code(text, sizeof text,
                  "On any device, open this address and enter this code:", request.user_code),
        err);
    int64_t limit_ms = request.life_s * 1000, begin_ms = now_ms(), slept_ms = 0;
    if (client->timeout_ms > 0 && client->timeout_ms < limit_ms)
        limit_ms = client->timeout_ms;
    int64_t interval_s = request.interval_s;
    while (code == PH_OK) {
        /* requests take time too; where sleep() returns at once (tests), the sum of the waits
         * counts */
        int64_t passed_ms = now_ms() - begin_ms;
        passed_ms = passed_ms > slept_ms ? passed_ms : slept_ms;
        if (passed_ms + interval_s * 1000 > limit_ms)
            return ctx->host->fail(err, PH_TIMEOUT, "",
                                   "The code expired before anybody entered it; sign in again.");
        ctx->host->progress(ctx, passed_ms / 1000, limit_ms / 1000,
                            "Waiting for the code to be entered, in seconds:");
        code = ctx->host->sleep(ctx, interval_s * 1000);
        if (code < 0)
            return ctx->host->fail(err, code, "", "The sign-in was cancelled.");
        slept_ms += interval_s * 1000;
        code = poll_once(ctx, client, &request, &interval_s, grant, err);
        if (code == PH_OK)
            return PH_OK;
        if (code > 0)
            code = PH_OK;
    }
    return code;
}
