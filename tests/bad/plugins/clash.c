/* One action with the id of a shipped one, and one of its own. */
#include "bad.h"

static const struct ph_feature features[] = {BAD_FEATURE("hold"), BAD_FEATURE("clash")};

PH_PLUGIN(BAD_TEXTS("clash"), PH_FEATURES(features))
