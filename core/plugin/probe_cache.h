/* Remembers the result of probing from one start to the next, so that a known file costs one
 * stat(). Only a hint: if the cache is damaged, unreadable or read-only, files are probed again. */
#ifndef CORE_PLUGIN_PROBE_CACHE_H
#define CORE_PLUGIN_PROBE_CACHE_H

#include <stdbool.h>
#include <sys/stat.h>

struct probe_cache;

/* Results of this version of the program; another version probes again. */
struct probe_cache *probe_cache_open(void);

void probe_cache_close(struct probe_cache *cache); /* writes the cache if it changed */

/* Looks the file up by device, inode, size and time of modification. *good: text is the plugin's
 * id, or the description of a script; else text is why it must not be loaded. False if the file is
 * not known in this state. */
bool probe_cache_find(const struct probe_cache *cache, const struct stat *file, bool *good,
                      const char **text);

/* For a file that does harm after it was loaded: makes its line, freed by the caller, and appends
 * it to the file at probe_cache_path() (NULL: there is none), which a signal handler may also do.
 * */
char *probe_cache_line(const struct stat *file, const char *text);

void probe_cache_append(const char *line);

char *probe_cache_path(void); /* freed by the caller */

/* Sets XDG_STATE_HOME, and copies the cache there unless that folder has one. */
void probe_cache_move(const char *state_home);

void probe_cache_put(struct probe_cache *cache, const struct stat *file, bool good,
                     const char *text);

#endif
