/* Reads and writes the account record in a token store, one call of the store's plugin at a
 * time. */
#ifndef CORE_ACCOUNT_TOKEN_STORE_H
#define CORE_ACCOUNT_TOKEN_STORE_H

#include <phonectl/plugin.h>

struct caller;
struct credentials;
struct feature;
struct account_record;

/* The store with this id, or the one in use. For an unknown one, the error lists the choices. */
int token_store_choose(struct credentials *credentials, const char *id, struct feature **store,
                       struct ph_error *err);

int token_store_check(const struct caller *caller, struct feature *store, struct ph_error *err);

int token_store_load(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, struct account_record **record, struct ph_error *err);

/* Saves completely or not at all, reads back and compares. */
int token_store_save(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, const struct account_record *record,
                     struct ph_error *err);

int token_store_erase(struct credentials *credentials, const struct caller *caller,
                      struct feature *store, struct ph_error *err);

/* "encrypted-file, keyring or memory"; freed by the caller. */
char *token_store_choices(const struct credentials *credentials, const struct feature *except);

/* Locks this profile's account record in a store; every process does so before changing it. */
int token_store_lock(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, int *fd, struct ph_error *err);

#endif
