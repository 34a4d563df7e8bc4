/* Which phones are meant. One word is `FIELD:PATTERN` or a bare word; `!` in front excludes. A pattern is a text with * and
 * ?, case ignored, or after `~` an extended regular expression. A bare word is a pattern of the name, a MAC in any usual
 * spelling, or an extension or number. The very name of a phone comes before all that: what is shown can be selected as
 * it is shown. Several values of one field, and several bare words, widen; different fields narrow. */
#ifndef CORE_PHONE_SELECTOR_H
#define CORE_PHONE_SELECTOR_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>

struct selector;

struct selector *selector_new(void);

void selector_free(struct selector *selector);

/* PH_INVALID when the word says nothing. line is where it came from, 0 = not from a file. */
int selector_add(struct selector *selector, const char *word, int line, struct ph_error *err);

/* A phone whose field ("id", "mac", "name" …) is just this value, wildcards or not; if there is none, one whose field
 * or_else (or NULL) is. Counts as a bare word. */
void selector_add_exact(struct selector *selector, const char *field, const char *or_else,
                        const char *value, int line);

/* For lists from a file: a cell in quotes, and a comment, each of which may be the very name of a phone. */
void selector_add_quoted(struct selector *selector, const char *line, const char *text, int number);

void selector_add_comment(struct selector *selector, const char *line, int number);

bool selector_empty(const struct selector *selector);

/* Words that no phone has matched so far, but for those with `!` of a field that may well have no such value (tag, status …):
 * index from 0, false past the last. line 0 = not from a file. */
bool selector_unmatched(struct selector *selector, size_t index, const char **word, int *line);

/* The names of the fields a selector knows, ended by NULL, for help and completion. */
const char *const *selector_fields(void);

#endif
