/* Asking the service whose a token is, and how long it is valid. */
#ifndef CORE_ACCOUNT_IDENTITY_H
#define CORE_ACCOUNT_IDENTITY_H

#include <phonectl/plugin.h>
#include <stdbool.h>

struct caller;
struct context;
struct credentials;
struct account_record;

/* [worker] After credentials_bearer(): asks how long the token is valid when it was just renewed and the answer did not say. Not from
 * within a request for a bearer, since it sends authorized requests itself. */
void identity_ask_life(struct credentials *credentials, struct context *ctx);

/* Asks the service whose the record is and how long it is valid, as any other authorized call would: with renewal. *answered:
 * it did; there are providers that cannot ask. */
int identity_ask(struct credentials *credentials, const struct caller *caller,
                 const struct account_record *record, bool *answered, struct ph_error *err);

#endif
