/* Reading and writing the account record in a token store. */
#ifndef CORE_ACCOUNT_TOKEN_STORE_H
#define CORE_ACCOUNT_TOKEN_STORE_H

#include <phonectl/plugin.h>

struct behalf;
struct creds;
struct feature;
struct record;

/* The store in force, or the one named. An unknown one is an error that lists the choices. */
int store_choose(struct creds *creds, const char *id, struct feature **store, struct ph_error *err);

int store_check(const struct behalf *behalf, struct feature *store, struct ph_error *err);

int store_load(struct creds *creds, const struct behalf *behalf, struct feature *store,
               struct record **record, struct ph_error *err);

/* Whole old or whole new, read back and compared. */
int store_save(struct creds *creds, const struct behalf *behalf, struct feature *store,
               const struct record *record, struct ph_error *err);

int store_erase(struct creds *creds, const struct behalf *behalf, struct feature *store,
                struct ph_error *err);

/* "encrypted-file, keyring or memory"; freed by the caller. */
char *store_choices(const struct creds *creds, const struct feature *except);

/* The lock beside this profile's sign-in in a store, which all processes take before they change it there. */
int store_lock(struct creds *creds, const struct behalf *behalf, struct feature *store, int *fd,
               struct ph_error *err);

#endif
