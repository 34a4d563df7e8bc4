/* Loading it never returns. */
#include "bad.h"

__attribute__((constructor)) static void at_load(void)
{
    for (volatile int i = 0;; i++)
        ;
}

BAD_PLUGIN("load-loop")
