/* Shortens a list of names: Berlin-01…12, Lobby and 7 more. */
#ifndef NAME_RANGES_H
#define NAME_RANGES_H

#include <stddef.h>

/* names is sorted in place; at most `most` groups are named. Freed by the caller. */
char *name_ranges(const char **names, size_t count, size_t most);

#endif
