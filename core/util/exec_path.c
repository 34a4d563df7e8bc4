/* Where the running program is, and what was installed together with it. */
#include "util/exec_path.h"

#include "util/memory.h"
#include "util/text.h"
#include "util/xdg.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

/* The folder of the running program; freed by the caller, or NULL. */
static char *program_folder(void)
{
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    self[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(self, '/');
    return slash == NULL ? NULL : strndup(self, (size_t)(slash - self));
}

char *exec_path_beside(const char *relative, const char *installed)
{
    AUTO_FREE char *folder = xdg_secure_mode() ? NULL : program_folder();
    AUTO_FREE char *beside = folder == NULL ? NULL : text_format("%s/%s", folder, relative);
    char *real = beside == NULL ? NULL : realpath(beside, NULL);
    return real == NULL ? memory_copy(installed) : real;
}
