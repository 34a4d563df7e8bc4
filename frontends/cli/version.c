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

/* "libcurl.so.4.8.0" in a path: name libcurl. 4.8.0 is no version but that of its interface: said
 * only of a library that does not tell its version. */
static int look_at_library(struct dl_phdr_info *info, size_t size, void *data)
{
    static const char *const wanted[] = {"libcurl.so", "libjson-c.so",     "libsodium.so",
                                         "libltdl.so", "libmicrohttpd.so", "libinih.so"};
    (void)size;
    const struct search *search = data;
    char real[PATH_MAX];
    if (info->dlpi_name == NULL || !*info->dlpi_name || realpath(info->dlpi_name, real) == NULL)
        return 0;
    const char *slash = strrchr(real, '/');
    const char *file = slash ? slash + 1 : real;
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        size_t length = strlen(wanted[i]);
        if (strncmp(file, wanted[i], length) != 0)
            continue;
        AUTO_FREE char *name = text_format("%.*s", (int)length - 3, wanted[i]);
        const char *version = core_library_version(name);
        AUTO_FREE char *interface = text_format("soname %s", file + length + (file[length] == '.'));
        search->found(search->self, name, version != NULL ? version : interface);
    }
    return 0;
}

void version_libraries(void (*found)(void *self, const char *name, const char *version), void *self)
{
    struct search search = {found, self};
    dl_iterate_phdr(look_at_library, &search);
}
