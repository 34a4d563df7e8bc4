/* Signs in to Webex with the customer's own integration: authorization code with PKCE in the
 * browser, the device grant where there is no browser, or the redirect address pasted by hand.
 * Renews the tokens. */
#include "oauth.h"

#include "webex_people.h"

#include <stdio.h>
#include <string.h>

/* The minimum that phonectl's features need: who am I, list phones, tags, key presses and reboot,
 * lines, settings of the lines, calls; names of owners and locations beside the phones. */
#define SCOPES                                                                                     \
    "spark:people_read spark-admin:devices_read spark-admin:devices_write spark:xapi_commands "    \
    "spark:xapi_statuses spark-admin:telephony_config_read spark-admin:telephony_config_write "    \
    "spark:calls_read spark:calls_write spark-admin:people_read spark-admin:locations_read "       \
    "spark-admin:workspaces_read"

static const struct ph_param settings[] = {
    {.key = "client_id",
     .label = "Client ID",
     .help = "The client ID of your Webex integration.",
     .type = PH_TEXT,
     .max = 256},
    {.key = "scopes",
     .label = "Scopes",
     .help = "The scopes to request, separated by spaces; the integration must have all of them.",
     .type = PH_TEXT,
     .flags = PH_ADVANCED,
     .value = SCOPES,
     .max = 2048},
    {.key = "redirect_ports",
     .label = "Redirect ports",
     .help =
         "Ports on 127.0.0.1 for the browser's answer; the first free one is used. Each must be in "
         "a redirect URI of the integration. 0 means any port, if the provider allows that.",
     .type = PH_TEXT,
     .flags = PH_ADVANCED,
     .value = "8085,18085,28085",
     .max = 128},
    {.key = "issuer",
     .label = "Issuer",
     .help = "If set, answers of any other issuer (parameter iss) are refused.",
     .type = PH_TEXT,
     .flags = PH_ADVANCED,
     .max = 1024},
    {.key = "public_client",
     .label = "No client secret",
     .help = "Whether the integration works without a client secret; Webex integrations do not.",
     .type = PH_BOOL,
     .flags = PH_ADVANCED,
     .value = "no"},
};

static const char *const flows[] = {"auto", "browser", "device", "paste", NULL};

static const struct ph_param args[] = {
    {.key = "flow",
     .label = "Way to sign in",
     .help = "In the browser, with a code on another device, or by pasting an address; auto uses "
             "the browser if there is one.",
     .type = PH_CHOICE,
     .value = "auto",
     .choices = flows},
    {.key = "client_secret",
     .label = "Client secret",
     .help = "The client secret of your Webex integration; kept with the tokens.",
     .type = PH_SECRET,
     .flags = PH_NO_SAVE,
     .max = 1024},
    {.key = "timeout",
     .label = "Time to sign in",
     .help = "How long to wait for the sign-in in the browser.",
     .type = PH_DURATION,
     .value = "5m",
     .min = 1000,
     .max = 3600000},
};

/* Printed once: Webex has no public clients, so everybody registers an integration of their own. */
static int32_t explain(struct ph_context *ctx, const char *scopes, struct ph_error *err)
{
    const uint16_t *ports = NULL;
    int32_t code = redirect_ports(ctx, &ports, err);
    if (code < 0)
        return code;
    void (*say)(struct ph_context *, int32_t, const char *, ...) = ctx->host->log;
    say(ctx, PH_LOG_WARNING,
        "To sign in you need a Webex integration of your own. Register it once:");
    say(ctx, PH_LOG_WARNING,
        "1. On https://developer.webex.com/my-apps create an integration with these scopes:");
    for (const char *at = scopes + strspn(scopes, " "); *at != '\0'; at += strspn(at, " ")) {
        int length = (int)strcspn(at, " ");
        say(ctx, PH_LOG_WARNING, "     %.*s", length, at);
        at += length;
    }
    say(ctx, PH_LOG_WARNING, "2. Give it exactly these redirect URIs:");
    for (; *ports != 0; ports++)
        say(ctx, PH_LOG_WARNING, "     http://127.0.0.1:%u%s", (unsigned int)*ports, redirect_path);
    say(ctx, PH_LOG_WARNING, "   and, to sign in on machines without a browser:");
    for (const char *x = "arkd"; *x != '\0'; x++)
        say(ctx, PH_LOG_WARNING,
            "     https://oauth-helper-%c.wbx2.com/helperservice/v1/actions/device/callback", *x);
    say(ctx, PH_LOG_WARNING,
        "3. Set its client ID (phonectl config set webex-oauth.client_id ID) and sign in again; "
        "you are then asked for the client secret.");
    return ctx->host->fail(err, PH_INVALID, "client_id",
                           "The setting webex-oauth.client_id is empty: register an integration "
                           "first.");
}

