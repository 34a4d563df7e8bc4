/* No fault, but an earlier file has the same id. */
#include "bad.h"

static const struct ph_feature features[] = {BAD_FEATURE("another")};

PH_PLUGIN(BAD_TEXTS("good-action"), PH_FEATURES(features))
