/* Finds the libraries this process really uses. See version.h. */
#include "version.h"

#include <core.h>
#include <limits.h>
#include <link.h>
#include <string.h>

struct search {
    void (*found)(void *self, const char *name, const char *version);
    void *self;
};

static const char *const wanted[] = {"libcurl", "libjson-c",     "libsodium",
                                     "libltdl", "libmicrohttpd", "libinih"};

/* "libcurl.so.4.8.0" in a path: name libcurl. 4.8.0 is no version but that of its interface: said
 * only of a library that does not tell its version. */
static int look_at_library(struct dl_phdr_info *info, size_t size, void *data)
{
    (void)size;
    const struct search *search = data;
    char real[PATH_MAX];
    if (info->dlpi_name == NULL || !*info->dlpi_name || realpath(info->dlpi_name, real) == NULL)
        return 0;
    const char *slash = strrchr(real, '/');
    const char *file = slash ? slash + 1 : real, *ending = strstr(file, ".so");
    for (size_t i = 0; i < COUNT_OF(wanted) && ending != NULL; i++) {
        if (strlen(wanted[i]) != (size_t)(ending - file) ||
            strncmp(file, wanted[i], strlen(wanted[i])) != 0)
            continue;
        const char *version = core_library_version(wanted[i]);
        AUTO_FREE char *interface = text_format("soname %s", ending + (ending[3] == '.' ? 4 : 3));
        search->found(search->self, wanted[i], version != NULL ? version : interface);
    }
    return 0;
}

void version_libraries(void (*found)(void *self, const char *name, const char *version), void *self)
{
    struct search search = {found, self};
    for (size_t i = 0; i < COUNT_OF(wanted); i++)
        core_library_version(wanted[i]); /* opens those that are opened when they are needed */
    dl_iterate_phdr(look_at_library, &search);
}
