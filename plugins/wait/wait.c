/* Waits until a phone is connected, or offline. All phones share one list of those that are
 * offline, see offline_watch.h. */
#include <phonectl/plugin.h>
#include <string.h>

#include "offline_watch.h"

/* settled() looks; there is nothing to do before. */
static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx, (void)err;
    return PH_OK;
}

/* status NULL: it was wrong at the last look. */
static int32_t not_yet(struct ph_context *ctx, int for_connected, const char *status,
                       struct ph_error *err)
{
    if (status != NULL)
        return ctx->host->fail(err, PH_BUSY, "", "its status is %s", status);
    return ctx->host->fail(err, PH_BUSY, "",
                           for_connected ? "it is not connected" : "it is still connected");
}

/* Any other status, such as activating, is neither. */
static int is_wanted(const char *status, int for_connected)
{
    if (for_connected)
        return offline_watch_connected(status);
    return strcmp(status, "disconnected") == 0 ||
           strncmp(status, "offline", strlen("offline")) == 0;
}

/* Asks for this phone only. */
static int32_t look_alone(struct ph_context *ctx, int for_connected, struct ph_error *err)
{
    const char *status;
    int32_t code = offline_watch_ask(ctx, &status, err);
    if (code < 0)
        return code;
    if (status == NULL || !is_wanted(status, for_connected))
        return not_yet(ctx, for_connected, status, err);
    ctx->host->emit(ctx, "status", status);
    return 1;
}

/* *state: when this phone is asked for next, in milliseconds since the beginning. */
static int32_t settled(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    int64_t elapsed_ms = host->number(ctx, "@elapsed"), waiting = host->number(ctx, "@waiting");
    int for_connected = strcmp(host->text(ctx, "for"), "connected") == 0;
    int32_t offline = offline_watch_look(ctx, host->phone(ctx, "id"),
                                         offline_watch_clock_ms() - elapsed_ms, waiting, err);
    if (offline < 0)
        return offline;
    if (offline == (for_connected ? OFFLINE_BACK : OFFLINE_NOW)) {
        host->emit(ctx, "status", for_connected ? "connected" : "disconnected");
        return 1;
    }
    if (offline == OFFLINE_NOW)
        return not_yet(ctx, for_connected, "disconnected", err);
    if (elapsed_ms < *state)
        return not_yet(ctx, for_connected, NULL, err);
    *state = elapsed_ms + offline_watch_pause_ms(waiting);
    return look_alone(ctx, for_connected, err);
}

static const char *const states[] = {"connected", "offline", NULL};

static const struct ph_param args[] = {
    {.key = "for",
     .label = "Until it is",
     .help = "What to wait for; --timeout says how long.",
     .type = PH_CHOICE,
     .value = "connected",
     .choices = states},
};

static const struct ph_param results[] = {
    {.key = "status", .label = "Status", .help = "Its status when it was seen.", .type = PH_TEXT},
};

static const struct ph_action functions = {
    .size = sizeof(struct ph_action),
    .danger = PH_HARMLESS,
    .run = run,
    .settled = settled,
    .example = "--for connected --timeout 5m",
    .needs = "id",
    .source = "webex-directory",
    .results = PH_PARAMS(results),
};

static const struct ph_feature features[] = {{
    .kind = PH_ACTION,
    .flags = PH_PARALLEL,
    .id = "wait",
    .title = "Wait",
    .summary = "Waits until the phone is connected, or offline.",
    .args = PH_PARAMS(args),
    .functions = &functions,
}};

PH_PLUGIN(.id = "wait", .version = "1.0.0", .summary = "Waits for phones",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
