/* Without fault, and the last of its directory: it is loaded whatever the others do. */
#include "bad.h"

BAD_PLUGIN("zz-good-last")
