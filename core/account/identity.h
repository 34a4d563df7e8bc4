/* Asks the service whose a token is, and how long it is valid. */
#ifndef CORE_ACCOUNT_IDENTITY_H
#define CORE_ACCOUNT_IDENTITY_H

#include <phonectl/plugin.h>

struct caller;
struct context;
struct credentials;
struct account_record;

/* [worker] If the token was just renewed without a lifetime, asks for it. Call it after the bearer
 * was given, not while it is: this sends authorized requests itself. */
void identity_ask_life(struct credentials *credentials, struct context *ctx);

/* Asks whose the account record is and how long it is valid, renewing the token if necessary like
 * any other authorized request. */
int identity_ask(struct credentials *credentials, const struct caller *caller,
                 const struct account_record *record, struct ph_error *err);

#endif
