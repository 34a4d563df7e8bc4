/* The account record: tokens, their account, and where they are valid; and its text in a token
 * store. The text exists only in locked memory. */
#ifndef CORE_ACCOUNT_ACCOUNT_RECORD_H
#define CORE_ACCOUNT_ACCOUNT_RECORD_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stdint.h>

struct account_record {
    char *provider;     /* id of the auth feature that can renew it */
    char *url, *origin; /* the URL of the API it was signed in to, and its scheme://host:port */
    char *account, *account_name, *organisation, *organisation_id, *scopes; /* or NULL */
    struct ph_secret *access, *refresh, *extra; /* the last two may be NULL */
    int64_t issued;                             /* when the access token was issued, UTC seconds */
    int64_t access_expires, refresh_expires;    /* UTC seconds, 0: unknown */
};

#define AUTO_ACCOUNT_RECORD __attribute__((cleanup(account_record_cleanup)))

struct account_record *
/* NULL stays NULL. */
account_record_copy(const struct account_record *record);

void account_record_free(struct account_record *record); /* NULL is allowed */

/* Applies the result of a sign-in or renewal; what grant leaves out stays. */
void account_record_take(struct account_record *record, const struct ph_grant *grant);

/* The account record as a grant for a plugin, valid as long as the account record. */
struct ph_grant account_record_grant(const struct account_record *record);

struct ph_secret *account_record_encode(const struct account_record *record);

/* PH_FAILED if it is not an account record, damaged, or from a newer version. */
int account_record_decode(const struct ph_secret *text, struct account_record **record,
                          struct ph_error *err);

/* Whether a token can stand in a header: printable ASCII without spaces, 1 byte to 16 KiB. */
bool account_record_token_fits(const struct ph_secret *token);

static inline void account_record_cleanup(struct account_record **record)
{
    account_record_free(*record);
}

#endif
