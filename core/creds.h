/* The account: who is signed in, with which token, kept where. Gives each authorized request its bearer, renews
 * it early and once, and carries the tasks sign in, sign out, status and moving between stores. Knows no vendor:
 * providers and stores are plugins. */
#ifndef CREDS_H
#define CREDS_H

#include "registry.h"

struct creds;
struct call; /* host.h */
struct task; /* job.h */

/* Before any thread exists. A token file of the environment that cannot be used is an error. */
int creds_open(struct registry *registry, struct settings *settings, struct creds **creds,
               struct ph_error *err);
void creds_close(struct creds *creds); /* NULL is fine */

/* [worker] The bearer for an authorized request of this call and the API URL it is bound to. Reads the store
 * on first use and renews a token with less than 60 s to live, once for the process and under a lock for
 * all processes. bearer is the caller's (secret_release), api_url freed by the caller. PH_LOGIN: nobody is signed in,
 * or the profile now points to another address than the one that was signed in to. */
int creds_bearer(struct creds *creds, struct call *call, struct ph_secret **bearer, char **api_url,
                 struct ph_error *err);
/* [worker] The service answered 401 to this bearer. PH_OK: ask creds_bearer() again and send once more; else the
 * error to report. Renews at most once for one bearer, however many calls were refused with it. */
int creds_refused(struct creds *creds, struct call *call, const struct ph_secret *bearer,
                  struct ph_error *err);
/* [worker] After creds_bearer(): asks how long the token is valid when it was just renewed and the answer did not say. Not from
 * within a request for a bearer, since it sends authorized requests itself. */
void creds_ask_life(struct creds *creds, struct call *call);
/* The facts "@url" and "@organisation", any thread; freed by the caller. auth: the provider of a login that is under
 * way, else NULL. "@organisation" is NULL while unknown. */
char *creds_url(struct creds *creds, const struct feature *auth);
char *creds_organisation(struct creds *creds);

/* [worker] Whose token requests of this task carry: a text that tells accounts apart and is of no other use. Its first
 * letter tells tokens of the environment from stored ones. Freed by the caller. Fails when the store cannot be read. */
int creds_owner(struct creds *creds, struct task *task, char **owner, struct ph_error *err);
/* The same without asking a store, any thread; not *for_sure: only the first letter counts. */
char *creds_owner_known(struct creds *creds, bool *for_sure);

/* The functions above that rooms below reach through the engine. */
extern const struct account_access creds_access;

/* Whether a renewed sign-in could not be saved: the stored one may be void. Any thread. */
bool creds_unsaved(struct creds *creds);

/* [worker] The bodies of the tasks. What login, status and move find is in creds_account(). Rows: creds_logout one
 * for each store {store, title, state: cleared, nothing, failed or (not reached, and not the one in use) unknown,
 * text}, and for each that was cleared one {state: remains, text} with what is left on the server; creds_check_stores one for each store {store, title, summary, current: yes or no,
 * state: usable, unusable or volatile, text}. */
int creds_login(struct creds *creds, struct task *task, struct ph_error *err);
int creds_logout(struct creds *creds, struct task *task, struct ph_error *err);
int creds_status(struct creds *creds, struct task *task, struct ph_error *err);
int creds_move(struct creds *creds, struct task *task, struct ph_error *err);
int creds_check_stores(struct creds *creds, struct task *task, struct ph_error *err);

/* [UI thread] What the last login, logout, status or move found out; constant until the next of them ends. The
 * core calls creds_publish() on the UI thread before it hands out their PH_FINISHED. */
struct ph_account;
const struct ph_account *creds_account(const struct creds *creds);
void creds_publish(struct creds *creds);

#endif
