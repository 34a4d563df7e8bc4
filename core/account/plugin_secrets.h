/* The secrets that plugins declare as settings: set by the person, kept in the token store of the
 * profile in one record for all of them, and read by plugins with secret(). */
#ifndef CORE_ACCOUNT_PLUGIN_SECRETS_H
#define CORE_ACCOUNT_PLUGIN_SECRETS_H

#include <phonectl/plugin.h>
#include <stdbool.h>

struct caller;
struct context;
struct credentials;
struct engine;
struct feature;
struct task;
struct values;

/* [worker] The secret of this full name for a call, NULL if it is not set; the caller releases it.
 * The store is read once per task, also when it fails. */
int plugin_secrets_get(struct credentials *credentials, struct context *ctx, const char *name,
                       struct ph_secret **secret, struct ph_error *err);

/* [worker] The body of TASK_SECRETS. */
int plugin_secrets_task(struct task *task, struct ph_error *err);

/* Forgets them; the next use reads the store again. Any thread. */
void plugin_secrets_forget(struct credentials *credentials);

/* The names of those that are set, as keys. Asks the store in a child, so that one that crashes or
 * hangs does no harm, and asks no person. Only while the program has one thread. */
int plugin_secrets_names(struct credentials *credentials, struct engine *engine,
                         struct values **names, struct ph_error *err);

/* [worker] Between credentials_enter() and credentials_leave(): copies the record into another
 * store, where it is read back. *there: there is one, and its copy was begun. *lock is that of
 * `from`, to be held until the original is erased. */
int plugin_secrets_copy(struct credentials *credentials, const struct caller *caller,
                        struct feature *from, struct feature *to, int *lock, bool *there,
                        struct ph_error *err);

#endif
