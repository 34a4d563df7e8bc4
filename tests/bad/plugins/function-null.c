/* An action without run(). */
#include "bad.h"

static const struct ph_action action = {.size = sizeof action};
static const struct ph_feature features[] = {{.kind = PH_ACTION,
                                              .id = "function-null",
                                              .title = "Nothing",
                                              .summary = "Does nothing.",
                                              .functions = &action}};

PH_PLUGIN(BAD_TEXTS("function-null"), PH_FEATURES(features))
