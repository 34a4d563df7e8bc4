/* First loads of plugin files, in children of their own: what crashes, hangs or ends the program
 * there does no harm here. Only while the program has one thread. */
#ifndef CORE_PLUGIN_PROBE_H
#define CORE_PLUGIN_PROBE_H

#include <stdbool.h>
#include <stddef.h>

struct loader_file;

/* Looks at each open file that was not seen before, several at once, for at most two seconds
 * each however bad they are. Sets state, reason and cure of what must not be loaded, and
 * plugin->id of what may. With anew, what is remembered does not count. */
void probe_files(struct loader_file *const *files, size_t count, bool anew);

/* Changes control characters into spaces: reports and verdicts are lines. Returns text. */
char *probe_line(char *text);

#endif
