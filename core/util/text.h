/* Text that does not depend on the locale: formatting, UTF-8, keywords and "did you mean". */
#ifndef CORE_UTIL_TEXT_H
#define CORE_UTIL_TEXT_H

#include "util/memory.h"

#include <phonectl/plugin.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

char *text_format(const char *format, ...) PRINTF_LIKE(1, 2);

char *text_vformat(const char *format, va_list args) PRINTF_LIKE(1, 0);

/* Appends to *text, which may be NULL; `between` goes first, unless *text is still empty. */
void text_append(char **text, const char *between, const char *format, ...) PRINTF_LIKE(3, 4);

/* A copy with each `what` replaced; freed by the caller. */
char *text_replace(const char *text, const char *what, const char *with);

/* Changes control characters to spaces, so that text is one line. Returns text. */
char *text_line(char *text);

/* The length in bytes of the first character of text; *point is its code point. 0 at the end of
 * text, or if it is not valid UTF-8. */
size_t text_utf8(const char *text, uint32_t *point);

/* Stands for a line break inside one value, where a plain line break separates values: U+FDD0 is a
 * noncharacter, so it never occurs in real text. Output shows it as a line break. */
#define TEXT_LINE_BREAK "\xEF\xB7\x90"

enum { TEXT_LINE_BREAK_POINT = 0xFDD0 };

/* ASCII letters; the C library's functions depend on the locale. */
static inline char text_lower(char letter)
{
    return (char)(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
}

static inline char text_upper(char letter)
{
    return (char)(letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter);
}

/* Compares keywords, ASCII letters without regard to case. The C library's functions depend on the
 * locale: in a Turkish one, ID differs from id. */
bool text_same_word(const char *a, const char *b);

bool text_starts_word(const char *text,
                      const char *word); /* text begins with word, compared in the same way */

/* The most similar of names, which ends with NULL, for "did you mean"; NULL if none is similar. */
const char *text_nearest(const char *word, const char *const *names);

/* "; did you mean NAME?" with the most similar one, or ""; freed by the caller. */
char *text_hint(const char *word, const char *const *names);

/* Adds a copy to a sorted list that ends with NULL, or to none (*list NULL); a text that is there
 * already is not added. For short lists. */
void text_list_add(char ***list, const char *text);

/* Frees a list that ends with NULL and its texts; AUTO_LIST char **list does so at the end of its
 * scope. */
#define AUTO_LIST __attribute__((cleanup(text_list_free)))
void text_list_free(char ***list);

/* FNV-1a, for tables whose keys nobody can choose to collide. salt tells keys of several kinds in
 * one table apart. */
uint64_t text_hash(const char *text, uint64_t salt);

#endif
