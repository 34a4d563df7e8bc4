/* Memory that is never NULL, for the whole program. Out of memory, the program prints one line and
 * exits at once: the journal, the token store and every other file survive an exit at any point. */
#ifndef CORE_UTIL_MEMORY_H
#define CORE_UTIL_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#define PRINTF_LIKE(text_at, args_at) __attribute__((format(printf, text_at, args_at)))

/* AUTO_FREE char *text = …; is freed at the end of its scope; memory_steal(text) takes it out of
 * it. */
#define AUTO_FREE __attribute__((cleanup(memory_cleanup_free)))

#define AUTO_CLOSE __attribute__((cleanup(memory_cleanup_close)))

#define memory_steal(pointer)                                                                      \
    ({                                                                                             \
        __typeof__(pointer) memory_taken = (pointer);                                              \
        (pointer) = NULL;                                                                          \
        memory_taken;                                                                              \
    })

static inline void memory_cleanup_free(void *pointer)
{
    free(*(void **)pointer);
}

static inline void memory_cleanup_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* memory_steal() of a descriptor. */
static inline int memory_steal_fd(int *fd)
{
    int taken = *fd;
    *fd = -1;
    return taken;
}

enum { MEMORY_EXIT = 71 }; /* the exit code when memory runs out */

void *memory_alloc(size_t size); /* zeroed */

void *memory_grow(void *memory, size_t count, size_t size);

/* Makes an array longer by one and returns the place of the new item, which is not zeroed. Let
 * nothing else grow the array: its room follows from its count. */
#define memory_add(items, count)                                                                   \
    ((items) = memory_more((items), (count), sizeof *(items)), &(items)[(count)++])

void *memory_more(void *items, size_t count, size_t size);

char *memory_copy(const char *text); /* NULL stays NULL */

_Noreturn void memory_exhausted(void);

bool memory_is_exhausted(void); /* the program is ending for that reason */

#endif
