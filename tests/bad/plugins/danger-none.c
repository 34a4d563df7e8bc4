/* An action that does not say how dangerous it is: a forgotten line must not make it harmless. */
#include "bad.h"

static const struct ph_action action = {.size = sizeof action, .run = bad_run};
static const struct ph_feature features[] = {{.kind = PH_ACTION,
                                              .id = "danger-none",
                                              .title = "Nothing",
                                              .summary = "Does nothing.",
                                              .functions = &action}};

PH_PLUGIN(BAD_TEXTS("danger-none"), PH_FEATURES(features))
