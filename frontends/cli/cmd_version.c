/* phonectl version: versions of the program, the plugin ABI and the libraries. */
#include "commands.h"
#include "message.h"
#include "output.h"
#include "version.h"

#include <stdio.h>

static void print_library(void *self, const char *name, const char *version)
{
    (void)self;
    printf("  %s %s\n", name, version);
}

static void add_library(void *self, const char *name, const char *version)
{
    json_add_text(self, name, version);
}

int cmd_version(struct cli *cli)
{
    if (!args_has(&cli->args, FLAG_VERSION) && args_check_words(&cli->args, 0, 0) != CODE_DONE)
        return CODE_USAGE; /* --version may stand alone or beside any command */
    AUTO_FREE char *abi = text_format("%u.%u", PH_ABI_MAJOR, PH_ABI_MINOR);
    if (output_wanted(cli)) {
        json_object *object = json_object_new_object(), *libraries = json_object_new_object();
        json_add_text(object, "version", PHONECTL_VERSION);
        json_add_text(object, "plugin_abi", abi);
        version_libraries(add_library, libraries);
        json_object_object_add(object, "libraries", libraries);
        return output_object(cli, "version", object);
    }
    printf("phonectl %s (plugin ABI %s)\n", PHONECTL_VERSION, abi);
    if (args_has(&cli->args, FLAG_VERBOSE))
        version_libraries(print_library, NULL);
    return CODE_DONE;
}
