/* Ends the program with success while it is being loaded. */
#include "bad.h"

#include <stdlib.h>

__attribute__((constructor)) static void at_load(void)
{
    exit(0);
}

BAD_PLUGIN("load-exit")
