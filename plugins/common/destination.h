/* Destinations that can be dialled. */
#ifndef DESTINATION_H
#define DESTINATION_H

#include <phonectl/plugin.h>

enum { DESTINATION_SIZE = 256 };

/* Writes text in the form the service takes: digits with * # and a leading +, separators
 * removed, or tel:, user@domain and sip:user@domain unchanged. Drops the zero of "+49 (0)30 …",
 * a trunk prefix. Returns PH_INVALID, with the reason, if text is none of these or if the
 * country code makes that zero ambiguous; `key` names the argument. */
int32_t destination_normal(struct ph_context *ctx, const char *key, const char *text,
                           char normal[DESTINATION_SIZE], struct ph_error *err);

#endif
