/* The action "hello": asks the service for the record of a phone, and greets the phone by name. */
#include <phonectl/plugin.h>
#include <stdio.h>

/* Runs once for each selected phone, on a worker thread. */
static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    const char *id = host->phone(ctx, "id"), *name = host->phone(ctx, "name");
    char url[512], greeting[512];

    snprintf(url, sizeof url, "/devices/%s", id);
    struct ph_http_request request = {
        .size = sizeof request, .method = "GET", .url = url, .flags = PH_HTTP_AUTHORIZED};
    struct ph_http_response response = {.size = sizeof response};
    int32_t code = host->http(ctx, &request, &response, err);
    if (code < 0)
        return code;
    if (response.status == 404)
        return host->fail(err, PH_NOT_FOUND, "phone", "The service does not know %s", name);
    if (response.status != 200 && response.status != 0) /* 0: a dry run */
        return host->fail(err, PH_FAILED, "phone", "The service answered %d", response.status);

    snprintf(greeting, sizeof greeting, "%s, %s", host->text(ctx, "text"), name);
    return host->emit(ctx, "greeting", greeting);
}

static const struct ph_param args[] = {{.key = "text",
                                        .label = "Greeting",
                                        .help = "What to say before the name of the phone.",
                                        .type = PH_TEXT,
                                        .flags = PH_POSITIONAL,
                                        .value = "Hello",
                                        .max = 100}};

static const struct ph_action action = {
    .size = sizeof action, .danger = PH_HARMLESS, .run = run, .example = "'Good morning'"};

static const struct ph_feature features[] = {{.kind = PH_ACTION,
                                              .flags = PH_PARALLEL,
                                              .id = "hello",
                                              .title = "Greet a phone",
                                              .summary = "Reads a phone's record and greets it.",
                                              .args = PH_PARAMS(args),
                                              .functions = &action}};

PH_PLUGIN(.id = "hello", .version = "1.0.0", .summary = "Greets phones.", .author = "Your name",
          .licence = "MIT", PH_FEATURES(features))
