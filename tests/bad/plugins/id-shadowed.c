/* Without fault, but its id is taken by a file before it. */
#include "bad.h"

static const struct ph_feature features[] = {BAD_FEATURE("another")};

PH_PLUGIN(BAD_TEXTS("good-action"), PH_FEATURES(features))
