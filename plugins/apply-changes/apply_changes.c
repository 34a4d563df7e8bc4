/* Tells a phone to download its configuration. Cisco does not document whether the phone restarts
 * then, so the action counts as disturbing. */
#include <phonectl/plugin.h>

#include "webex.h"

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    const char *calling_id = ctx->host->phone(ctx, "calling_id");
    if (calling_id == NULL)
        return ctx->host->fail(
            err, PH_UNSUPPORTED, "calling_id",
            "This device is not managed by Webex Calling, so there are no changes to apply");
    struct webex_request request = {
        .what = "Applying the changes",
        .method = "POST",
        .path = webex_path(ctx, "/telephony/config/devices/%s/actions/applyChanges/invoke",
                           calling_id)};
    return webex_call(ctx, &request, NULL, err);
}

static const struct ph_action functions = {
    .size = sizeof(struct ph_action),
    .danger = PH_DISTURBING,
    .model = "!*98[0-9][0-9]*", /* these download changes by themselves */
    .run = run,
    .needs = "calling_id",
    .source = "webex-directory",
    .scopes = "spark-admin:telephony_config_write",
};

static const struct ph_feature features[] = {{
    .kind = PH_ACTION,
    .flags = PH_PARALLEL,
    .id = "apply-changes",
    .title = "Apply changes",
    .summary = "Makes the phone download its configuration and apply what has changed; the 9800 "
               "series does so by itself.",
    .functions = &functions,
}};

PH_PLUGIN(.id = "apply-changes", .version = "1.0.0",
          .summary = "Makes phones fetch their configuration", .author = "The phonectl authors",
          .licence = "MIT", PH_FEATURES(features))
