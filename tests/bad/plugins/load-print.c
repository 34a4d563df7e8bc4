/* Prints while it is being loaded. */
#include "bad.h"

#include <stdio.h>

__attribute__((constructor)) static void at_load(void)
{
    puts("hello from the constructor");
    fflush(stdout);
}

BAD_PLUGIN("load-print")
