/* What front ends see of the account. */
#ifndef CORE_ACCOUNT_ACCOUNT_H
#define CORE_ACCOUNT_ACCOUNT_H

#include "util/translator.h"

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stdint.h>

struct credentials;
struct feature;
struct account_record;
struct task;

/* What TASK_STATUS and TASK_LOGIN found out; constant until the next of them finishes. */
struct core_account {
    bool signed_in;
    char *profile, *provider, *store, *origin, *account, *account_name, *organisation;
    int64_t expires, refresh_expires; /* UTC seconds; 0 = not known */
    bool renewable;
    bool accepted; /* the service has just said so */
    char *text;    /* "Access Token is valid for 13 days 23 hours, 59 mins" or why not */
};

/* The status line for `now`, freed by the caller; counts down in the GTK program. */
char *account_text(const struct core_account *account, int64_t now);

char *account_text_in(translator *in, const struct core_account *account, int64_t now);

/* [worker] Whose token requests of this task carry: a text that tells accounts apart and is of no other use. Its first
 * letter tells tokens of the environment from stored ones. Freed by the caller. Fails when the store cannot be read. */
int account_owner(struct credentials *credentials, struct task *task, char **owner,
                  struct ph_error *err);

/* The same without asking a store, any thread; not *for_sure: only the first letter counts. */
char *account_owner_known(struct credentials *credentials, bool *for_sure);

const struct core_account *account_published(const struct credentials *credentials);

void account_publish(struct credentials *credentials);

/* Keeps what frontends will see once the task has ended. why: the reason nobody is signed in, or NULL. */
void account_keep(struct credentials *credentials, const struct account_record *record,
                  const struct feature *store, bool accepted, const char *why);

struct core_account *account_new(const struct credentials *credentials,
                                 const struct account_record *record, const struct feature *store,
                                 bool accepted);

void account_free(struct core_account *account);

#endif
