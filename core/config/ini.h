/* INI text as lines, for reading and for changing configuration files. The only user of inih. */
#ifndef CORE_CONFIG_INI_H
#define CORE_CONFIG_INI_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads an INI table, such as a key map, by the same rules. A value reaches to the end of its line.
 * visit() returns 0 to go on; a negative result and a broken line are PH_INVALID, and the error
 * names file and line. */
typedef int32_t ini_row(void *self, const char *section, const char *key, const char *value);

int ini_read_table(const char *path, ini_row *visit, void *self, struct ph_error *err);

/* The same for text of at most 1 MiB that is no file: the error calls it name. */
int ini_read_table_text(const char *name, const char *text, ini_row *visit, void *self,
                        struct ph_error *err);

/* Called for each header (key is NULL) and each pair; returns 0 to go on. */
typedef int32_t ini_visit(void *self, const char *section, const char *key, const char *value,
                          int line);

/* Called for each line that cannot be used; reading goes on. */
typedef void ini_fault(void *self, int line, const char *sentence);

int32_t ini_read_text(const char *text, size_t length, ini_visit *visit, ini_fault *fault,
                      void *self);

/* Loads an INI file: a regular file of at most 1 MiB and, if trusted is set, one that nobody else
 * can write. PH_NOT_FOUND if there is none. */
int ini_load(const char *path, bool trusted, char **text, size_t *length, struct ph_error *err);

/* Changed copies of INI text, freed by the caller; comments, order and line ends stay. Without a
 * key (NULL) they add or remove the whole section. NULL if it exists already, or if there is
 * nothing to remove. */
char *ini_set(const char *text, size_t length, const char *section, const char *key,
              const char *value, size_t *new_length);

char *ini_remove(const char *text, size_t length, const char *section, const char *key,
                 size_t *new_length);

#endif
