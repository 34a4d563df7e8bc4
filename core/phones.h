/* The phone record, and the list of all phones with its cache. A list is built by one thread, then constant; any
 * thread may read it. */
#ifndef PHONES_H
#define PHONES_H

#include "base.h"

struct phone;
struct phones;
struct feature;

struct phones *phones_new(void);
void phones_free(struct phones *phones);
/* Building: phones_row() ends the row before it and begins the next, phones_field() sets a field of it (the same
 * field again adds a value), phones_done() ends the last one. Pointers to phones are valid from then on. Fields
 * beyond 64 different names are left out. */
void phones_row(struct phones *phones);
void phones_field(struct phones *phones, const char *field, const char *value);
void phones_done(struct phones *phones);

size_t phones_count(const struct phones *phones);
int64_t phones_time(const struct phones *phones); /* when the directory was asked, UTC seconds */
const struct phone *phones_at(const struct phones *phones, size_t index);
size_t phones_index(const struct phones *phones, const struct phone *phone);
/* What tells a phone from the others, here and in journals: its id, or, where the service gives it none, its address or
 * serial number; NULL when it has nothing of this kind. */
const char *phone_key(const struct phone *phone);
const struct phone *phones_by_id(const struct phones *phones, const char *key); /* NULL = none */
/* Every field name of the list in the directory's order, ended by NULL. */
const char *const *phones_fields(const struct phones *phones);
/* "AA:BB:CC:DD:EE:FF", "aabb.ccdd.eeff", "SEPAABBCCDDEEFF" as 12 lower-case hex digits; false when it is no MAC. The field
 * "mac" of a list is kept in the first of these spellings. */
bool phone_mac_fold(const char *text, char folded[13]);
/* NULL when the phone has no such field; several values are separated by '\n'. */
const char *phone_field(const struct phone *phone, const char *field);
/* The value behind this one (NULL: the first) and the name of its field; NULL past the last. */
const char *phone_next(const struct phone *phone, const char *value, const char **field);

/* Fields that the directory could not read, with the reason as a sentence: nobody may take them for empty. The first
 * reason of a field stays; NULL, kept as "", for one that nobody wanted to be read. phones_lacking() is NULL for a field that was read; phones_lacking_at() gives the field, NULL
 * past the last. */
void phones_lack(struct phones *phones, const char *field, const char *reason);
const char *phones_lacking(const struct phones *phones, const char *field);
const char *phones_lacking_at(const struct phones *phones, size_t index, const char **reason);

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

/* Why this action cannot be done to this phone: false, or true with a sentence (freed by the caller). */
bool phone_why_not(const struct phone *phone, const struct feature *action, char **reason);

#endif
