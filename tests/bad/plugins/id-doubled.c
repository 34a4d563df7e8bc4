/* Two actions with the same id. */
#include "bad.h"

static const struct ph_feature features[] = {BAD_FEATURE("twice"), BAD_FEATURE("twice")};

PH_PLUGIN(BAD_TEXTS("id-doubled"), PH_FEATURES(features))
