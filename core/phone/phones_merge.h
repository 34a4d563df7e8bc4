/* One list out of the lists of several directories. */
#ifndef CORE_PHONE_PHONES_MERGE_H
#define CORE_PHONE_PHONES_MERGE_H

#include <stddef.h>

struct phones;

/* A phone that several lists have, by its MAC address, becomes one: fields of the first list count,
 * the later ones fill in what is missing, and "source" has them all. A phone without MAC stays by
 * itself. Frees the lists. At least one list. */
struct phones *phones_merge(struct phones **lists, size_t count);

#endif
