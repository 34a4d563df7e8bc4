/* A plugin with one feature of each kind and a second action, so that any wrong stride or size
 * shows. It is built against each released header, today's and a grown one; ABI_PLUGIN_ID tells
 * them apart. With the grown header it sets every new member, which must not disturb an older
 * host. */
#include <phonectl/plugin.h>
#include <string.h>

#ifdef ABI_GROWN
#define LATER .later = "from the future",
#else
#define LATER
#endif

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    const char *text = host->text(ctx, "second");
    if (text == NULL)
        return host->fail(err, PH_INVALID, "second", "No value");
    const struct ph_http_field form[] = {{.name = "a", .text = "1", .secret = NULL, LATER},
                                         {.name = "b", .text = text, .secret = NULL, LATER}};
    const struct ph_http_request request = {.size = (uint32_t)sizeof request,
                                            .flags = PH_HTTP_AUTHORIZED,
                                            .method = "POST",
                                            .url = "/devices",
                                            .form = form,
                                            .form_count = PH_COUNT(form),
                                            .form_stride = (uint32_t)sizeof form[0],
                                            LATER.timeout_ms = 1500};
    struct ph_http_response response = {.size = (uint32_t)sizeof response, .status = 0};
    int32_t code = host->http(ctx, &request, &response, err);
    if (code < 0)
        return code;
    return host->emit(ctx, "answer", response.body);
}

static int32_t refuse(struct ph_context *ctx, struct ph_error *err)
{
    return ctx->host->fail(err, PH_DENIED, "", "second_action says no to %d", 7);
}

static int32_t settled(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    (void)ctx, (void)err;
    return ++*state > 1;
}

static int32_t sign_in(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    (void)err;
    grant->access_token = ctx->host->secret_new(ctx, "token", 5);
    grant->account = "someone";
    grant->access_expires = 1700000000;
    return PH_OK;
}

static int32_t load(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret **record, struct ph_error *err)
{
    (void)record;
    return ctx->host->fail(err, PH_NOT_FOUND, key->profile, "No record");
}

static int32_t save(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret *record, struct ph_error *err)
{
    (void)ctx, (void)key, (void)record, (void)err;
    return PH_OK;
}

static int32_t erase(struct ph_context *ctx, const struct ph_store_key *key, struct ph_error *err)
{
    (void)ctx, (void)key, (void)err;
    return PH_OK;
}

static int32_t nothing(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx, (void)err;
    return PH_OK;
}

static const char *const choices[] = {"one", "two", NULL};
static const struct ph_param params[] = {{.key = "first",
                                          .label = "First",
                                          .help = "A number.",
                                          .type = PH_INT,
                                          LATER.value = "3",
                                          .min = 1,
                                          .max = 9},
                                         {.key = "second",
                                          .label = "Second",
                                          .help = "A text.",
                                          .type = PH_TEXT,
                                          LATER.value = "two",
                                          .max = 20},
                                         {.key = "third",
                                          .label = "Third",
                                          .help = "A choice.",
                                          .type = PH_CHOICE,
                                          LATER.value = "one",
                                          .choices = choices}};

static const struct ph_param shared[] = {
    {.key = "fourth", .label = "Fourth", .help = "A text.", .type = PH_TEXT, LATER.value = "four"}};

static const struct ph_action first = {.size = (uint32_t)sizeof first,
                                       .danger = PH_DISRUPTIVE,
                                       .capability = "xapi",
                                       .run = run,
                                       .settled = settled,
                                       LATER.example = "--first 2",
                                       .results = PH_PARAMS(params)};
static const struct ph_action second = {
    .size = (uint32_t)sizeof second, .danger = PH_HARMLESS, LATER.run = refuse};
static const struct ph_auth auth = {.size = (uint32_t)sizeof auth,
                                    .api_url = "https://example.invalid/v1",
                                    .login = sign_in,
                                    LATER.identify = sign_in};
static const struct ph_store store = {.size = (uint32_t)sizeof store,
                                      .load = load,
                                      .save = save,
                                      .erase = erase,
                                      LATER.check = nothing};
static const struct ph_directory directory = {.size = (uint32_t)sizeof directory,
                                              LATER.list = nothing};

static const struct ph_feature features[] = {{.kind = PH_ACTION,
                                              .flags = PH_PARALLEL,
                                              .id = ABI_PLUGIN_ID "-first",
                                              .title = "First action",
                                              .summary = "Sends a form.",
                                              .rank = 4,
                                              .settings = PH_PARAMS(params),
                                              .args = PH_PARAMS(params),
                                              LATER.functions = &first},
                                             {.kind = PH_ACTION,
                                              .id = ABI_PLUGIN_ID "-second",
                                              .title = "Second action",
                                              .summary = "Says no.",
                                              LATER.functions = &second},
                                             {.kind = PH_AUTH,
                                              .id = ABI_PLUGIN_ID "-auth",
                                              .title = "Provider",
                                              .summary = "Signs in.",
                                              .rank = -2,
                                              .settings = PH_PARAMS(params),
                                              LATER.functions = &auth},
                                             {.kind = PH_STORE,
                                              .flags = PH_VOLATILE,
                                              .id = ABI_PLUGIN_ID "-store",
                                              .title = "Store",
                                              .summary = "Keeps nothing.",
                                              LATER.functions = &store},
                                             {.kind = PH_DIRECTORY,
                                              .id = ABI_PLUGIN_ID "-directory",
                                              .title = "Directory",
                                              .summary = "Lists nothing.",
                                              LATER.functions = &directory}};

PH_PLUGIN(.id = ABI_PLUGIN_ID, .version = "1.0.0", .summary = "Meets old and new hosts.",
          .author = "phonectl", .licence = "MIT", LATER.start = nothing, PH_FEATURES(features),
          .settings = PH_PARAMS(shared))
