/* Where the files are that come with the program. */
#ifndef CORE_UTIL_DATA_FILES_H
#define CORE_UTIL_DATA_FILES_H

/* Where a file that comes with the program is ("sim.ini", "keymaps/9800.ini"); the user's own in the configuration
 * folder comes first. Freed by the caller; NULL = there is none. */
char *data_files_find(const char *name);

/* The names of the files in a folder of such data ("keymaps"), the user's among them, sorted and ended by NULL. Freed
 * by the caller, each and all. */
const char **data_files_names(const char *folder);

#endif
