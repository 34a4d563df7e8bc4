/* A feature of a kind that this version of the ABI does not have. */
#include "bad.h"

static const struct ph_feature features[] = {{.kind = 77,
                                              .id = "kind-unknown",
                                              .title = "Nothing",
                                              .summary = "Does nothing.",
                                              .functions = &bad_action}};

PH_PLUGIN(BAD_TEXTS("kind-unknown"), PH_FEATURES(features))
