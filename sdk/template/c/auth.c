/* The provider "hello": signs in with the access token that another program keeps in a file. */
#include <phonectl/easy.h>

static int32_t login(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    const char *path = ctx->host->text(ctx, "file");
    if (path == NULL)
        return ctx->host->fail(err, PH_INVALID, "file", "The setting hello.file names no file");
    const struct ph_secret *file;
    int32_t code = ph_file_load(ctx, path, &file, err);
    if (code == PH_OK)
        grant->access_token = ph_trim(ctx, file);
    return code;
}

/* Asks the service whose token it is; a token it refuses is not kept. */
static int32_t identify(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    const char *body;
    int32_t code = ph_request(ctx, "GET", "/people/me", NULL, "Asking who this is", &body, err);
    if (code < 0)
        return code;
    grant->account = ph_json(ctx, body, "emails.0");
    grant->account_name = ph_json(ctx, body, "displayName");
    grant->organisation_id = ph_json(ctx, body, "orgId");
    return PH_OK;
}

/* clang-format off */
static const struct ph_param settings[] = {
    {.key = "file", .label = "File", .help = "Holds the token and nothing else.", .type = PH_PATH}};
static const struct ph_auth auth = {.size = sizeof auth, .api_url = "https://webexapis.com/v1",
                                    .login = login, .identify = identify};
static const struct ph_feature features[] = {
    {.kind = PH_AUTH, .id = "hello", .title = "Token of another program",
     .summary = "Signs in with a token from a file.", .settings = PH_PARAMS(settings),
     .functions = &auth}};
PH_PLUGIN(.id = "hello", .version = "1.0.0", .summary = "Signs in with a token from a file.",
          .author = "Your name", .licence = "MIT", PH_FEATURES(features))
