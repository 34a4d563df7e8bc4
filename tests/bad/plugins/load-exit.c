/* Ends the program while it is loaded, as if all were well. */
#include "bad.h"

#include <stdlib.h>

__attribute__((constructor)) static void at_load(void)
{
    exit(0);
}

BAD_PLUGIN("load-exit")
