/* What is kept of a sign-in, and its text in a token store: tokens, whose they are, and where they are valid.
 * The text lives in locked memory only. */
#ifndef CORE_ACCOUNT_ACCOUNT_RECORD_H
#define CORE_ACCOUNT_ACCOUNT_RECORD_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stdint.h>

struct record {
    char *provider;     /* id of the auth feature that can renew it */
    char *url, *origin; /* the API it was signed in to: its URL, and scheme://host:port of that */
    char *account, *account_name, *organisation, *organisation_id, *scopes; /* or NULL */
    struct ph_secret *access, *refresh, *extra; /* the last two or NULL */
    int64_t issued;                             /* UTC seconds, when the access token came */
    int64_t access_expires, refresh_expires;    /* UTC seconds, 0 = not known */
};

#define AUTO_RECORD __attribute__((cleanup(record_cleanup)))

struct record *record_copy(const struct record *record); /* NULL stays NULL */

void record_free(struct record *record); /* NULL is fine */

/* Takes over what signing in or renewing yielded; what grant leaves out stays as it was. */
void record_take(struct record *record, const struct ph_grant *grant);

/* The other way round, for a plugin to look at: valid as long as record. */
struct ph_grant record_grant(const struct record *record);

struct ph_secret *record_encode(const struct record *record);

/* PH_FAILED when it is not one of ours, damaged, or from a newer version. */
int record_decode(const struct ph_secret *text, struct record **record, struct ph_error *err);

/* A bearer that can stand in a header: printable ASCII without spaces, 1 byte to 16 KiB. */
bool record_token_fits(const struct ph_secret *token);

static inline void record_cleanup(struct record **record)
{
    record_free(*record);
}

#endif
