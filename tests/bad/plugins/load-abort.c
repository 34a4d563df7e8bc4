/* Aborts while it is being loaded. */
#include "bad.h"

#include <stdlib.h>

__attribute__((constructor)) static void at_load(void)
{
    abort();
}

BAD_PLUGIN("load-abort")
