/* An action that an earlier plugin already offers. */
#include "bad.h"

static const struct ph_feature features[] = {BAD_FEATURE("first")};

PH_PLUGIN(BAD_TEXTS("feature-taken"), PH_FEATURES(features))
