/* Compares protocol words and our own keywords in ASCII: in a Turkish locale the C library does
 * not match RIGHT with right. */
#ifndef ASCII_H
#define ASCII_H

#include <stddef.h>

int ascii_lower(int c);
int ascii_is_word(int c); /* a letter or a digit */
/* Whether the first `length` bytes of word equal name, ignoring ASCII case. */
int ascii_same(const char *word, size_t length, const char *name);
int ascii_begins(const char *text, const char *beginning);
int ascii_has(const char *text, const char *part);
/* Whether text matches one of the blank-separated globs, ignoring ASCII case. Text longer than
 * 255 bytes matches nothing. */
int ascii_fits(const char *globs, const char *text);

#endif
