/* No fault; one of two that differ in rank. */
#include "bad.h"

static const struct ph_feature features[] = {{.kind = PH_ACTION,
                                              .id = "rank-high",
                                              .title = "Nothing",
                                              .summary = "Does nothing.",
                                              .rank = 2000,
                                              .functions = &bad_action}};

PH_PLUGIN(BAD_TEXTS("rank-high"), PH_FEATURES(features))
