/* A directory of its own for each test, which is also its home, and children to do what a test
 * cannot survive. */
#ifndef SUPPORT_FILES_H
#define SUPPORT_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* cmocka's setup and teardown: makes the directory, points HOME and XDG_* into it, removes it. */
int files_setup(void **state);
int files_teardown(void **state);
const char *files_home(void);
/* A path below the directory; good until 16 more were asked for. */
const char *files_path(const char *name);
void files_write(const char *name, const char *text, mode_t mode);
void files_make_directory(const char *name, mode_t mode);
/* The text of a file, freed by the caller; NULL when there is none. */
char *files_read(const char *name);
/* How many entries of a directory begin with prefix. */
int files_count(const char *directory, const char *prefix);
/* Runs body in a child; its wait status. With nobody set it runs as an ordinary user, also when
 * we are root. */
int files_child(int (*body)(void *self), void *self, bool nobody);

#endif
