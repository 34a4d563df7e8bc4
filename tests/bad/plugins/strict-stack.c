/* No fault except in its linking: it has an executable stack, which newer C libraries refuse to
 * load. */
#include "bad.h"

BAD_PLUGIN("strict-stack")
