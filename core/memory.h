/* Memory that is never NULL, for the whole program. What is out of memory cannot keep its promises, so it ends at once with one
 * line: journal, store and every other file are safe against an end at any point. */
#ifndef MEMORY_H
#define MEMORY_H

#include <stdarg.h>
#include <stddef.h>

enum { MEMORY_EXIT = 71 }; /* the exit code of that end */

void *base_alloc(size_t size); /* zeroed */
void *base_grow(void *memory, size_t count, size_t size);
char *base_copy(const char *text); /* NULL stays NULL */
_Noreturn void base_out_of_memory(void);

#endif
