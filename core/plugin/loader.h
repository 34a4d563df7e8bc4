/* One file in, one descriptor or one truthful reason out. The only user of libltdl and dlopen. Not
 * thread-safe: load before any other thread starts. */
#ifndef CORE_PLUGIN_LOADER_H
#define CORE_PLUGIN_LOADER_H

#include "plugin/feature.h"
#include "util/memory.h"

#include <phonectl/plugin.h>
#include <sys/stat.h>

#define LOADER_TRUST_CURE                                                                          \
    "Give it to yourself or to root, and let nobody else write to it (chmod go-w)."

/* A file that was found: what is open is what was checked and what will be loaded, whatever
 * happens to its name meanwhile. */
struct loader_file {
    struct plugin
        *plugin; /* path is set; state, reason and cure are set when it may not be loaded */
    int fd;      /* -1 when not open */
    struct stat about;
};

/* Opens plugin->path without hanging on a pipe, takes regular *.so files only and checks who
 * could have put it there. In a directory that is open, name is looked up there; else directory
 * is AT_FDCWD. */
void loader_open(struct loader_file *file, int directory, const char *name);

/* Binds the open file now and locally, checks where its entry symbol comes from, then the
 * descriptor. Sets the plugin's state, reason, cure and about; *entry is the plugin's own
 * descriptor (its strings and tables), or NULL. The descriptor stays open until the program ends
 * when the file was loaded. */
void loader_load(struct loader_file *file, const struct ph_plugin **entry);

/* What loader_load() gives to dlopen(); freed by the caller. */
char *loader_name(const struct loader_file *file);

void loader_close(struct loader_file *file); /* what was not loaded */

/* A plugin's verdict: replaces what was said before. cure may be NULL. */
void loader_say(struct plugin *plugin, enum plugin_state state, const char *cure,
                const char *format, ...) PRINTF_LIKE(4, 5);

#endif
