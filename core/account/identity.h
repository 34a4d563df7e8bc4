/* Asking the service whose a token is, and how long it is valid. */
#ifndef CORE_ACCOUNT_IDENTITY_H
#define CORE_ACCOUNT_IDENTITY_H

#include <phonectl/plugin.h>
#include <stdbool.h>

struct behalf;
struct context;
struct creds;
struct record;

/* [worker] After creds_bearer(): asks how long the token is valid when it was just renewed and the answer did not say. Not from
 * within a request for a bearer, since it sends authorized requests itself. */
void creds_ask_life(struct creds *creds, struct context *ctx);

/* Asks the service whose the record is and how long it is valid, as any other authorized call would: with renewal. *answered:
 * it did; there are providers that cannot ask. */
int creds_ask(struct creds *creds, const struct behalf *behalf, const struct record *record,
              bool *answered, struct ph_error *err);

#endif
