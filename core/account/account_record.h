/* What is kept of a sign-in, and its text in a token store: tokens, whose they are, and where they are valid.
 * The text lives in locked memory only. */
#ifndef CORE_ACCOUNT_ACCOUNT_RECORD_H
#define CORE_ACCOUNT_ACCOUNT_RECORD_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stdint.h>

struct account_record {
    char *provider;     /* id of the auth feature that can renew it */
    char *url, *origin; /* the API it was signed in to: its URL, and scheme://host:port of that */
    char *account, *account_name, *organisation, *organisation_id, *scopes; /* or NULL */
    struct ph_secret *access, *refresh, *extra; /* the last two or NULL */
    int64_t issued;                             /* UTC seconds, when the access token came */
    int64_t access_expires, refresh_expires;    /* UTC seconds, 0 = not known */
};

#define AUTO_ACCOUNT_RECORD __attribute__((cleanup(account_record_cleanup)))

struct account_record *
account_record_copy(const struct account_record *record); /* NULL stays NULL */

void account_record_free(struct account_record *record); /* NULL is fine */

/* Takes over what signing in or renewing yielded; what grant leaves out stays as it was. */
void account_record_take(struct account_record *record, const struct ph_grant *grant);

/* The other way round, for a plugin to look at: valid as long as record. */
struct ph_grant account_record_grant(const struct account_record *record);

struct ph_secret *account_record_encode(const struct account_record *record);

/* PH_FAILED when it is not one of ours, damaged, or from a newer version. */
int account_record_decode(const struct ph_secret *text, struct account_record **record,
                          struct ph_error *err);

/* A bearer that can stand in a header: printable ASCII without spaces, 1 byte to 16 KiB. */
bool account_record_token_fits(const struct ph_secret *token);

static inline void account_record_cleanup(struct account_record **record)
{
    account_record_free(*record);
}

#endif
