/* Whether the phone's own schema lists a command. */
#ifndef WEBEX_OFFERS_H
#define WEBEX_OFFERS_H

#include "webex.h"

/* PH_UNSUPPORTED with "This phone has no command …" if it does not. One phone of each model and
 * firmware is asked. */
int32_t webex_offers(struct ph_context *ctx, const char *command, struct ph_error *err);

#endif
