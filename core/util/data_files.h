/* The files that come with the program, such as sim.ini, and where they are. */
#ifndef CORE_UTIL_DATA_FILES_H
#define CORE_UTIL_DATA_FILES_H

#include <stdbool.h>

/* Whether name consists of letters, digits and ._-, in parts between single slashes that do not
 * begin with a dot. No other name is looked for. */
bool data_files_plain(const char *name);

/* The path of such a file ("sim.ini", "keymaps/9800.ini"), the user's own in the configuration
 * folder first. Freed by the caller; NULL if there is none. */
char *data_files_find(const char *name);

/* The names of the files in a folder of such files ("keymaps"), including the user's, sorted, ended
 * by NULL; freed with text_list_free(). */
char **data_files_names(const char *folder);

/* What lies at this path relative to the program's folder, else a copy of installed. Freed by the
 * caller. A build tree is laid out like an installation, so both are found without a path of
 * either inside the program, wherever they were moved. A program with more rights than its user
 * goes by installed alone: the user may have linked it to anywhere. */
char *data_files_beside(const char *relative, const char *installed);

#endif
