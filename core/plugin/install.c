/* Installing a plugin for this user. See install.h. */
#include "plugin/install.h"

#include "plugin/plugin_path.h"
#include "plugin/script.h"
#include "util/error.h"
#include "util/file.h"
#include "util/text.h"
#include "util/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_LIMIT = 64 * 1024 * 1024 };

/* A plugin that others can replace would not be loaded later: say so now. */
static int check_folder(const char *folder, struct ph_error *err)
{
    AUTO_CLOSE int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? file_fail(err, errno, "read", folder) : trust_file(fd, err);
}

int plugin_install(const struct settings *settings, const char *file, char **path,
                   struct ph_error *err)
{
    const char *name = basename(file);
    if (!plugin_path_named(name))
        return error_fail(err, PH_INVALID, "file",
                          "The name of a plugin ends in .so, or in " SCRIPT_SUFFIX
                          " for a script, not as in %s",
                          name);
    AUTO_FREE char *folder = NULL, *to = NULL, *bytes = NULL;
    size_t size;
    int code = plugin_path_user(settings, &folder, err);
    if (code == PH_OK)
        code = file_read(file, FILE_LIMIT, &bytes, &size, err);
    if (code != PH_OK)
        return code;
    to = text_format("%s/%s", folder, name);
    code = file_make_parents(to, err);
    if (code == PH_OK)
        code = check_folder(folder, err);
    if (code == PH_OK)
        code = file_replace(to, bytes, size, err);
    if (code == PH_OK && script_named(name) && chmod(to, 0700) != 0)
        code = file_fail(err, errno, "write", to);
    if (code == PH_OK)
        *path = memory_steal(to);
    return code;
}
