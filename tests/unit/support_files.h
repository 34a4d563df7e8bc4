/* Gives each test its own directory, which is also its home, and child processes for code that
 * would end the test. */
#ifndef SUPPORT_FILES_H
#define SUPPORT_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/types.h>

/* The text of a struct ph_error contains this. */
#define assert_says(err, part)                                                                     \
    do {                                                                                           \
        if (strstr((err).text, part) == NULL)                                                      \
            fail_msg("\"%s\" does not say \"%s\"", (err).text, part);                              \
    } while (0)

/* cmocka's setup and teardown: makes the directory, points HOME and XDG_* into it, removes it. */
int files_setup(void **state);
int files_teardown(void **state);
const char *files_home(void);
/* A path below the directory; valid for the next 16 calls. */
const char *files_path(const char *name);
void files_write(const char *name, const char *text, mode_t mode);
void files_make_directory(const char *name, mode_t mode);
/* The text of a file, freed by the caller; NULL if there is no file. */
char *files_read(const char *name);
/* The number of entries in a directory whose name starts with prefix. */
int files_count(const char *directory, const char *prefix);
/* Runs body in a child and returns its wait status. If nobody is set, it runs as an ordinary
 * user even for root. */
int files_child(int (*body)(void *self), void *self, bool nobody);

#endif
