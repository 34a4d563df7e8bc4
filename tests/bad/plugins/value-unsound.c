/* Declares a value whose default does not fit its range. */
#include "bad.h"

static const struct ph_param args[] = {{.key = "times",
                                        .label = "Times",
                                        .help = "How often.",
                                        .type = PH_INT,
                                        .value = "99",
                                        .min = 1,
                                        .max = 9}};
static const struct ph_feature features[] = {{.kind = PH_ACTION,
                                              .id = "value-unsound",
                                              .title = "Nothing",
                                              .summary = "Does nothing.",
                                              .args = PH_PARAMS(args),
                                              .functions = &bad_action}};

PH_PLUGIN(BAD_TEXTS("value-unsound"), PH_FEATURES(features))
