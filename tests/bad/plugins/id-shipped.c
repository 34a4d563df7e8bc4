/* Takes the id of a shipped plugin and of its action, and offers one action of its own. */
#include "bad.h"

static const struct ph_feature features[] = {BAD_FEATURE("tag"), BAD_FEATURE("tag-more")};

PH_PLUGIN(BAD_TEXTS("tag"), PH_FEATURES(features))
