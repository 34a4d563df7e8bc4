/* The files that come with the program, such as sim.ini. */
#ifndef CORE_UTIL_DATA_FILES_H
#define CORE_UTIL_DATA_FILES_H

#include <stdbool.h>

/* Whether name is made of letters, digits and ._-, with parts that are not hidden between single
 * slashes: all others are found nowhere. */
bool data_files_plain(const char *name);

/* The path of such a file ("sim.ini", "keymaps/9800.ini"), the user's own in the configuration
 * folder first. Freed by the caller; NULL if there is none. */
char *data_files_find(const char *name);

/* The names of the files in a folder of such files ("keymaps"), including the user's, sorted, ended
 * by NULL. The caller frees each name and the array. */
const char **data_files_names(const char *folder);

#endif
