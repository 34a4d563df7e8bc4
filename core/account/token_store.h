/* Reads and writes the records of a profile in a token store, one call of the store's plugin at a
 * time. */
#ifndef CORE_ACCOUNT_TOKEN_STORE_H
#define CORE_ACCOUNT_TOKEN_STORE_H

#include <phonectl/plugin.h>

struct caller;
struct credentials;
struct feature;
struct account_record;

/* A profile has two records, each with a lock of its own. */
enum token_store_record {
    TOKEN_STORE_ACCOUNT, /* the tokens: account_record.h */
    TOKEN_STORE_SECRETS  /* the secrets of plugins: secret_record.h */
};

/* The configured store, or an error that lists the choices: no other store replaces it. */
int token_store_configured(const struct credentials *credentials, struct feature **store,
                           struct ph_error *err);

/* The store with this id, or the one in use. For an unknown one, the error lists the choices. */
int token_store_choose(struct credentials *credentials, const char *id, struct feature **store,
                       struct ph_error *err);

/* The store that the configuration names, if no plugin offers it, and why; NULL: it is there. */
const char *token_store_missing(struct credentials *credentials, struct ph_error *why);

int token_store_check(const struct caller *caller, struct feature *store, struct ph_error *err);

/* PH_NOT_FOUND: there is none. The caller releases *text. */
int token_store_read(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, enum token_store_record which, struct ph_secret **text,
                     struct ph_error *err);

/* Writes completely or not at all, reads back and compares. about describes an account, or NULL. */
int token_store_write(struct credentials *credentials, const struct caller *caller,
                      struct feature *store, enum token_store_record which,
                      const struct account_record *about, const struct ph_secret *text,
                      struct ph_error *err);

/* token_store_read() and token_store_write() of the account record. */
int token_store_load(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, struct account_record **record, struct ph_error *err);

int token_store_save(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, const struct account_record *record,
                     struct ph_error *err);

int token_store_erase(struct credentials *credentials, const struct caller *caller,
                      struct feature *store, enum token_store_record which, struct ph_error *err);

/* "encrypted-file, keyring or memory"; freed by the caller. */
char *token_store_choices(const struct credentials *credentials, const struct feature *except);

/* Locks this profile's record in a store; every process does so before changing it. */
int token_store_lock(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, enum token_store_record which, int *fd,
                     struct ph_error *err);

#endif
