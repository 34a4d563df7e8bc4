/* The tasks sign in, status, and moving between token stores. */
#ifndef CORE_ACCOUNT_SIGN_IN_H
#define CORE_ACCOUNT_SIGN_IN_H

#include <phonectl/plugin.h>

struct creds;
struct task;

/* The key of the yes-or-no question whether what a login brought is kept; no plugin's question has such a key. */
#define SIGN_IN_KEEP "@keep"

/* [worker] The bodies of the tasks. What login, status and move find is in creds_account(). Rows: creds_logout one
 * for each store {store, title, state: cleared, nothing, failed or (not reached, and not the one in use) unknown,
 * text}, and for each that was cleared one {state: remains, text} with what is left on the server; creds_check_stores one for each store {store, title, summary, current: yes or no,
 * state: usable, unusable or volatile, text}. */
int creds_login(struct creds *creds, struct task *task, struct ph_error *err);

int creds_status(struct creds *creds, struct task *task, struct ph_error *err);

int creds_move(struct creds *creds, struct task *task, struct ph_error *err);

int creds_check_stores(struct creds *creds, struct task *task, struct ph_error *err);

#endif
