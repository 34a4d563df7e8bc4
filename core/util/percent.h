/* Percent coding, RFC 3986. */
#ifndef CORE_UTIL_PERCENT_H
#define CORE_UTIL_PERCENT_H

/* The byte that two hexadecimal digits stand for; -1 if they are none. Does not look behind a
 * NUL. */
int percent_byte(const char *digits);

/* text with everything but unreserved characters encoded; freed by the caller. */
char *percent_escape(const char *text);

#endif
