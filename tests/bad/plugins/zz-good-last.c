/* Without fault, and the last of its directory: whatever the others do, it is loaded. */
#include "bad.h"

BAD_PLUGIN("zz-good-last")
