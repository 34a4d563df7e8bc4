/* What may be dialled. */
#ifndef DESTINATION_H
#define DESTINATION_H

#include <stddef.h>

enum { DESTINATION_SIZE = 256 };

/* Writes text as it is sent: digits with * # and a leading +, without the blanks, dashes, dots and brackets people write, or
 * tel:, user@domain and sip:user@domain as they are. 0 when text is none of these. */
int destination_normal(const char *text, char normal[DESTINATION_SIZE]);

#endif
