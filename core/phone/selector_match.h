/* What the words of a selector mean in a list, and which phones they select. */
#ifndef CORE_PHONE_SELECTOR_MATCH_H
#define CORE_PHONE_SELECTOR_MATCH_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>

struct phone;
struct phones;
struct selector;

/* Finds the meaning of each word in this list; required before selector_matches(). PH_INVALID for
 * an unknown field (with the most similar one) or an invalid regular expression, unless it is a
 * name; for an excluding word that is a name; for a field that could not be read. */
int selector_bind(struct selector *selector, const struct phones *phones, struct ph_error *err);

/* Why a word is invalid unless the list has a phone of that name; NULL if none is. */
const char *selector_doubt(const struct selector *selector);

/* For phones of that list. No words select nothing; only words with `!` select all other phones.
 * Not thread-safe: it notes which words matched. */
bool selector_matches(struct selector *selector, const struct phone *phone);

/* The lines of files whose words matched that phone, some perhaps twice. Valid until the next
 * selector_matches(). */
const int *selector_hits(const struct selector *selector, size_t *count);

#endif
