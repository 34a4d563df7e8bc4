/* No fault; its start() and stop() each append a letter to the file named by BAD_MARK. */
#include "bad.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static void mark(const char *letter)
{
    const char *path = getenv("BAD_MARK");
    int fd = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd >= 0 && write(fd, letter, 1) == 1)
        close(fd);
}

static int32_t start(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx, (void)err;
    mark("b");
    return PH_OK;
}

static void stop(void)
{
    mark("B");
}

static const struct ph_feature features[] = {BAD_FEATURE("stop-b")};

PH_PLUGIN(BAD_TEXTS("stop-b"), PH_FEATURES(features), .start = start, .stop = stop)
