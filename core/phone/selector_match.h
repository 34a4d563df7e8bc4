/* What the words of a selector mean in a list. */
#ifndef CORE_PHONE_SELECTOR_MATCH_H
#define CORE_PHONE_SELECTOR_MATCH_H

#include <phonectl/plugin.h>
#include <stdbool.h>

struct phone;
struct phones;
struct selector;

/* Finds out what the words mean in this list; it selects nothing before. PH_INVALID: a word with an unknown field (the
 * nearest is named) or a broken regular expression that is no name either, a word that excludes and is a name, or one about
 * a field that could not be read. */
int selector_bind(struct selector *selector, const struct phones *phones, struct ph_error *err);

/* Why a word means nothing, unless the list has a phone of that name; NULL = there is none. */
const char *selector_doubt(const struct selector *selector);

/* For phones of that list. No word at all selects nothing; only words with `!` select all others. Not thread-safe: it
 * keeps count of what matched. */
bool selector_matches(struct selector *selector, const struct phone *phone);

#endif
