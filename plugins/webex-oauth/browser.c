/* The authorization code flow with PKCE: in the system's browser with a redirect to this machine
 * (RFC 8252) or, as a last resort, with the redirect address pasted by hand. */
#include "oauth.h"
#include "percent.h"

#include "webex.h"

#include <phonectl/services.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PORTS = 16, ADDRESS_LIMIT = 8192, ANY_PORT = 8085 };

const char redirect_path[] = "/webex/callback";

/* One attempt to sign in; nothing in it is used twice. */
struct attempt {
    char state[RANDOM_TEXT];
    const struct ph_secret *verifier;
    const char *redirect_uri, *url; /* url: the address the browser opens */
};

int32_t redirect_ports(struct ph_context *ctx, const uint16_t **ports, struct ph_error *err)
{
    uint16_t *list = ctx->host->alloc(ctx, (MOST_PORTS + 1) * sizeof *list);
    const char *text = ctx->host->text(ctx, "redirect_ports");
    size_t count = 0;
    if (text != NULL && strcmp(text, "0") == 0) { /* any free port: the list is empty */
        *ports = list;
        return PH_OK;
    }
    while (text != NULL && *text != '\0' && count < MOST_PORTS) {
        char *end = NULL;
        long port = strtol(text, &end, 10);
        end += strspn(end, " ");
        if (end == text || port < 1 || port > UINT16_MAX || (*end != ',' && *end != '\0'))
            break;
        list[count++] = (uint16_t)port;
        text = *end == ',' ? end + 1 : end;
    }
    if (count == 0 || *text != '\0')
        return ctx->host->fail(
            err, PH_INVALID, "redirect_ports",
            "webex-oauth.redirect_ports must be a list of 1 to %d ports, such as 8085,18085",
            MOST_PORTS);
    *ports = list;
    return PH_OK;
}

static int32_t attempt_begin(struct ph_context *ctx, struct attempt *attempt, char *challenge,
                             struct ph_error *err)
{
    char verifier[RANDOM_TEXT];
    int32_t code = random_text(ctx, attempt->state, err);
    if (code == PH_OK)
        code = random_text(ctx, verifier, err);
    if (code == PH_OK)
        code = pkce_challenge(ctx, verifier, challenge, err);
    if (code == PH_OK)
        attempt->verifier = ctx->host->secret_new(ctx, verifier, strlen(verifier));
    sodium_memzero(verifier, sizeof verifier);
    return code;
}

static void attempt_address(struct ph_context *ctx, const struct client *client,
                            struct attempt *attempt, const char *challenge)
{
    size_t size = strlen(client->api_url) + sizeof "/authorize";
    char *url = ctx->host->alloc(ctx, size);
    snprintf(url, size, "%s/authorize", client->api_url);
    const char *const fields[][2] = {
        {"response_type", "code"},
        {"client_id", client->id},
        {"redirect_uri", attempt->redirect_uri},
        {"scope", client->scopes},
        {"state", attempt->state},
        {"code_challenge", challenge},
        {"code_challenge_method", "S256"},
    };
    attempt->url = url;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        attempt->url = webex_query(ctx, attempt->url, fields[i][0], fields[i][1]);
}

/* RFC 9207: never send another server's answer to this server's token endpoint. */
static int32_t issuer_check(struct ph_context *ctx, const struct client *client, const char *iss,
                            struct ph_error *err)
{
    if (client->issuer == NULL || client->issuer[0] == '\0')
        return PH_OK;
    if (iss == NULL)
        return ctx->host->fail(err, PH_DENIED, "issuer",
                               "The answer does not name its issuer, but %s is expected.",
                               client->issuer);
    if (strcmp(iss, client->issuer) != 0)
        return ctx->host->fail(err, PH_DENIED, "issuer",
                               "The answer does not come from the issuer %s.", client->issuer);
    return PH_OK;
}

/* Exchanges a code for tokens. */
static int32_t exchange(struct ph_context *ctx, const struct client *client,
                        const struct attempt *attempt, const struct ph_secret *code,
                        struct ph_grant *grant, struct ph_error *err)
{
    const struct ph_http_field form[] = {
        {.name = "grant_type", .text = "authorization_code"},
        {.name = "client_id", .text = client->id},
        {.name = "code", .secret = code},
        {.name = "redirect_uri", .text = attempt->redirect_uri},
        {.name = "code_verifier", .secret = attempt->verifier},
        {.name = "client_secret", .secret = client->secret}, /* last: omitted if there is none */
    };
    uint32_t count = PH_COUNT(form) - (client->secret == NULL ? 1 : 0);
    struct ph_http_response response = {.size = sizeof response};
    int32_t result = token_post(ctx, client, "/access_token", form, count, 0, &response, err);
    if (result < 0)
        return result;
    if (response.status != 200)
        return token_fail(ctx, "Signing in", &response, err);
    return token_read(ctx, &response, grant, err);
}

