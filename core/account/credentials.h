/* The account: who is signed in, with which token, kept where. Gives each authorized request its bearer, renews
 * it early and once, and carries the tasks sign in, sign out, status and moving between stores. Knows no vendor:
 * providers and stores are plugins. */
#ifndef CORE_ACCOUNT_CREDENTIALS_H
#define CORE_ACCOUNT_CREDENTIALS_H

#include "task/engine.h"

#include <phonectl/plugin.h>
#include <stdbool.h>

struct context;
struct credentials;
struct registry;
struct settings;

/* Before any thread exists. A token file of the environment that cannot be used is an error. */
int credentials_open(struct registry *registry, struct settings *settings,
                     struct credentials **credentials, struct ph_error *err);

void credentials_close(struct credentials *credentials); /* NULL is fine */

/* [worker] The bearer for an authorized request of this call and the API URL it is bound to. Reads the store
 * on first use and renews a token with less than 60 s to live, once for the process and under a lock for
 * all processes. bearer is the caller's (secret_release), api_url freed by the caller. PH_LOGIN: nobody is signed in,
 * or the profile now points to another address than the one that was signed in to. */
int credentials_bearer(struct credentials *credentials, struct context *ctx,
                       struct ph_secret **bearer, char **api_url, struct ph_error *err);

/* [worker] The service answered 401 to this bearer. PH_OK: ask credentials_bearer() again and send once more; else the
 * error to report. Renews at most once for one bearer, however many calls were refused with it. */
int credentials_refused(struct credentials *credentials, struct context *ctx,
                        const struct ph_secret *bearer, struct ph_error *err);

/* The functions above that rooms below reach through the engine. */
extern const struct account_access credentials_access;

/* Whether a renewed sign-in could not be saved: the stored one may be void. Any thread. */
bool credentials_unsaved(struct credentials *credentials);

#endif
