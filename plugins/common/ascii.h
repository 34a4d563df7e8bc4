/* Words of protocols and of our own are compared in ASCII, whatever the locale: in a Turkish one the C library does not
 * take RIGHT for right. */
#ifndef ASCII_H
#define ASCII_H

#include <stddef.h>

int ascii_lower(int c);
int ascii_is_word(int c); /* a letter or a digit */
/* Whether word, of this length, is name, upper and lower case alike. */
int ascii_same(const char *word, size_t length, const char *name);
int ascii_begins(const char *text, const char *beginning);
int ascii_has(const char *text, const char *part);

#endif
