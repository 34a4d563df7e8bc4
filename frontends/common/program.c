/* Where this program and those that belong to it are. See program.h. */
#include "program.h"

#include "core.h"

#include <string.h>

char *program_directory(void)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
    if (length <= 0)
        return NULL;
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    if (!slash)
        return NULL;
    *slash = '\0';
    return memory_copy(path);
}

char *program_in_path(const char *name)
{
    if (strchr(name, '/'))
        return access(name, X_OK) == 0 ? memory_copy(name) : NULL;
    const char *path = xdg_secure_mode() ? NULL : getenv("PATH");
    AUTO_FREE char *copy = memory_copy(path ? path : "");
    char *rest = NULL;
    for (char *dir = strtok_r(copy, ":", &rest); dir; dir = strtok_r(NULL, ":", &rest)) {
        AUTO_FREE char *file = text_format("%s/%s", dir, name);
        if (dir[0] == '/' && access(file, X_OK) == 0)
            return memory_steal(file);
    }
    return NULL;
}

char *program_path(const char *name)
{
    AUTO_FREE char *own = program_directory();
    AUTO_FREE char *beside = own ? text_format("%s/%s", own, name) : NULL;
    if (beside && access(beside, X_OK) == 0)
        return memory_steal(beside);
    AUTO_FREE char *installed = text_format("%s/%s", PHONECTL_BIN_DIR, name);
    if (access(installed, X_OK) == 0)
        return memory_steal(installed);
    return program_in_path(name);
}
