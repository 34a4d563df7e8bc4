/* Memory that is never NULL, for the whole program. What is out of memory cannot keep its promises, so it ends at once with one
 * line: journal, store and every other file are safe against an end at any point. */
#ifndef CORE_UTIL_MEMORY_H
#define CORE_UTIL_MEMORY_H

#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#define PRINTF_LIKE(text_at, args_at) __attribute__((format(printf, text_at, args_at)))

/* AUTO_FREE char *text = …; is freed when it leaves its scope. base_steal(text) takes it out. */
#define AUTO_FREE __attribute__((cleanup(base_cleanup_free)))

#define AUTO_CLOSE __attribute__((cleanup(base_cleanup_close)))

#define base_steal(pointer)                                                                        \
    ({                                                                                             \
        __typeof__(pointer) base_taken = (pointer);                                                \
        (pointer) = NULL;                                                                          \
        base_taken;                                                                                \
    })

static inline void base_cleanup_free(void *pointer)
{
    free(*(void **)pointer);
}

static inline void base_cleanup_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* base_steal() of a descriptor. */
static inline int base_take_fd(int *fd)
{
    int taken = *fd;
    *fd = -1;
    return taken;
}

enum { MEMORY_EXIT = 71 }; /* the exit code of that end */

void *base_alloc(size_t size); /* zeroed */

void *base_grow(void *memory, size_t count, size_t size);

char *base_copy(const char *text); /* NULL stays NULL */

_Noreturn void base_out_of_memory(void);

#endif
