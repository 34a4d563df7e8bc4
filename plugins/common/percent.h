/* Percent-encoding (RFC 3986): of path segments and query values, and back. */
#ifndef PERCENT_H
#define PERCENT_H

#include <stddef.h>

/* Room for the encoding of text, without the NUL. */
size_t percent_encoded_length(const char *text);
/* Writes the encoding of text and a NUL; returns where the NUL is. "." and ".." are encoded too:
 * as a segment they would change the path. */
char *percent_encode(char *to, const char *text);
/* Decodes text up to length into `to`, which has room for length + 1 bytes, with a NUL. Returns the
 * length, or -1 for a broken escape or an encoded NUL. A plus sign stays one. */
int percent_decode(char *to, const char *text, size_t length);

#endif
