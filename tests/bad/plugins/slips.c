/* A directory and two actions that make the mistake named by BAD_SLIP, such as "half": see
 * test_slips.py. BAD_PORT is the port of the test's server. */
#include <phonectl/plugin.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int slips(const char *name)
{
    const char *slip = getenv("BAD_SLIP");
    return slip != NULL && strcmp(slip, name) == 0;
}

static int32_t list(struct ph_context *ctx, struct ph_error *err)
{
    static const char *const names[] = {"One", "Two", "Three"};
    for (size_t i = 0; i < PH_COUNT(names); i++) {
        if (!slips("no-id") || i != 1)
            ctx->host->emit(ctx, "id", slips("one-id") && i == 1 ? "One" : names[i]);
        ctx->host->emit(ctx, "name", names[i]);
        ctx->host->next_row(ctx);
    }
    (void)err;
    return PH_OK;
}

static int32_t send(struct ph_context *ctx, const char *method, const char *path,
                    struct ph_http_request *request, struct ph_error *err)
{
    const char *port = strcmp(path, "/closed") == 0 ? "1" : getenv("BAD_PORT");
    char url[96];
    snprintf(url, sizeof url, "http://127.0.0.1:%s%s", port, path);
    request->size = slips("request-size") ? 0 : sizeof *request;
    request->method = method;
    request->url = url;
    struct ph_http_response response = {.size = slips("response-size") ? 0 : sizeof response};
    int32_t code = ctx->host->http(ctx, request, &response, err);
    char status[16];
    snprintf(status, sizeof status, "%d", response.status);
    if (code == PH_OK)
        ctx->host->emit(ctx, "status", status);
    return code;
}

/* What the plugin does after its request was accepted, or instead of a request. */
static int32_t slip(struct ph_context *ctx, struct ph_error *err)
{
    static const struct ph_param pin = {.key = "pin",
                                        .label = "Pin",
                                        .help = "The phone's.",
                                        .type = PH_SECRET,
                                        .min = 4,
                                        .max = 4};
    int32_t (*unchecked)(struct ph_error *, int32_t, const char *, const char *, ...) =
        ctx->host->fail;
    if (slips("half"))
        return send(ctx, "GET", "/closed", &(struct ph_http_request){0}, err);
    if (slips("network"))
        return ctx->host->fail(err, PH_NETWORK, NULL, "It went away");
    if (slips("one"))
        return 1;
    if (slips("no-words"))
        return unchecked(err, PH_FAILED, NULL, NULL);
    if (slips("no-reason"))
        return PH_FAILED;
    if (slips("alloc"))
        return ctx->host->alloc(ctx, SIZE_MAX / 2) == NULL ? PH_FAILED : PH_OK;
    if (slips("emit"))
        return ctx->host->emit(ctx, "field", NULL);
    if (slips("ask"))
        return ctx->host->ask(ctx, &pin, NULL, err);
    return PH_OK;
}

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    struct ph_http_request request = {0};
    if (slips("crash") && strcmp(ctx->host->phone(ctx, "name"), "Two") == 0)
        abort();
    if (slips("redirect"))
        return send(ctx, "GET", "/redirect", &request, err);
    if (slips("user"))
        request.user = "a\nb";
    request.body_length = slips("body") ? 7 : 0;
    int32_t code = send(ctx, "POST", "/act", &request, err);
    if (slips("closed"))
        code = send(ctx, "POST", "/closed", &request, err);
    return slips("unseen") || slips("closed") ? PH_OK : code == PH_OK ? slip(ctx, err) : code;
}

static int32_t hide(struct ph_context *ctx, struct ph_error *err)
{
    struct ph_http_request request = {0};
    send(ctx, "POST", slips("closed") ? "/closed" : "/act", &request, err);
    return PH_OK;
}

/* Acts outside HTTP, where the host cannot see it, so it announces the effect. */
static int32_t wire(struct ph_context *ctx, struct ph_error *err)
{
    int32_t code = ctx->host->acting(ctx, err);
    if (code <= 0)
        return slips("unseen") ? PH_OK : code;
    return slip(ctx, err);
}

#define ACTION(function, how)                                                                      \
    static const struct ph_action function##_action = {                                            \
        .size = sizeof function##_action, .danger = (how), .run = (function)}
ACTION(run, PH_NOTICED);
ACTION(hide, PH_NOTICED);
ACTION(wire, PH_NOTICED);
static const struct ph_action glance_action = {
    .size = sizeof glance_action, .danger = PH_HARMLESS, .run = run};
static const struct ph_action peek_action = {
    .size = sizeof peek_action, .danger = PH_HARMLESS, .run = wire};
static const struct ph_directory directory = {.size = sizeof directory, .list = list};

#define FEATURE(of_kind, name, table)                                                              \
    {                                                                                              \
        .kind = (of_kind), .id = (name), .title = "Slips", .summary = "Slips as it is told.",      \
        .functions = &(table)                                                                      \
    }
static const struct ph_feature features[] = {
    FEATURE(PH_DIRECTORY, "slips", directory),   FEATURE(PH_ACTION, "slip", run_action),
    FEATURE(PH_ACTION, "hide", hide_action),     FEATURE(PH_ACTION, "wire", wire_action),
    FEATURE(PH_ACTION, "glance", glance_action), FEATURE(PH_ACTION, "peek", peek_action)};

PH_PLUGIN(.id = "slips", .version = "1.0.0", .summary = "Is a test.", .author = "The tests",
          .licence = "MIT", PH_FEATURES(features))
