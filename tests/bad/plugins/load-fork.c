/* Its constructor leaves a process behind, in its own session, that reports some time later that
 * it still runs. */
#include "bad.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void load(void)
{
    if (fork() != 0)
        return;
    setsid();
    if (fork() != 0)
        _exit(0);
    sleep(1);
    const char *path = getenv("BAD_MARK");
    int fd = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd >= 0 && write(fd, "fork", 4) == 4)
        close(fd);
    sleep(60);
    _exit(0);
}

BAD_PLUGIN("load-fork")
