/* Leaves a mark in the file that BAD_MARK names, to show that its code was run. */
#include "bad.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void at_load(void)
{
    const char *mark = getenv("BAD_MARK");
    if (mark != NULL)
        close(open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
}

BAD_PLUGIN("evil")
