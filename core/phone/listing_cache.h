/* The cache of a list of phones. */
#ifndef CORE_PHONE_LISTING_CACHE_H
#define CORE_PHONE_LISTING_CACHE_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stdint.h>

struct phones;

/* Identifies a list. place: the service, the directory and its settings. owner: the account; the
 * first letter is the kind of sign-in, and with any_owner only that counts. */
struct phones_key {
    const char *place, *owner;
    bool any_owner;
};

/* The cache of one profile, replaced as a whole, mode 0600. *age_s: its age in seconds.
 * PH_NOT_FOUND if there is none for this key (NULL: any key) or if it is damaged, since it can be
 * fetched again. */
int phones_save(const struct phones *phones, const char *profile, const struct phones_key *key,
                struct ph_error *err);

int phones_load(const char *profile, const struct phones_key *key, struct phones **phones,
                int64_t *age_s, struct ph_error *err);

/* Deletes the cache: from now on another account, with other phones, may be signed in. */
void phones_forget(const char *profile);

#endif