static int32_t find_secret(struct ph_context *ctx, const struct ph_secret **secret,
                           struct ph_error *err)
{
    if (ctx->host->number(ctx, "public_client") == 1)
        return PH_OK;
    *secret = ctx->host->secret(ctx, "client_secret");
    if (*secret == NULL) {
        int32_t code = ctx->host->ask(ctx, &args[1],
                                      "Enter the client secret of your Webex integration.", err);
        if (code < 0)
            return code;
        *secret = ctx->host->secret(ctx, "client_secret");
    }
    size_t length = 0;
    if (*secret != NULL)
        ctx->host->secret_bytes(*secret, &length);
    if (length == 0)
        return ctx->host->fail(err, PH_INVALID, "client_secret", "No client secret was entered.");
    return PH_OK;
}

static int32_t client_open(struct ph_context *ctx, struct client *client, struct ph_error *err)
{
    client->api_url = ctx->host->text(ctx, "@url");
    client->id = ctx->host->text(ctx, "client_id");
    client->scopes = ctx->host->text(ctx, "scopes");
    client->issuer = ctx->host->text(ctx, "issuer");
    if (client->api_url == NULL)
        return ctx->host->fail(err, PH_INVALID, "url", "The address of the service is not set.");
    if (client->scopes == NULL || client->scopes[0] == '\0')
        return ctx->host->fail(err, PH_INVALID, "scopes", "webex-oauth.scopes is empty.");
    if (client->id == NULL || client->id[0] == '\0')
        return explain(ctx, client->scopes, err);
    return PH_OK;
}

static int32_t login(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    struct client client = {.timeout_ms = ctx->host->number(ctx, "timeout")};
    const char *flow = ctx->host->text(ctx, "flow"), *browser = ctx->host->text(ctx, "@browser");
    int32_t code = client_open(ctx, &client, err);
    if (code == PH_OK)
        code = find_secret(ctx, &client.secret, err);
    if (code < 0)
        return code;
    if (flow == NULL || strcmp(flow, "auto") == 0)
        flow = browser != NULL && strcmp(browser, "none") == 0 ? "device" : "browser";
    if (strcmp(flow, "device") == 0)
        code = device_login(ctx, &client, grant, err);
    else if (strcmp(flow, "paste") == 0)
        code = paste_login(ctx, &client, grant, err);
    else
        code = browser_login(ctx, &client, grant, err);
    if (code == PH_OK)
        grant->extra = client.secret;
    return code;
}

static int32_t identify(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    int32_t code = webex_identify(ctx, grant, err);
    if (code == PH_OK && grant->access_expires == 0)
        grant->access_expires = webex_token_expiry(ctx);
    return code;
}

static int32_t refresh(struct ph_context *ctx, const struct ph_grant *old, struct ph_grant *grant,
                       struct ph_error *err)
{
    struct client client = {.secret = old->extra};
    int32_t code = client_open(ctx, &client, err);
    if (code < 0)
        return code;
    const struct ph_http_field form[] = {
        {.name = "grant_type", .text = "refresh_token"},
        {.name = "client_id", .text = client.id},
        {.name = "refresh_token", .secret = old->refresh_token},
        {.name = "client_secret", .secret = client.secret}, /* last: omitted if there is none */
    };
    uint32_t count = PH_COUNT(form) - (client.secret == NULL ? 1 : 0);
    struct ph_http_response response = {.size = sizeof response};
    code = token_post(ctx, &client, "/access_token", form, count, 0, &response, err);
    if (code < 0)
        return code;
    if (response.status != 200)
        return token_fail(ctx, "Renewing the sign-in", &response, err);
    return token_read(ctx, &response, grant, err);
}

static const struct ph_auth functions = {
    .size = sizeof functions,
    .api_url = "https://webexapis.com/v1",
    .login = login,
    .identify = identify,
    .refresh = refresh,
    .after_logout = "The tokens are deleted here but stay valid at Webex until they expire or an "
                    "administrator revokes them.",
};

static const struct ph_feature features[] = {
    {.kind = PH_AUTH,
     .id = "webex-oauth",
     .title = "Webex sign-in",
     .summary = "Signs in on Webex's own page in your browser and renews the access automatically.",
     .rank = 20,
     .settings = PH_PARAMS(settings),
     .args = PH_PARAMS(args),
     .functions = &functions},
};

PH_PLUGIN(.id = "webex-oauth", .version = "1.0.0",
          .summary = "Sign in to Webex with OAuth: browser, device code or pasted address.",
          .author = "phonectl", .licence = "MIT", PH_FEATURES(features))
