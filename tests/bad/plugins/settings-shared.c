/* No fault: a plugin and a feature with the same id share a section, since their keys differ. */
#include "bad.h"

static const struct ph_param shared[] = {{.key = "address",
                                          .label = "Address",
                                          .help = "Where it is.",
                                          .type = PH_TEXT,
                                          .value = "here"}};
static const struct ph_param own[] = {
    {.key = "lamp", .label = "Lamp", .help = "Which one.", .type = PH_INT, .value = "3"}};
static const struct ph_feature features[] = {{.kind = PH_ACTION,
                                              .id = "settings-shared",
                                              .title = "Nothing",
                                              .summary = "Does nothing.",
                                              .settings = PH_PARAMS(own),
                                              .functions = &bad_action},
                                             BAD_FEATURE("settings-shared-more")};

PH_PLUGIN(BAD_TEXTS("settings-shared"), PH_FEATURES(features), .settings = PH_PARAMS(shared))
