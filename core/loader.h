/* One file in, one descriptor or one truthful reason out. The only user of libltdl and dlopen. Not
 * thread-safe: load before any other thread starts. */
#ifndef LOADER_H
#define LOADER_H

#include "registry.h"

/* Opens, checks trust on the open descriptor, probes a file not seen before in a child, loads it by
 * /proc/self/fd, checks where the entry symbol comes from and the descriptor. Sets plugin->state, reason, cure and
 * about; *entry is the plugin's own descriptor (its strings and tables), or NULL. */
void loader_load(struct plugin *plugin, const struct ph_plugin **entry);
/* The checks of a descriptor alone (magic, abi, sizes, required members, ids): PH_OK, or a code with the reason. */
int loader_validate(const struct ph_plugin *entry, struct ph_plugin *about, struct ph_error *err);

#endif
