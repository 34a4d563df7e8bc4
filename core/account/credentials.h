/* The credentials of requests: gives each one its token, and renews the token early and only once.
 * Knows no vendor: providers and stores are plugins. */
#ifndef CORE_ACCOUNT_CREDENTIALS_H
#define CORE_ACCOUNT_CREDENTIALS_H

#include "task/engine.h"

#include <phonectl/plugin.h>
#include <stdbool.h>

struct context;
struct credentials;
struct registry;
struct settings;

/* Before other threads start. Fails if a token file named by the environment is unusable. */
int credentials_open(struct registry *registry, struct settings *settings,
                     struct credentials **credentials, struct ph_error *err);

void credentials_close(struct credentials *credentials); /* NULL is allowed */

/* [worker] The token for an authorized request of this context, and the API URL it is bound to.
 * Reads the store on first use. Renews a token with less than 60 s left, once per process and under
 * a lock for all processes. The caller releases *bearer and frees *api_url. PH_LOGIN: nobody is
 * signed in, or the profile now points to another address than the one signed in to. */
int credentials_bearer(struct credentials *credentials, struct context *ctx,
                       struct ph_secret **bearer, char **api_url, struct ph_error *err);

/* [worker] The service answered 401 to this token. PH_OK: call credentials_bearer() again and
 * resend once; otherwise report the error. Renews a token at most once, however many requests were
 * refused. */
int credentials_refused(struct credentials *credentials, struct context *ctx,
                        const struct ph_secret *bearer, struct ph_error *err);

/* The functions above, for lower rooms, see task/engine.h. */
extern const struct account_access credentials_access;

/* Whether a renewed token could not be saved: the stored one may be invalid. Any thread. */
bool credentials_unsaved(struct credentials *credentials);

#endif
