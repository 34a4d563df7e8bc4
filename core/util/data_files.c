#include "util/data_files.h"

#include "util/file.h"
#include "util/text.h"
#include "util/xdg.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

bool data_files_plain(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "._-/";
    if (name[strspn(name, allowed)] != '\0' || name[0] == '\0')
        return false;
    for (const char *part = name; part != NULL; part = strchr(part, '/')) {
        part += part != name;
        if (*part == '.' || *part == '/' || *part == '\0')
            return false;
    }
    return true;
}

/* The folder of the running program; freed by the caller, or NULL. */
static char *folder_of_program(void)
{
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    self[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(self, '/');
    return slash == NULL ? NULL : strndup(self, (size_t)(slash - self));
}

char *data_files_beside(const char *relative, const char *installed)
{
    AUTO_FREE char *folder = xdg_secure_mode() ? NULL : folder_of_program();
    AUTO_FREE char *beside = folder == NULL ? NULL : text_format("%s/%s", folder, relative);
    char *real = beside == NULL ? NULL : realpath(beside, NULL);
    return real == NULL ? memory_copy(installed) : real;
}

/* $PHONECTL_DATA_DIR, or what was installed with the program. Freed by the caller. */
static char *program_folder(void)
{
    const char *given = xdg_secure_mode() ? NULL : getenv("PHONECTL_DATA_DIR");
    if (given != NULL && given[0] == '/')
        return memory_copy(given);
    return data_files_beside(PHONECTL_DATA_BESIDE, PHONECTL_DATA_DIR);
}

char *data_files_find(const char *name)
{
    if (!data_files_plain(name))
        return NULL;
    char *user = NULL;
    if (xdg_path(XDG_CONFIG, name, &user, NULL) == PH_OK && access(user, F_OK) == 0)
        return user;
    free(user);
    AUTO_FREE char *folder = program_folder();
    AUTO_FREE char *ours = text_format("%s/%s", folder, name);
    return access(ours, F_OK) == 0 ? memory_steal(ours) : NULL;
}

char **data_files_names(const char *folder)
{
    char **all = memory_alloc(sizeof *all), *user = NULL;
    if (!data_files_plain(folder))
        return all;
    AUTO_FREE char *own = program_folder();
    char *const folders[] = {xdg_path(XDG_CONFIG, folder, &user, NULL) == PH_OK ? user : NULL,
                             text_format("%s/%s", own, folder)};
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        AUTO_CLOSE int fd =
            open(folders[i] == NULL ? "" : folders[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        AUTO_LIST char **names = file_names(fd);
        for (size_t j = 0; names[j] != NULL; j++)
            if (names[j][0] != '.')
                text_list_add(&all, names[j]);
        free(folders[i]);
    }
    return all;
}
