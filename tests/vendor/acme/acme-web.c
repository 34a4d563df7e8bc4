/* The web server of an Acme phone: https with a password and a certificate of the phone's own for
 * what matters, plain http for its lamp. */
#include <phonectl/plugin.h>
#include <stdio.h>

static int32_t post(struct ph_context *ctx, struct ph_http_request *request, struct ph_error *err)
{
    struct ph_http_response response = {.size = sizeof response};
    request->size = sizeof *request;
    request->method = "POST";
    int32_t code = ctx->host->http(ctx, request, &response, err);
    if (code < 0 || response.status == 0 || response.status == 204)
        return code;
    if (response.status == 401)
        return ctx->host->fail(err, PH_DENIED, "password", "The phone refused the password");
    return ctx->host->fail(err, PH_FAILED, "phone", "The phone answered %d", response.status);
}

static int32_t restart(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    const struct ph_secret *password = host->secret(ctx, "password");
    char url[256];
    if (password == NULL)
        return PH_INVALID; /* the program says which setting is missing, and why */
    snprintf(url, sizeof url, "https://%s/restart", host->phone(ctx, "acme_web"));
    return post(ctx,
                &(struct ph_http_request){.flags = PH_HTTP_DIGEST,
                                          .url = url,
                                          .user = "admin",
                                          .password = password,
                                          .tls_pin = host->phone(ctx, "acme_pin")},
                err);
}

static int32_t lamp(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    char url[256];
    snprintf(url, sizeof url, "http://%s/lamp/%s", host->phone(ctx, "acme_address"),
             host->text(ctx, "state"));
    return post(ctx, &(struct ph_http_request){.url = url}, err);
}

static const struct ph_param settings[] = {{.key = "password",
                                            .label = "Password",
                                            .help = "Of the phones' web servers.",
                                            .type = PH_SECRET}};
static const char *const states[] = {"on", "off", NULL};
static const struct ph_param lamp_args[] = {{.key = "state",
                                             .label = "State",
                                             .help = "What the lamp shall be.",
                                             .type = PH_CHOICE,
                                             .flags = PH_REQUIRED | PH_POSITIONAL,
                                             .choices = states}};

static const struct ph_action restart_action = {.size = sizeof restart_action,
                                                .danger = PH_DISRUPTIVE,
                                                .run = restart,
                                                .needs = "acme_web acme_pin",
                                                .source = "acme"};
static const struct ph_action lamp_action = {.size = sizeof lamp_action,
                                             .danger = PH_NOTICED,
                                             .run = lamp,
                                             .example = "on",
                                             .needs = "acme_address",
                                             .source = "acme"};

static const struct ph_feature features[] = {{.kind = PH_ACTION,
                                              .flags = PH_PARALLEL,
                                              .id = "acme-restart",
                                              .title = "Restart",
                                              .summary = "Restarts an Acme phone.",
                                              .functions = &restart_action},
                                             {.kind = PH_ACTION,
                                              .flags = PH_PARALLEL,
                                              .id = "acme-lamp",
                                              .title = "Lamp",
                                              .summary = "Switches the lamp of an Acme phone.",
                                              .args = PH_PARAMS(lamp_args),
                                              .functions = &lamp_action}};

PH_PLUGIN(.id = "acme-web", .version = "1.0.0", .summary = "The web server of Acme phones",
          .author = "Acme", .licence = "MIT", PH_FEATURES(features),
          .settings = PH_PARAMS(settings))
