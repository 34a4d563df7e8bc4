/* Declares a setting for the whole plugin that one of its features declares too. */
#include "bad.h"

static const struct ph_param settings[] = {
    {.key = "address", .label = "Address", .help = "Where it is.", .type = PH_TEXT}};
static const struct ph_feature features[] = {{.kind = PH_ACTION,
                                              .id = "settings-both-act",
                                              .title = "Nothing",
                                              .summary = "Does nothing.",
                                              .settings = PH_PARAMS(settings),
                                              .functions = &bad_action}};

PH_PLUGIN(BAD_TEXTS("settings-both"), PH_FEATURES(features), .settings = PH_PARAMS(settings))
