/* No fault; one of two that differ in rank. */
#include "bad.h"

static const struct ph_feature features[] = {{.kind = PH_ACTION,
                                              .id = "rank-low",
                                              .title = "Nothing",
                                              .summary = "Does nothing.",
                                              .rank = 1000,
                                              .functions = &bad_action}};

PH_PLUGIN(BAD_TEXTS("rank-low"), PH_FEATURES(features))
