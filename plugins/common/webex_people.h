/* Who owns the token, and how long it is valid: for the plugins that sign in. */
#ifndef WEBEX_PEOPLE_H
#define WEBEX_PEOPLE_H

#include <phonectl/plugin.h>

/* Fills in account, names and organisation from /people/me. */
int32_t webex_identify(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err);
/* When the account's access token expires, in UTC seconds; 0 if the service does not say. */
int64_t webex_token_expiry(struct ph_context *ctx);

#endif
