/* Crashes while it is being loaded. */
#include "bad.h"

__attribute__((constructor)) static void at_load(void)
{
    *(volatile int *)8 = 0;
}

BAD_PLUGIN("load-segfault")
