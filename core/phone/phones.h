/* The phone record, and the list of all phones with its cache. A list is built by one thread, then constant; any
 * thread may read it. */
#ifndef CORE_PHONE_PHONES_H
#define CORE_PHONE_PHONES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct phone;
struct phones;

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

#endif
