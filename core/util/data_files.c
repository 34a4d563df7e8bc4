/* See data_files.h. */
#include "util/data_files.h"

#include "util/exec_path.h"
#include "util/memory.h"
#include "util/text.h"
#include "util/xdg.h"

#include <dirent.h>
#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
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

/* $PHONECTL_DATA_DIR, or what was installed with the program. Freed by the caller. */
static char *program_folder(void)
{
    const char *given = xdg_secure_mode() ? NULL : getenv("PHONECTL_DATA_DIR");
    if (given != NULL && given[0] == '/')
        return memory_copy(given);
    return exec_path_beside(PHONECTL_DATA_BESIDE, PHONECTL_DATA_DIR);
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

struct names {
    char **items;
    size_t count;
};

static void add_names(struct names *names, const char *folder)
{
    DIR *directory = opendir(folder);
    if (directory == NULL)
        return;
    const struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        bool known = entry->d_name[0] == '.';
        for (size_t i = 0; i < names->count && !known; i++)
            known = strcmp(names->items[i], entry->d_name) == 0;
        if (known)
            continue;
        *memory_add(names->items, names->count) = memory_copy(entry->d_name);
    }
    closedir(directory);
}

static int name_order(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

const char **data_files_names(const char *folder)
{
    struct names names = {0};
    if (data_files_plain(folder)) {
        AUTO_FREE char *user = NULL;
        AUTO_FREE char *own = program_folder();
        AUTO_FREE char *ours = text_format("%s/%s", own, folder);
        if (xdg_path(XDG_CONFIG, folder, &user, NULL) == PH_OK)
            add_names(&names, user);
        add_names(&names, ours);
    }
    if (names.count > 0)
        qsort(names.items, names.count, sizeof *names.items, name_order);
    names.items = memory_more(names.items, names.count, sizeof *names.items);
    names.items[names.count] = NULL;
    return (const char **)names.items;
}
