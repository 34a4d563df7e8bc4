/* A test sign-in: needs a setting shared by its plugin, and a secret. */
#include <phonectl/plugin.h>

static int32_t login(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    if (ctx->host->text(ctx, "address") == NULL)
        return ctx->host->fail(err, PH_INVALID, "address", "The address of the lamps is not set");
    grant->access_token = ctx->host->secret(ctx, "key");
    return grant->access_token != NULL ? PH_OK : PH_INVALID;
}

static int32_t identify(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    (void)err;
    grant->account = ctx->host->text(ctx, "address");
    return PH_OK;
}

static const struct ph_param shared[] = {
    {.key = "address", .label = "Address", .help = "Of the lamps.", .type = PH_TEXT}};
static const struct ph_param own[] = {
    {.key = "key", .label = "Key", .help = "For the lamps.", .type = PH_SECRET}};
static const struct ph_auth auth = {
    .size = sizeof auth, .api_url = "https://lamps.invalid", .login = login, .identify = identify};
static const struct ph_feature features[] = {{.kind = PH_AUTH,
                                              .id = "lamp-key",
                                              .title = "Key of the lamps",
                                              .summary = "Signs in with a key.",
                                              .settings = PH_PARAMS(own),
                                              .functions = &auth}};

PH_PLUGIN(.id = "needs-settings", .version = "1.0.0", .summary = "Needs settings.",
          .author = "tests", .licence = "MIT", .settings = PH_PARAMS(shared), PH_FEATURES(features))
