/* Files with lists of phones, given with --file. */
#ifndef LIST_FILE_H
#define LIST_FILE_H

#include <core.h>

/* Adds what the file selects, and keeps the table, which the caller clears. 0, or CODE_USAGE after
 * an error message. */
int list_file_read(const char *path, struct selector *selector, struct file_table *table);
/* The name of the file in messages. */
const char *list_file_name(const char *path);

#endif
