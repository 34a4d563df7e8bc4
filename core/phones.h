/* The phone record, the list of all phones with its cache, and selectors: which of them are meant. */
#ifndef PHONES_H
#define PHONES_H

#include "base.h"

struct phone;
struct phones;

struct phones *phones_new(void);
void phones_free(struct phones *phones);
/* Building: fields of the row begun by phones_row(); the same field again adds a value. */
void phones_row(struct phones *phones);
void phones_field(struct phones *phones, const char *field, const char *value);
size_t phones_count(const struct phones *phones);
const struct phone *phones_at(const struct phones *phones, size_t index);
const struct phone *phones_by_id(const struct phones *phones, const char *id);
/* NULL when the phone has no such field; several values are separated by '\n'. */
const char *phone_field(const struct phone *phone, const char *field);
/* The i-th field of a phone in the directory's order: false past the last. */
bool phone_each(const struct phone *phone, size_t index, const char **field, const char **value);

/* The cache of one profile: replaced as a whole, 0600. *age_s is how old it is. NOT_FOUND when there is none. */
int phones_save(const struct phones *phones, const char *profile, struct ph_error *err);
int phones_load(const char *profile, struct phones **phones, int64_t *age_s, struct ph_error *err);

/* Selectors. Several values of one field (and several bare words) widen, different fields narrow, a leading !
 * excludes. A bare word is a glob of the name, a MAC in any spelling, or an extension or number. */
struct selector;
int selector_parse(const char *const *words, size_t count, struct selector **selector,
                   struct ph_error *err);
/* One word a line, or our own CSV with a name or mac column; CRLF, BOM and # comments are fine. */
int selector_add_file(struct selector *selector, const char *text, size_t length,
                      struct ph_error *err);
void selector_free(struct selector *selector);
bool selector_matches(const struct selector *selector, const struct phone *phone);
/* Words that matched no phone at all: index from 0, false past the last. line 0 = from the command line. */
bool selector_unmatched(const struct selector *selector, size_t index, const char **word,
                        int *line);

/* Why this action cannot be done to this phone: false, or true with a sentence (freed by the caller). */
struct feature;
bool phone_why_not(const struct phone *phone, const struct feature *action, char **reason);

#endif
