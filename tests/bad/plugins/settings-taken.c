/* One of its features has the id of settings-shared, though another kind, and one of its keys. */
#include "bad.h"

static int32_t list(struct ph_context *ctx, struct ph_error *err)
{
    return bad_run(ctx, err);
}

static const struct ph_directory directory = {.size = sizeof directory, .list = list};
static const struct ph_param settings[] = {
    {.key = "address", .label = "Address", .help = "Where it is.", .type = PH_TEXT}};
static const struct ph_feature features[] = {{.kind = PH_DIRECTORY,
                                              .id = "settings-shared",
                                              .title = "Nothing",
                                              .summary = "Does nothing.",
                                              .settings = PH_PARAMS(settings),
                                              .functions = &directory},
                                             BAD_FEATURE("settings-taken")};

PH_PLUGIN(BAD_TEXTS("settings-taken"), PH_FEATURES(features))
