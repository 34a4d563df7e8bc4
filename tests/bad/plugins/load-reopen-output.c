/* Its constructor redirects the output of the program to /dev/null. */
#include "bad.h"

#include <stdio.h>

__attribute__((constructor)) static void load(void)
{
    if (freopen("/dev/null", "w", stdout) == NULL)
        return;
}

BAD_PLUGIN("load-reopen-output")
