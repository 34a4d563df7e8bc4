// The action "hello": reads the record of a phone and greets the phone by its name.
#include <exception>
#include <phonectl/easy.h>
#include <string>

namespace {

// Runs once for each selected phone, on a worker thread. No exception may leave it.
int32_t run(ph_context *ctx, ph_error *err)
try {
    const ph_host &host = *ctx->host;
    const std::string id = ph_encode(ctx, host.phone(ctx, "id")), path = "/devices/" + id;
    const char *body = nullptr;
    const int32_t code =
        ph_request(ctx, "GET", path.c_str(), nullptr, "Reading the phone", &body, err);
    if (code < 0)
        return code;
    const char *name = ph_json(ctx, body, "displayName"); // NULL: it has none
    const std::string greeting = std::string(host.text(ctx, "text")) + ", " + (name ? name : id);
    return host.emit(ctx, "greeting", greeting.c_str());
} catch (const std::exception &wrong) {
    return ctx->host->fail(err, PH_FAILED, nullptr, "%s", wrong.what());
}

const ph_param args[] = {
    {.key = "text", .label = "Greeting", .help = "What to say before the name of the phone.",
     .type = PH_TEXT, .flags = PH_POSITIONAL, .value = "Hello", .max = 100}};
const ph_param results[] = {
    {.key = "greeting", .label = "Greeting", .help = "What was said.", .type = PH_TEXT}};
const ph_action action = {
    .size = sizeof action, .danger = PH_HARMLESS, .run = run,
    .example = "'Good morning'", .needs = "id", .results = PH_PARAMS(results)};
const ph_feature features[] = {
    {.kind = PH_ACTION, .flags = PH_PARALLEL, .id = "hello", .title = "Greet a phone",
     .summary = "Reads a phone's record and greets it.", .args = PH_PARAMS(args),
     .functions = &action}};
} // namespace

PH_PLUGIN(.id = "hello", .version = "1.0.0", .summary = "Greets phones.", .author = "Your name",
          .licence = "MIT", PH_FEATURES(features))
