/* No fault. */
#include "bad.h"

BAD_PLUGIN("good-action")
