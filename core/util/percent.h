/* Percent coding, RFC 3986. */
#ifndef CORE_UTIL_PERCENT_H
#define CORE_UTIL_PERCENT_H

#include <stddef.h>

/* The byte that two hexadecimal digits stand for; -1 if they are not digits. Does not read past a
 * NUL. */
int percent_byte(const char *digits);

/* text with everything but unreserved characters encoded; freed by the caller. */
char *percent_escape(const char *text);

/* Writes the same for any bytes, without a NUL; to has 3 * length bytes. */
size_t percent_escape_to(char *to, const char *text, size_t length);

#endif
