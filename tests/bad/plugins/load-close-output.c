/* Closes the standard output of the program that loads it. */
#include "bad.h"

#include <unistd.h>

__attribute__((constructor)) static void at_load(void)
{
    close(STDOUT_FILENO);
}

BAD_PLUGIN("load-close-output")
