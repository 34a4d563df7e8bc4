/* Signs in with a personal access token copied from developer.webex.com: enough for a first look,
 * valid for 12 hours, not renewable. */
#include <phonectl/plugin.h>
#include <string.h>
#include <time.h>

#include "webex_people.h"

enum {
    TOKEN_LIMIT = 16 * 1024,
    LIFE_S = 12 * 60 * 60 /* "valid for 12 hours after logging into the Developer Portal" */
};

static const struct ph_param args[] = {
    {.key = "token",
     .label = "Personal access token",
     .help = "The token from developer.webex.com, Documentation, Getting Started.",
     .type = PH_SECRET,
     .flags = PH_NO_SAVE,
     .max = TOKEN_LIMIT},
};

static int32_t find_token(struct ph_context *ctx, const struct ph_secret **token,
                          struct ph_error *err)
{
    *token = ctx->host->secret(ctx, "token");
    if (*token != NULL)
        return PH_OK;
    int32_t code = ctx->host->ask(
        ctx, &args[0], "Paste the personal access token; what you paste is not shown.", err);
    if (code < 0)
        return code;
    *token = ctx->host->secret(ctx, "token");
    return *token != NULL ? PH_OK
                          : ctx->host->fail(err, PH_INVALID, "token", "No token was entered.");
}

static int blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Cleans a token that goes into a header of every request. Blanks at the ends come from copying;
 * any other byte that is not visible ASCII would change the request. */
static int32_t clean_token(struct ph_context *ctx, const struct ph_secret *given,
                           const struct ph_secret **token, struct ph_error *err)
{
    size_t length = 0;
    const char *bytes = ctx->host->secret_bytes(given, &length);
    while (length > 0 && blank(bytes[length - 1]))
        length--;
    while (length > 0 && blank(bytes[0])) {
        bytes++;
        length--;
    }
    if (length == 0)
        return ctx->host->fail(err, PH_INVALID, "token", "The token is empty.");
    if (length > TOKEN_LIMIT)
        return ctx->host->fail(err, PH_INVALID, "token", "The token is too long.");
    for (size_t i = 0; i < length; i++)
        if (bytes[i] <= 0x20 || bytes[i] >= 0x7F)
            return ctx->host->fail(err, PH_INVALID, "token",
                                   "This is not a token: character %zu of %zu is a space, a "
                                   "control character or not ASCII.",
                                   i + 1, length);
    *token = ctx->host->secret_new(ctx, bytes, length);
    return PH_OK;
}

static int32_t login(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    const struct ph_secret *given = NULL;
    int32_t code = find_token(ctx, &given, err);
    if (code == PH_OK)
        code = clean_token(ctx, given, &grant->access_token, err);
    if (code == PH_OK) /* the upper limit; identify() asks for the real value */
        grant->access_expires = (int64_t)time(NULL) + LIFE_S;
    return code;
}

static int32_t identify(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    int32_t code = webex_identify(ctx, grant, err);
    if (code < 0)
        return code;
    int64_t expires = webex_token_expiry(ctx);
    if (expires > 0)
        grant->access_expires = expires;
    else
        ctx->host->log(
            ctx, PH_LOG_INFO,
            "The service does not say how long the token is valid; assuming 12 hours from now");
    return PH_OK;
}

static const struct ph_auth functions = {
    .size = sizeof functions,
    .api_url = "https://webexapis.com/v1",
    .login = login,
    .identify = identify,
    .after_logout = "The personal access token itself stays valid at Webex until it expires, at "
                    "most 12 hours after it was created.",
};

static const struct ph_feature features[] = {
    {.kind = PH_AUTH,
     .id = "developer-token",
     .title = "Personal access token",
     .summary = "Signs in with a token pasted from developer.webex.com; valid for up to 12 hours, "
                "cannot be renewed.",
     .rank = 10,
     .args = PH_PARAMS(args),
     .functions = &functions},
};

PH_PLUGIN(.id = "developer-token", .version = "1.0.0",
          .summary = "Sign in to Webex with a personal access token.", .author = "phonectl",
          .licence = "MIT", PH_FEATURES(features))
