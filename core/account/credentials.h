/* The credentials of requests: gives each one its token, and renews the token early and only once.
 * Knows no vendor: providers and stores are plugins. */
#ifndef CORE_ACCOUNT_CREDENTIALS_H
#define CORE_ACCOUNT_CREDENTIALS_H

#include "task/engine.h"

#include <phonectl/plugin.h>
#include <stdbool.h>

struct credentials;
struct registry;
struct settings;

/* Before other threads start. Fails if a token file named by the environment is unusable. */
int credentials_open(struct registry *registry, struct settings *settings,
                     struct credentials **credentials, struct ph_error *err);

void credentials_close(struct credentials *credentials); /* NULL is allowed */

/* What the account does for lower rooms. */
extern const struct account_access credentials_access;

/* Whether a renewed token could not be saved: the stored one may be invalid. Any thread. */
bool credentials_unsaved(struct credentials *credentials);

#endif
