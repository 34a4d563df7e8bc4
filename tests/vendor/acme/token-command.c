/* Signs in with the token that a command prints, such as "pass show webex". */
#define _GNU_SOURCE
#include <phonectl/plugin.h>
#include <stdio.h>
#include <string.h>

/* Also renews: the command knows the token of the day. */
static int32_t get_token(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    const char *command = host->text(ctx, "command");
    char token[4096] = "";
    if (command == NULL)
        return host->fail(err, PH_INVALID, "command",
                          "No command is set: phonectl config set token-command.command COMMAND");
    FILE *pipe = popen(command, "re");
    size_t length = pipe == NULL ? 0 : fread(token, 1, sizeof token - 1, pipe);
    if (pipe == NULL || pclose(pipe) != 0 || length == 0)
        return host->fail(err, PH_FAILED, "command", "The command printed no token");
    grant->access_token = host->secret_new(ctx, token, strcspn(token, "\r\n"));
    grant->refresh_token = host->secret_new(ctx, "-", 1); /* or refresh() is never called */
    explicit_bzero(token, sizeof token);
    return PH_OK;
}

static int32_t refresh(struct ph_context *ctx, const struct ph_grant *old, struct ph_grant *grant,
                       struct ph_error *err)
{
    (void)old;
    return get_token(ctx, grant, err);
}

static int32_t identify(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    const struct ph_http_request request = {
        .size = sizeof request, .flags = PH_HTTP_AUTHORIZED, .url = "/people/me"};
    struct ph_http_response response = {.size = sizeof response};
    int32_t code = ctx->host->http(ctx, &request, &response, err);
    if (code == PH_OK && response.status != 200)
        code = ctx->host->fail(err, PH_LOGIN, "token", "The service answered %d", response.status);
    grant->account = code == PH_OK ? ctx->host->text(ctx, "account") : NULL;
    return code;
}

static const struct ph_param settings[] = {
    {.key = "command",
     .label = "Command",
     .help = "A shell command that prints the token.",
     .type = PH_TEXT,
     .max = 1024},
    {.key = "account", .label = "Account", .help = "Whose token it is.", .type = PH_TEXT}};

static const struct ph_auth auth = {.size = sizeof auth,
                                    .api_url = "https://webexapis.com/v1",
                                    .login = get_token,
                                    .identify = identify,
                                    .refresh = refresh};

static const struct ph_feature features[] = {{.kind = PH_AUTH,
                                              .id = "token-command",
                                              .title = "Token of a command",
                                              .summary = "Signs in with what a command prints.",
                                              .settings = PH_PARAMS(settings),
                                              .functions = &auth}};

PH_PLUGIN(.id = "token-command", .version = "1.0.0",
          .summary = "Signs in with what a command prints", .author = "Acme", .licence = "MIT",
          PH_FEATURES(features))
