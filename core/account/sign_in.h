/* The tasks sign in, status, and moving between token stores. */
#ifndef CORE_ACCOUNT_SIGN_IN_H
#define CORE_ACCOUNT_SIGN_IN_H

#include <phonectl/plugin.h>

struct credentials;
struct task;

/* The key of the yes-or-no question whether what a login brought is kept; no plugin's question has such a key. */
#define SIGN_IN_KEEP "@keep"

/* [worker] The bodies of the tasks. What login, status and move find is in account_published(). Rows: sign_out_task one
 * for each store {store, title, state: cleared, nothing, failed or (not reached, and not the one in use) unknown,
 * text}, and for each that was cleared one {state: remains, text} with what is left on the server; sign_in_check_stores one for each store {store, title, summary, current: yes or no,
 * state: usable, unusable or volatile, text}. */
int sign_in_task(struct credentials *credentials, struct task *task, struct ph_error *err);

int sign_in_status(struct credentials *credentials, struct task *task, struct ph_error *err);

int sign_in_move(struct credentials *credentials, struct task *task, struct ph_error *err);

int sign_in_check_stores(struct credentials *credentials, struct task *task, struct ph_error *err);

#endif
