/* The list of phones and its phones. One thread builds a list; then it is constant and any thread
 * may read it. */
#ifndef CORE_PHONE_PHONES_H
#define CORE_PHONE_PHONES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct phone;
struct phones;

struct phones *phones_new(void);

/* Another holder of the list, which it frees too. NULL stays NULL. Once a list is shared, only the
 * UI thread holds and frees it. */
struct phones *phones_hold(struct phones *phones);

void phones_free(struct phones *phones); /* the last holder frees it; NULL is allowed */

/* Building a list: phones_row() ends the previous row and begins one, phones_field() sets a field
 * (the same field again adds a value), phones_done() ends the last row. Pointers to phones are
 * valid after that. More than 64 different fields are dropped. */
void phones_row(struct phones *phones);

void phones_field(struct phones *phones, const char *field, const char *value);

void phones_done(struct phones *phones);

size_t phones_count(const struct phones *phones);

int64_t phones_time(const struct phones *phones); /* when the directory was asked, UTC seconds */

const struct phone *phones_at(const struct phones *phones, size_t index);

size_t phones_index(const struct phones *phones, const struct phone *phone);

/* Identifies a phone, also in journals: its id; if the service gives none, its MAC address or
 * serial number; NULL without any. */
const char *phone_key(const struct phone *phone);

/* What people call it: its name, else its key, else "?". */
const char *phone_label(const struct phone *phone);

/* The first key that two different rows have, or NULL. Only the first row of a key counts. */
const char *phones_doubled(const struct phones *phones);

const struct phone *phones_by_id(const struct phones *phones, const char *key); /* NULL: none */

/* The names of all fields in the directory's order, ended by NULL. */
const char *const *phones_fields(const struct phones *phones);

/* Turns "AA:BB:CC:DD:EE:FF", "aabb.ccdd.eeff" or "SEPAABBCCDDEEFF" into 12 lower-case hex digits;
 * false if text is not a MAC address. The field "mac" of a list uses the first form. */
bool phone_mac_fold(const char *text, char folded[13]);

/* NULL if the phone has no such field. Several values are separated by '\n'. */
const char *phone_field(const struct phone *phone, const char *field);

/* The value after this one (NULL: the first) and its field; NULL after the last. */
const char *phone_next(const struct phone *phone, const char *value, const char **field);

/* The scopes that the account was granted, separated by spaces; NULL or "" = not known. Before
 * other threads read the list. */
void phones_grant(struct phones *phones, const char *scopes);

const char *phone_granted(const struct phone *phone); /* NULL: not known */

/* Fields that could not be read, each with a sentence why, so that nobody takes them for empty. The
 * first reason stays; "" (given as NULL) if reading was not wanted. phones_lacking() is NULL for a
 * field that was read. phones_lacking_at() gives the field, NULL after the last. */
void phones_lack(struct phones *phones, const char *field, const char *reason);

const char *phones_lacking(const struct phones *phones, const char *field);

const char *phones_lacking_at(const struct phones *phones, size_t index, const char **reason);

#endif
