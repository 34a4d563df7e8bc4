/* Which phones are meant. One word is `FIELD:PATTERN` or a bare word; `!` in front excludes. A pattern is a glob, case
 * ignored, or after `~` an extended regular expression. A bare word is a glob of the name, a MAC in any usual spelling,
 * or an extension or number. Several values of one field, and several bare words, widen; different fields narrow. */
#ifndef SELECTOR_H
#define SELECTOR_H

#include "phones.h"

struct selector;

struct selector *selector_new(void);
void selector_free(struct selector *selector);
/* PH_INVALID: an unknown field (the nearest is named), an empty pattern, a broken regular expression. line is where
 * the word came from, 0 = not from a file. */
int selector_add(struct selector *selector, const char *word, int line, struct ph_error *err);
/* A phone whose field ("id", "mac" or "name") is just this value, wildcards or not; counts as a bare word. */
void selector_add_exact(struct selector *selector, const char *field, const char *value, int line);
/* One word a line, or CSV with a column id, mac or name, as `phonectl phones --csv` writes it; CRLF, BOM, empty lines
 * and # comments are fine. err names the line. */
int selector_add_file(struct selector *selector, const char *text, size_t length,
                      struct ph_error *err);
/* No word at all selects nothing; only words with `!` select all others. Not thread-safe: it keeps count of
 * what matched. */
bool selector_matches(struct selector *selector, const struct phone *phone);
bool selector_empty(const struct selector *selector);
/* Words without `!` that no phone has matched so far: index from 0, false past the last. line 0 = not from a file. */
bool selector_unmatched(struct selector *selector, size_t index, const char **word, int *line);
/* The names of the fields a selector knows, ended by NULL, for help and completion. */
const char *const *selector_fields(void);

#endif
