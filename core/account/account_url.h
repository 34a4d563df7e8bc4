/* The address of the service that an account belongs to. */
#ifndef CORE_ACCOUNT_ACCOUNT_URL_H
#define CORE_ACCOUNT_ACCOUNT_URL_H

#include <phonectl/plugin.h>

struct credentials;
struct feature;
struct account_record;

/* The facts "@url" and "@organisation". Any thread; freed by the caller. auth: the provider of a
 * login in progress, otherwise NULL. "@organisation" is NULL while unknown. */
char *account_url(struct credentials *credentials, const struct feature *auth);

char *account_url_organisation(struct credentials *credentials);

/* PH_LOGIN if the profile points to another address than the account record was signed in to. */
int account_url_bound(struct credentials *credentials, const struct account_record *record,
                      char **url, struct ph_error *err);

#endif
