/* Tables that come with the program or from the user (ph.data/1), and where such files are. */
#include "call/host_data.h"

#include "call/context.h"
#include "config/ini.h"
#include "util/data_files.h"
#include "util/error.h"
#include "util/memory.h"

#include <dirent.h>
#include <phonectl/plugin.h>
#include <phonectl/services.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

static int32_t data_read(struct ph_context *about, const char *name,
                         int32_t (*visit)(void *self, const char *section, const char *key,
                                          const char *value),
                         void *self, struct ph_error *err)
{
    (void)about;
    AUTO_FREE char *path = data_files_find(name);
    if (path == NULL)
        return error_fail(err, PH_NOT_FOUND, "name", "There is no table \"%s\"", name);
    return ini_read_table(path, visit, self, err);
}

static const char *const *data_names(struct ph_context *about, const char *folder)
{
    struct context *ctx = (struct context *)(void *)about;
    AUTO_FREE const char **found = data_files_names(folder);
    size_t count = 0;
    while (found[count] != NULL)
        count++;
    const char **list = context_alloc(ctx, (count + 1) * sizeof *list);
    for (size_t i = 0; i < count; i++) {
        list[i] = context_copy(ctx, found[i]);
        free((char *)found[i]);
    }
    return list;
}

const struct ph_data *host_data_service(void)
{
    static const struct ph_data service = {
        .size = sizeof service, .read = data_read, .names = data_names};
    return &service;
}
