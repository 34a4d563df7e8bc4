/* Selects phones by words. A word is `FIELD:PATTERN` or bare; a leading `!` excludes. A pattern is
 * a text with * and ?, without regard to case, or after `~` an extended regular expression. A bare
 * word is a pattern for the name, a MAC address in any usual spelling, an extension, a number, a
 * serial number, an IP address or the owner's e-mail address.
 * An ASCII letter in a pattern also matches that letter with an accent. `@NAME` selects a group of
 * the configuration, `@A&@B` the phones in both groups, `@A&!@B` those in A but not in B.
 * The exact name of a phone wins over all of these: what is shown can be selected as it is shown.
 * Values of one field, and bare words, are combined with OR, different fields with AND. */
#ifndef CORE_PHONE_SELECTOR_H
#define CORE_PHONE_SELECTOR_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>

struct selector;
struct settings;

struct selector *selector_new(void);

void selector_free(struct selector *selector);

/* @NAME stands for the group of this name from now on. settings lives as long as the selector. */
void selector_use_groups(struct selector *selector, const struct settings *settings);

/* For a group that is not in the settings, selector_add() runs their group_command from now on: it
 * may block. */
void selector_run_commands(struct selector *selector);

/* PH_INVALID if the word has no value. line: where it came from, 0: not from a file. */
int selector_add(struct selector *selector, const char *word, int line, struct ph_error *err);

/* Selects the phone whose field (FIELD_NAME …) has exactly this value, wildcards taken literally;
 * if there is none, by the field or_else, unless that is FIELD_COUNT. Counts as a bare word. */
void selector_add_exact(struct selector *selector, int field, int or_else, const char *value,
                        int line);

/* For lists from files: a quoted cell, and a comment, can be the exact name of a phone. */
void selector_add_quoted(struct selector *selector, const char *line, const char *text, int number);

void selector_add_comment(struct selector *selector, const char *line, int number);

bool selector_empty(const struct selector *selector);

/* A word, and where it came from; line 0: not from a file. */
struct selector_word {
    const char *text;
    int line;
};

/* Words that no phone has matched so far, except words with `!` for a field that often has no such
 * value (tag, status …). The caller frees the array; the texts are the selector's. */
struct selector_word *selector_unmatched(const struct selector *selector, size_t *count);

size_t selector_lines(const struct selector *selector); /* how many words came from files */

#endif
