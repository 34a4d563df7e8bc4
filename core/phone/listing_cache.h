/* The cache of a list of phones. */
#ifndef CORE_PHONE_LISTING_CACHE_H
#define CORE_PHONE_LISTING_CACHE_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stdint.h>

struct phones;

/* Which list it is: the same two texts for the same one. place: the service, the directory and how it is asked. owner:
 * the account, its first letter the kind of sign-in; with any_owner only the kind counts. */
struct phones_key {
    const char *place, *owner;
    bool any_owner;
};

/* The cache of one profile: replaced as a whole, 0600. *age_s is how old it is. NOT_FOUND when there is none for this
 * key (NULL: whichever there is); a damaged one is NOT_FOUND too, since it can be fetched again. */
int phones_save(const struct phones *phones, const char *profile, const struct phones_key *key,
                struct ph_error *err);

int phones_load(const char *profile, const struct phones_key *key, struct phones **phones,
                int64_t *age_s, struct ph_error *err);

/* Somebody else may be signed in from now on, with other phones: the cache goes. */
void phones_forget(const char *profile);

#endif
