/* Memory that is never NULL. Libraries and plugins do not check every malloc(); json-c alone would
 * need several hundred checks. So the program's own malloc(), calloc() and realloc() replace those
 * of the C library, which then calls them too (glibc manual, "Replacing malloc"). */
#include "util/memory.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/types.h>

static atomic_bool exhausted;

void memory_exhausted(void)
{
    atomic_store(&exhausted, true);
    static const char line[] = "phonectl: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, line, sizeof line - 1);
    (void)ignored;
    quick_exit(MEMORY_EXIT);
}

bool memory_is_exhausted(void)
{
    return atomic_load(&exhausted);
}

#if defined __has_feature
#define HAS_FEATURE(name) __has_feature(name)
#else
#define HAS_FEATURE(name) 0
#endif
/* A sanitizer brings its own allocator, which also ends the program. */
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__ &&                               \
    !HAS_FEATURE(address_sanitizer) && !HAS_FEATURE(thread_sanitizer)

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

#define FOR_ALL_LIBRARIES __attribute__((visibility("default")))

FOR_ALL_LIBRARIES void *malloc(size_t size)
{
    void *memory = __libc_malloc(size);
    if (memory == NULL)
        memory_exhausted();
    return memory;
}

FOR_ALL_LIBRARIES void *calloc(size_t count, size_t size)
{
    void *memory = __libc_calloc(count, size);
    if (memory == NULL)
        memory_exhausted();
    return memory;
}

FOR_ALL_LIBRARIES void *realloc(void *old, size_t size)
{
    void *memory = __libc_realloc(old, size);
    if (memory == NULL && size > 0) /* size 0 frees */
        memory_exhausted();
    return memory;
}

#endif

void *memory_alloc(size_t size)
{
    return calloc(1, size == 0 ? 1 : size);
}

void *memory_grow(void *memory, size_t count, size_t size)
{
    void *grown = reallocarray(memory, count == 0 ? 1 : count, size);
    if (grown == NULL) /* the product overflowed */
        memory_exhausted();
    return grown;
}

void *memory_more(void *items, size_t count, size_t size)
{
    bool full = (count & (count - 1)) == 0;
    return full ? memory_grow(items, count == 0 ? 1 : count * 2, size) : items;
}

char *memory_copy(const char *text)
{
    return text == NULL ? NULL : strdup(text);
}
