/* What may be dialled. */
#ifndef DESTINATION_H
#define DESTINATION_H

#include <phonectl/plugin.h>

enum { DESTINATION_SIZE = 256 };

/* Writes text as it is sent: digits with * # and a leading +, without what people write between them, or tel:, user@domain
 * and sip:user@domain as they are. The zero of "+49 (0)30 …" is for calls within the country and left out. PH_INVALID, with
 * what is wrong, when text is none of these, or where countries differ about that zero; key names the argument. */
int32_t destination_normal(struct ph_context *ctx, const char *key, const char *text,
                           char normal[DESTINATION_SIZE], struct ph_error *err);

#endif
