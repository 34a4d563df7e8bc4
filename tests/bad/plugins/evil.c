/* Leaves a mark in the file named by BAD_MARK, to show that its code ran. */
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
