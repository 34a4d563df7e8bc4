/* For LD_PRELOAD: the allocation number $FAIL_ALLOC fails. Without it, allocations are counted,
 * and the total goes to $FAIL_ALLOC_COUNT when the program ends. Calls of __libc_malloc() and
 * the like count too, because a program may bypass malloc(). */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_long asked;
static long failing; /* 0 = none */

static void *(*real_malloc)(size_t size);
static void *(*real_calloc)(size_t count, size_t size);
static void *(*real_realloc)(void *memory, size_t size);

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

static void find(void)
{
    real_malloc = (void *(*)(size_t))dlsym(RTLD_NEXT, "__libc_malloc");
    real_calloc = (void *(*)(size_t, size_t))dlsym(RTLD_NEXT, "__libc_calloc");
    real_realloc = (void *(*)(void *, size_t))dlsym(RTLD_NEXT, "__libc_realloc");
    const char *number = getenv("FAIL_ALLOC");
    failing = number == NULL ? 0 : strtol(number, NULL, 10);
}

static int fails(void)
{
    if (real_malloc == NULL)
        find();
    if (atomic_fetch_add(&asked, 1) + 1 != failing)
        return 0;
    errno = ENOMEM;
    return 1;
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("FAIL_ALLOC_COUNT");
    FILE *file = path == NULL || failing != 0 ? NULL : fopen(path, "w");
    if (file == NULL)
        return;
    fprintf(file, "%ld\n", atomic_load(&asked));
    fclose(file);
}

void *__libc_malloc(size_t size)
{
    return fails() ? NULL : real_malloc(size);
}

void *__libc_calloc(size_t count, size_t size)
{
    return fails() ? NULL : real_calloc(count, size);
}

void *__libc_realloc(void *memory, size_t size)
{
    return fails() ? NULL : real_realloc(memory, size);
}

/* For a program without its own malloc(). */
void *malloc(size_t size)
{
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return __libc_realloc(memory, size);
}
