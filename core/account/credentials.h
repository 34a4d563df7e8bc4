/* The account: who is signed in, with which token, kept where. Gives each authorized request its bearer, renews
 * it early and once, and carries the tasks sign in, sign out, status and moving between stores. Knows no vendor:
 * providers and stores are plugins. */
#ifndef CORE_ACCOUNT_CREDENTIALS_H
#define CORE_ACCOUNT_CREDENTIALS_H

#include "task/engine.h"

#include <phonectl/plugin.h>
#include <stdbool.h>

struct context;
struct creds;
struct registry;
struct settings;

/* Before any thread exists. A token file of the environment that cannot be used is an error. */
int creds_open(struct registry *registry, struct settings *settings, struct creds **creds,
               struct ph_error *err);

void creds_close(struct creds *creds); /* NULL is fine */

/* [worker] The bearer for an authorized request of this call and the API URL it is bound to. Reads the store
 * on first use and renews a token with less than 60 s to live, once for the process and under a lock for
 * all processes. bearer is the caller's (secret_release), api_url freed by the caller. PH_LOGIN: nobody is signed in,
 * or the profile now points to another address than the one that was signed in to. */
int creds_bearer(struct creds *creds, struct context *ctx, struct ph_secret **bearer,
                 char **api_url, struct ph_error *err);

/* [worker] The service answered 401 to this bearer. PH_OK: ask creds_bearer() again and send once more; else the
 * error to report. Renews at most once for one bearer, however many calls were refused with it. */
int creds_refused(struct creds *creds, struct context *ctx, const struct ph_secret *bearer,
                  struct ph_error *err);

/* The functions above that rooms below reach through the engine. */
extern const struct account_access creds_access;

/* Whether a renewed sign-in could not be saved: the stored one may be void. Any thread. */
bool creds_unsaved(struct creds *creds);

#endif
