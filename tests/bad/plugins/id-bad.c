/* A feature whose id nobody could type. */
#include "bad.h"

static const struct ph_feature features[] = {BAD_FEATURE("Bad Id")};

PH_PLUGIN(BAD_TEXTS("id-bad"), PH_FEATURES(features))
