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

/* The result of TASK_STATUS or TASK_LOGIN; constant until the next of them finishes. */
struct core_account {
    bool signed_in;
    char *profile, *provider, *store, *origin, *account, *account_name, *organisation;
    char *organisation_id;            /* NULL: unknown */
    char *scopes;                     /* those granted, separated by spaces; NULL: unknown */
    int64_t expires, refresh_expires; /* UTC seconds; 0: unknown */
    bool renewable;
    bool accepted; /* confirmed by the service in this task */
    char *text;    /* "Access Token is valid for 13 days 23 hours, 59 mins", or why not */
};

/* The status line for `now`, freed by the caller; in NULL: English. The window counts down with
 * it. */
char *account_text_in(translator *in, const struct core_account *account, int64_t now);

/* [worker] Identifies the account whose token this task's requests carry, for comparing only. The
 * first letter distinguishes tokens from the environment and from a store. *scopes is what it was
 * granted, unchanged if that is not known; scopes may be NULL. Both are freed by the caller. Fails
 * if the store cannot be read. */
int account_owner(struct credentials *credentials, struct task *task, char **owner, char **scopes,
                  struct ph_error *err);

/* Any thread: account_owner() without asking a store. *for_sure false: only the first letter is
 * valid. */
char *account_owner_known(struct credentials *credentials, bool *for_sure);

const struct core_account *account_published(const struct credentials *credentials);

void account_publish(struct credentials *credentials);

/* Keeps what front ends will see when the task has ended. why: the reason nobody is signed in, or
 * NULL. */
void account_keep(struct credentials *credentials, const struct account_record *record,
                  const struct feature *store, bool accepted, const char *why);

struct core_account *account_new(const struct credentials *credentials,
                                 const struct account_record *record, const struct feature *store,
                                 bool accepted);

void account_free(struct core_account *account);

#endif
