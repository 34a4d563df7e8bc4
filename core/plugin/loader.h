/* Loads one plugin file, or gives the true reason why not. The only user of libltdl.
 * Not thread-safe: load before any other thread starts. */
#ifndef CORE_PLUGIN_LOADER_H
#define CORE_PLUGIN_LOADER_H

#include "plugin/feature.h"
#include "util/memory.h"

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <sys/stat.h>

#define LOADER_TRUST_CURE                                                                          \
    "Give it to yourself or to root, and let nobody else write to it (chmod go-w)."

/* A file that was found. The open descriptor is what gets checked and loaded, whatever happens to
 * its name meanwhile. */
struct loader_file {
    struct plugin
        *plugin; /* path is set; state, reason and cure are set when it may not be loaded */
    int fd;      /* -1 when not open */
    struct stat about;
};

/* Opens plugin->path, without hanging on a pipe, and checks that it is a regular file which only
 * trusted users can have put there. name is relative to directory, which may be AT_FDCWD. */
void loader_open(struct loader_file *file, int directory, const char *name);

/* Loads the open file, checks where its entry symbol comes from, then its descriptor; a script is
 * asked to describe itself, unless plugin->script knows that already. Sets the plugin's state,
 * reason and cure, or what it is and offers. False if it is not loaded. The file descriptor of a
 * loaded file stays open until the program ends. */
bool loader_load(struct loader_file *file);

/* The path that loader_load() passes to dlopen(); freed by the caller. */
char *loader_name(const struct loader_file *file);

void loader_close(struct loader_file *file); /* only of a file that was not loaded */

/* Sets a plugin's state and reason; the earlier ones are replaced. cure may be NULL. */
void loader_say(struct plugin *plugin, enum plugin_state state, const char *cure,
                const char *format, ...) PRINTF_LIKE(4, 5);

/* The same for the result of a check: PH_INVALID (not a plugin), PH_UNSUPPORTED (made for another
 * `whats`, such as a machine) or any other code, to which the cure belongs. */
void loader_refuse(struct plugin *plugin, int code, const char *whats, const char *cure,
                   const char *reason);

#endif
