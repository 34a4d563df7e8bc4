/* phonectl version: of the program, the plugin ABI and the libraries. */
#include "commands.h"
#include "output.h"
#include "version.h"

#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <string.h>

struct search {
    void (*found)(void *self, const char *name, const char *version);
    void *self;
};

/* "libcurl.so.4.8.0" in a path: the name is libcurl, the version 4.8.0. */
static int look_at_library(struct dl_phdr_info *info, size_t size, void *data)
{
    static const char *const wanted[] = {"libcurl.so",     "libjson-c.so",     "libsodium.so",
                                         "libltdl.so",     "libmicrohttpd.so", "libinih.so",
                                         "libsmartcols.so"};
    (void)size;
    const struct search *search = data;
    char real[PATH_MAX];
    if (!info->dlpi_name || !*info->dlpi_name || !realpath(info->dlpi_name, real))
        return 0;
    const char *slash = strrchr(real, '/');
    const char *file = slash ? slash + 1 : real;
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        size_t length = strlen(wanted[i]);
        if (strncmp(file, wanted[i], length) != 0)
            continue;
        AUTO_FREE char *name = text_format("%.*s", (int)length - 3, wanted[i]);
        search->found(search->self, name, file[length] == '.' ? file + length + 1 : "");
    }
    return 0;
}

void version_libraries(void (*found)(void *self, const char *name, const char *version), void *self)
{
    struct search search = {found, self};
    dl_iterate_phdr(look_at_library, &search);
}

static void print_library(void *self, const char *name, const char *version)
{
    (void)self;
    printf("  %s %s\n", name, version);
}

static void add_library(void *self, const char *name, const char *version)
{
    output_text(self, name, version);
}

int cmd_version(struct cli *cli)
{
    if (!cli_has(cli, FLAG_VERSION) && cli_want_words(cli, 0, 0) != CODE_DONE)
        return CODE_USAGE; /* as a flag it stands alone or beside any command */
    AUTO_FREE char *abi = text_format("%u.%u", PH_ABI_MAJOR, PH_ABI_MINOR);
    if (output_wanted(cli)) {
        json_object *object = json_object_new_object(), *libraries = json_object_new_object();
        output_text(object, "version", PHONECTL_VERSION);
        output_text(object, "plugin_abi", abi);
        version_libraries(add_library, libraries);
        json_object_object_add(object, "libraries", libraries);
        return output_object(cli, "version", object);
    }
    printf("phonectl %s (plugin ABI %s)\n", PHONECTL_VERSION, abi);
    if (cli_has(cli, FLAG_VERBOSE))
        version_libraries(print_library, NULL);
    return CODE_DONE;
}
