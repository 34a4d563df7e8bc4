/* What every file of the core leans on: cleanup attributes, memory, errors. */
#ifndef CORE_UTIL_TEXT_H
#define CORE_UTIL_TEXT_H

#include "util/memory.h"

#include <phonectl/plugin.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

char *text_format(const char *format, ...) PRINTF_LIKE(1, 2);

char *text_vformat(const char *format, va_list args) PRINTF_LIKE(1, 0);

/* Text, the same in every locale. text_utf8 gives the length of the character text begins with and puts its
 * code point into *point, or 0 where text is no valid UTF-8; at the end of text it is 0 too. */
size_t text_utf8(const char *text, uint32_t *point);

/* A line break inside one value, where those that are none separate values: U+FDD0, which is no character and comes from
 * nowhere else. Output shows it as the line break it was. */
#define TEXT_LINE_BREAK "\xEF\xB7\x90"

enum { TEXT_LINE_BREAK_POINT = 0xFDD0 };

/* Keywords, ASCII letters of either case alike, whatever the locale: in a Turkish one the C library tells ID from id. */
bool text_same_word(const char *a, const char *b);

bool text_starts_word(const char *text, const char *word); /* text begins with word */

/* The nearest of names (ended by NULL) for "did you mean", or NULL when none is near. */
const char *text_nearest(const char *word, const char *const *names);

#endif
