/* The tasks sign in, status, and moving between token stores. */
#ifndef CORE_ACCOUNT_SIGN_IN_H
#define CORE_ACCOUNT_SIGN_IN_H

#include <phonectl/plugin.h>

struct credentials;
struct task;

/* The key of the yes-or-no question whether to keep a new sign-in; no plugin can ask a question
 * with this key. */
#define SIGN_IN_KEEP "@keep"

/* [worker] The bodies of the tasks. The results of login, status and move are in
 * account_published().
 * Rows: sign_out_task(): for each store {store, title, what: token, state: cleared, nothing,
 * failed or (unreachable, and not the store in use) unknown, text}; for each one cleared also
 * {state: remains, text} about what stays on the server; {store, title, what: secrets, state:
 * cleared, kept or failed, text} if there are secrets of plugins. sign_in_check_stores(): for each
 * store {store, title, summary, current: yes or no, state: usable, unusable or volatile, text}. */
int sign_in_task(struct credentials *credentials, struct task *task, struct ph_error *err);

int sign_in_status(struct task *task, struct ph_error *err);

int sign_in_move(struct task *task, struct ph_error *err);

int sign_in_check_stores(struct task *task, struct ph_error *err);

#endif
