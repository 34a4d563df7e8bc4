/* Without fault but for how it is linked: with an executable stack, which newer C libraries
 * refuse to load. */
#include "bad.h"

BAD_PLUGIN("strict-stack")