int32_t browser_login(struct ph_context *ctx, const struct client *client, struct ph_grant *grant,
                      struct ph_error *err)
{
    struct attempt attempt = {0};
    char challenge[RANDOM_TEXT];
    const uint16_t *ports = NULL;
    const struct ph_secret *code = NULL;
    const char *iss = NULL;
    const struct ph_loopback *loopback = ctx->host->service(ctx, "ph.loopback/1");
    if (loopback == NULL)
        return ctx->host->fail(err, PH_UNSUPPORTED, "flow",
                               "This program cannot listen for the browser's answer.");
    int32_t result = redirect_ports(ctx, &ports, err);
    if (result == PH_OK)
        result = attempt_begin(ctx, &attempt, challenge, err);
    if (result == PH_OK)
        result =
            loopback->open(ctx, ports, redirect_path, attempt.state, &attempt.redirect_uri, err);
    if (result < 0)
        return result;
    attempt_address(ctx, client, &attempt, challenge);
    result = ctx->host->browse(ctx, attempt.url, "Sign in to Webex in the browser.", err);
    if (result == PH_OK)
        result = loopback->wait(ctx, client->timeout_ms, &code, &iss, err);
    if (result == PH_OK ||
        result == PH_DENIED) { /* an error may come from another server too: RFC 9207 2.4 */
        int32_t issued = issuer_check(ctx, client, iss, err);
        result = issued < 0 ? issued : result;
    }
    return result < 0 ? result : exchange(ctx, client, &attempt, code, grant, err);
}

/* ---- By hand ----------------------------------------------------------------------------- */

/* Decodes one parameter into value; -1 if it is missing, duplicated or malformed. */
static int find_parameter(const char *query, const char *name, char value[ADDRESS_LIMIT])
{
    size_t name_length = strlen(name);
    int found = 0, decoded = 0;
    value[0] = '\0';
    while (*query != '\0' && *query != '#') {
        size_t length = strcspn(query, "&#");
        if (length > name_length && strncmp(query, name, name_length) == 0 &&
            query[name_length] == '=') {
            size_t size = length - name_length - 1;
            if (found++ > 0 || size >= ADDRESS_LIMIT)
                return -1;
            decoded = percent_decode(value, query + name_length + 1, size);
        }
        query += length;
        if (*query == '&')
            query++;
    }
    return found == 1 && decoded >= 0 ? 0 : -1;
}

static int32_t read_address(struct ph_context *ctx, const struct client *client,
                            const struct attempt *attempt, const char *address, char *value,
                            const struct ph_secret **code, struct ph_error *err)
{
    const char *query = strchr(address, '?');
    size_t length = strlen(attempt->redirect_uri);
    if (query == NULL || (size_t)(query - address) != length ||
        strncmp(address, attempt->redirect_uri, length) != 0)
        return ctx->host->fail(err, PH_INVALID, "redirect",
                               "The address must begin with %s? ; copy all of it.",
                               attempt->redirect_uri);
    query++;
    if (find_parameter(query, "state", value) != 0 || strlen(value) != strlen(attempt->state) ||
        sodium_memcmp(value, attempt->state, strlen(attempt->state)) != 0)
        return ctx->host->fail(err, PH_DENIED, "redirect",
                               "The address does not belong to this sign-in.");
    int has_iss = find_parameter(query, "iss", value) == 0;
    int32_t result = issuer_check(ctx, client, has_iss ? value : NULL, err);
    if (result < 0)
        return result;
    if (find_parameter(query, "error", value) == 0)
        return ctx->host->fail(err, PH_DENIED, "", "The sign-in was refused: %s", value);
    if (find_parameter(query, "code", value) != 0 || value[0] == '\0')
        return ctx->host->fail(err, PH_INVALID, "redirect", "The address contains no code.");
    *code = ctx->host->secret_new(ctx, value, strlen(value));
    return PH_OK;
}

int32_t paste_login(struct ph_context *ctx, const struct client *client, struct ph_grant *grant,
                    struct ph_error *err)
{
    static const struct ph_param question = {
        .key = "redirect",
        .label = "Address of the page",
        .help = "The whole address that the browser shows after you allow the access.",
        .type = PH_SECRET,
        .flags = PH_REQUIRED | PH_NO_SAVE,
        .max = ADDRESS_LIMIT - 1};
    struct attempt attempt = {0};
    char challenge[RANDOM_TEXT];
    const uint16_t *ports = NULL;
    int32_t result = redirect_ports(ctx, &ports, err);
    if (result == PH_OK)
        result = attempt_begin(ctx, &attempt, challenge, err);
    if (result < 0)
        return result;
    char *redirect_uri =
        ctx->host->alloc(ctx, sizeof "http://127.0.0.1:65535" + sizeof redirect_path);
    /* nothing listens there; for "any" use port 1, where no program of a user can listen either */
    unsigned int port = ports[0] == 0 ? 1 : ports[0];
    sprintf(redirect_uri, "http://127.0.0.1:%u%s", port, redirect_path);
    attempt.redirect_uri = redirect_uri;
    attempt_address(ctx, client, &attempt, challenge);
    result =
        ctx->host->browse(ctx, attempt.url,
                          "Sign in to Webex in any browser. The last page will not load; that is "
                          "expected. Copy its address from the address bar and paste it here.",
                          err);
    if (result == PH_OK)
        result = ctx->host->ask(ctx, &question, "What you paste is not shown.", err);
    if (result < 0)
        return result;
    const struct ph_secret *address = ctx->host->secret(ctx, question.key), *code = NULL;
    char value[ADDRESS_LIMIT];
    result = read_address(ctx, client, &attempt, ctx->host->secret_bytes(address, NULL), value,
                          &code, err);
    sodium_memzero(value, sizeof value);
    return result < 0 ? result : exchange(ctx, client, &attempt, code, grant, err);
}
