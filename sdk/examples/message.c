/* The action "message": shows a text on the screen of a device with RoomOS (the Room, Board and
 * Desk series), by the published xAPI command UserInterface.Message.Alert.Display. Desk Phones and
 * MPP phones have no such command. */
#include <phonectl/easy.h>

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    const char *title = host->text(ctx, "title"), *answer;
    const char *body = ph_format(
        ctx, "{\"deviceId\": %s, \"arguments\": {\"Text\": %s, \"Title\": %s, \"Duration\": %lld}}",
        ph_quote(ctx, host->phone(ctx, "id")), ph_quote(ctx, host->text(ctx, "text")),
        ph_quote(ctx, title == NULL ? "" : title), (long long)host->number(ctx, "time") / 1000);
    int32_t code = ph_request(ctx, "POST", "/xapi/command/UserInterface.Message.Alert.Display",
                              body, "Showing the message", &answer, err);
    return code < 0 ? code : host->emit(ctx, "shown", "yes");
}

/* clang-format off */
static const struct ph_param args[] = {
    {.key = "text", .label = "Text", .help = "What the device shows.", .type = PH_TEXT,
     .flags = PH_POSITIONAL | PH_REQUIRED, .min = 1, .max = 255},
    {.key = "title", .label = "Title", .help = "Stands above the text.", .type = PH_TEXT,
     .max = 255},
    {.key = "time", .label = "How long", .help = "The message goes away after this time.",
     .type = PH_DURATION, .value = "30s", .min = 1000, .max = 3600000}};
static const struct ph_param results[] = {
    {.key = "shown", .label = "Shown", .help = "The device took the message.", .type = PH_BOOL}};

static const struct ph_action action = {
    .size = sizeof action, .danger = PH_DISTURBING, .run = run,
    .capability = "xapi", .permission = "xapi xapi:all",
    .status = "connected connected_with_issues",
    .model = "*Room* *Board* *Codec* *Desk?Pro* *Desk?Mini* Cisco?Desk",
    .example = "'Fire drill at 10' --title Attention --time 1m", .needs = "id",
    .source = "webex-directory", .results = PH_PARAMS(results)};

static const struct ph_feature features[] = {
    {.kind = PH_ACTION, .flags = PH_PARALLEL, .id = "message", .title = "Show a message",
     .summary = "Shows a text on the screen of a room or desk device.",
     .args = PH_PARAMS(args), .functions = &action}};

PH_PLUGIN(.id = "message", .version = "1.0.0", .summary = "Messages on the screen of devices.",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
