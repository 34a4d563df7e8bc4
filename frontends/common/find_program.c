/* Finds this program and others of phonectl. See find_program.h. */
#include "find_program.h"

#include "core.h"

#include <string.h>

char *find_program_in_path(const char *name)
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

char *find_program_of_ours(const char *name)
{
    AUTO_FREE char *installed = text_format("%s/%s", PHONECTL_BIN_DIR, name);
    AUTO_FREE char *ours = data_files_beside(name, installed);
    return access(ours, X_OK) == 0 ? memory_steal(ours) : find_program_in_path(name);
}
