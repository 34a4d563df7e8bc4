/* The representation of selectors, for selector.c (words) and selector_match.c (their meaning). */
#ifndef CORE_PHONE_SELECTOR_PRIVATE_H
#define CORE_PHONE_SELECTOR_PRIVATE_H

#include "phone/phones_private.h"
#include "plugin/fields.h"

#include <locale.h>
#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The group of words without a field. */
enum { FIELD_BARE = FIELDS_MOST, GROUP_COUNT };

/* How a match reads its word, the most certain first. */
enum rank { RANK_NAME, RANK_VALUE, RANK_PATTERN, RANK_NONE };

struct settings;

struct word {
    char *text; /* as given */
    int line;
    int group; /* the field typed, or FIELD_BARE */
    bool negative, matched;
    bool optional; /* a comment, unless a phone has that name */
    enum rank rank;
    char *refusal; /* why it is invalid unless it is a name, or NULL */
};

enum match_kind { MATCH_EXACT, MATCH_GLOB, MATCH_REGEX, MATCH_GROUP, MATCH_AGE };

/* One group of "@a&!@b". */
struct group {
    struct selector *selector;
    bool negative;
};

/* One reading of a word: a bare word has up to three. */
struct match {
    enum match_kind kind;
    enum rank rank;
    int field; /* the field looked at */
    size_t word;
    char *pattern; /* in its normal form */
    regex_t regex;
    int64_t moment;       /* MATCH_AGE: UTC seconds */
    bool before;          /* MATCH_AGE: the value is earlier; else later */
    struct group *groups; /* a phone has to be in all of them */
    size_t group_count;
    /* the next match, +1, in the same hash slot (exact) or of the same field; 0: none */
    size_t next;
};

struct selector {
    struct word *words;
    size_t word_count;
    struct match *matches;
    size_t match_count;
    size_t *slots; /* of exact matches: index + 1 */
    size_t slot_count;
    size_t tried[FIELDS_MOST]; /* the first glob or regular expression of a field, +1 */
    size_t grouped;            /* the first group, +1 */
    bool looked_at[FIELDS_MOST];
    const struct phones *list;  /* whose rows are walked … */
    int8_t numbers[FIELDS_MAX]; /* … and for each of its fields the field looked at, or -1 */
    bool wanted[GROUP_COUNT];   /* groups with a positive word, once bound */
    bool bound;
    bool ranked; /* some word has several meanings */
    int *hits;   /* lines whose words matched the last phone */
    size_t hit_count;
    const struct settings *settings; /* has the groups; or NULL */
    bool runs_commands;              /* for groups that settings do not have */
    /* While the words of a group are read: its name, and the selector that names it. */
    const char *group;
    const struct selector *outer;
    locale_t utf8;
};

/* The form in which values of this field are compared; freed by the caller. */
char *selector_value_form(int field, const char *text);

/* The hash slot for exact matches of this form. */
size_t selector_slot(const struct selector *selector, int field, const char *form);

#endif
