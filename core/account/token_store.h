/* Reading and writing the account record in a token store. */
#ifndef CORE_ACCOUNT_TOKEN_STORE_H
#define CORE_ACCOUNT_TOKEN_STORE_H

#include <phonectl/plugin.h>

struct caller;
struct credentials;
struct feature;
struct account_record;

/* The store in force, or the one named. An unknown one is an error that lists the choices. */
int token_store_choose(struct credentials *credentials, const char *id, struct feature **store,
                       struct ph_error *err);

int token_store_check(const struct caller *caller, struct feature *store, struct ph_error *err);

int token_store_load(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, struct account_record **record, struct ph_error *err);

/* Whole old or whole new, read back and compared. */
int token_store_save(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, const struct account_record *record,
                     struct ph_error *err);

int token_store_erase(struct credentials *credentials, const struct caller *caller,
                      struct feature *store, struct ph_error *err);

/* "encrypted-file, keyring or memory"; freed by the caller. */
char *token_store_choices(const struct credentials *credentials, const struct feature *except);

/* The lock beside this profile's sign-in in a store, which all processes take before they change it there. */
int token_store_lock(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, int *fd, struct ph_error *err);

#endif
