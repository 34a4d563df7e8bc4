/* No fault; feature-taken offers the same action. */
#include "bad.h"

static const struct ph_feature features[] = {BAD_FEATURE("first")};

PH_PLUGIN(BAD_TEXTS("aa-first"), PH_FEATURES(features))
