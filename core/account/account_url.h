/* The address of the service that a sign-in is bound to. */
#ifndef CORE_ACCOUNT_ACCOUNT_URL_H
#define CORE_ACCOUNT_ACCOUNT_URL_H

#include <phonectl/plugin.h>

struct creds;
struct feature;
struct record;

/* The facts "@url" and "@organisation", any thread; freed by the caller. auth: the provider of a login that is under
 * way, else NULL. "@organisation" is NULL while unknown. */
char *creds_url(struct creds *creds, const struct feature *auth);

char *creds_organisation(struct creds *creds);

/* PH_LOGIN when the profile points to another address than the record was signed in to. */
int creds_bound(struct creds *creds, const struct record *record, char **url, struct ph_error *err);

#endif
