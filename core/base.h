/* What every file of the core leans on: cleanup attributes, memory, errors. */
#ifndef BASE_H
#define BASE_H

#include "memory.h"

#include <phonectl/plugin.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define PRINTF_LIKE(text_at, args_at) __attribute__((format(printf, text_at, args_at)))

/* AUTO_FREE char *text = …; is freed when it leaves its scope. base_steal(text) takes it out. */
#define AUTO_FREE __attribute__((cleanup(base_cleanup_free)))
#define AUTO_CLOSE __attribute__((cleanup(base_cleanup_close)))
#define AUTO_UNLOCK __attribute__((cleanup(base_cleanup_unlock)))
/* HOLD_LOCK(&mutex); holds it until the end of the scope. */
#define HOLD_LOCK(mutex)                                                                           \
    __attribute__((unused)) AUTO_UNLOCK pthread_mutex_t *base_held = base_lock(mutex)
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

static inline pthread_mutex_t *base_lock(pthread_mutex_t *mutex)
{
    pthread_mutex_lock(mutex);
    return mutex;
}

static inline void base_cleanup_unlock(pthread_mutex_t **mutex)
{
    pthread_mutex_unlock(*mutex);
}

char *base_format(const char *format, ...) PRINTF_LIKE(1, 2);
char *base_vformat(const char *format, va_list args) PRINTF_LIKE(1, 0);

/* Fills err (which may be NULL) and returns code; `what` may be NULL. Long text is cut at a character. */
int base_fail(struct ph_error *err, int code, const char *what, const char *format, ...)
    PRINTF_LIKE(4, 5);
int base_vfail(struct ph_error *err, int code, const char *what, const char *format, va_list args)
    PRINTF_LIKE(4, 0);

/* Clocks: the first never jumps and is for waiting, the second is UTC seconds for people and tokens. */
int64_t base_monotonic_ms(void);
int64_t base_now(void);

/* Text, the same in every locale. base_utf8 gives the length of the character text begins with and puts its
 * code point into *point, or 0 where text is no valid UTF-8; at the end of text it is 0 too. */
size_t base_utf8(const char *text, uint32_t *point);
/* A line break inside one value, where those that are none separate values: U+FDD0, which is no character and comes from
 * nowhere else. Output shows it as the line break it was. */
#define BASE_LINE_BREAK "\xEF\xB7\x90"
enum { BASE_LINE_BREAK_POINT = 0xFDD0 };
/* Keywords, ASCII letters of either case alike, whatever the locale: in a Turkish one the C library tells ID from id. */
bool base_same_word(const char *a, const char *b);
bool base_starts_word(const char *text, const char *word); /* text begins with word */

/* In which language the few sentences are made that both programs show and journals, JSON and errors quote: those are in
 * English, which NULL stands for; a frontend may give the language of its person. many NULL: there is only one form. */
typedef const char *base_tongue(const char *one, const char *many, uint64_t count);
const char *base_said(base_tongue *in, const char *text) __attribute__((format_arg(2)));
const char *base_said_count(base_tongue *in, const char *one, const char *many, uint64_t count)
    __attribute__((format_arg(2), format_arg(3)));

/* The nearest of names (ended by NULL) for "did you mean", or NULL when none is near. */
const char *base_nearest(const char *word, const char *const *names);

#endif
