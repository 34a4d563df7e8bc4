/* No fault, and the last in its directory: it must load whatever the others do. */
#include "bad.h"

BAD_PLUGIN("zz-good-last")
