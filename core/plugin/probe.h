/* Loads plugin files for the first time, each in a child of its own: a file that crashes, hangs or
 * exits harms only the child. Call it while the program has one thread. */
#ifndef CORE_PLUGIN_PROBE_H
#define CORE_PLUGIN_PROBE_H

#include <stdbool.h>
#include <stddef.h>

struct loader_file;

/* Probes each open file that is not in the probe cache, several at once, each for at most two
 * seconds. Sets state, reason and cure of files that must not be loaded, and plugin->id of the
 * others. `anew` ignores the cache. */
void probe_files(struct loader_file *const *files, size_t count, bool anew);

#endif
