/* The action "hello": reads the record of a phone and greets the phone by its name. */
#include <phonectl/easy.h>

/* Runs once for each selected phone, on a worker thread. */
static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    const char *id = ph_encode(ctx, host->phone(ctx, "id")), *body;
    int32_t code = ph_request(ctx, "GET", ph_format(ctx, "/devices/%s", id), NULL,
                              "Reading the phone", &body, err);
    if (code < 0)
        return code;
    const char *name = ph_json(ctx, body, "displayName"); /* NULL: it has none */
    const char *greeting = ph_format(ctx, "%s, %s", host->text(ctx, "text"), name ? name : id);
    return host->emit(ctx, "greeting", greeting);
}

/* clang-format off */
static const struct ph_param args[] = {
    {.key = "text", .label = "Greeting", .help = "What to say before the name of the phone.",
     .type = PH_TEXT, .flags = PH_POSITIONAL, .value = "Hello", .max = 100}};
static const struct ph_param results[] = {
    {.key = "greeting", .label = "Greeting", .help = "What was said.", .type = PH_TEXT}};

static const struct ph_action action = {
    .size = sizeof action, .danger = PH_HARMLESS, .run = run,
    .example = "'Good morning'", .needs = "id", .results = PH_PARAMS(results)};

static const struct ph_feature features[] = {
    {.kind = PH_ACTION, .flags = PH_PARALLEL, .id = "hello", .title = "Greet a phone",
     .summary = "Reads a phone's record and greets it.", .args = PH_PARAMS(args),
     .functions = &action}};

PH_PLUGIN(.id = "hello", .version = "1.0.0", .summary = "Greets phones.", .author = "Your name",
          .licence = "MIT", PH_FEATURES(features))
