/* Inside selectors: shared by selector.c (the words) and selector_match.c (what they mean in a list). */
#ifndef CORE_PHONE_SELECTOR_PRIVATE_H
#define CORE_PHONE_SELECTOR_PRIVATE_H

#include <locale.h>
#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    FIELD_BARE,
    FIELD_NAME,
    FIELD_MAC,
    FIELD_EXTENSION,
    FIELD_NUMBER,
    FIELD_MODEL,
    FIELD_TYPE,
    FIELD_LOCATION,
    FIELD_TAG,
    FIELD_STATUS,
    FIELD_OWNER,
    FIELD_SERIAL,
    FIELD_IP,
    FIELD_SOFTWARE,
    FIELD_ID,
    FIELD_COUNT
};

/* What a match takes its word for, the surest first. */
enum rank { RANK_NAME, RANK_VALUE, RANK_PATTERN, RANK_NONE };

struct word {
    char *text; /* as given */
    int line;
    int group; /* the field typed, or FIELD_BARE */
    bool negative, matched;
    bool optional; /* a comment if no phone is called so */
    enum rank rank;
    char *refusal; /* why it means nothing unless it is a name, or NULL */
};

enum match_kind { MATCH_EXACT, MATCH_GLOB, MATCH_REGEX };

/* One way in which a word can match: bare words have up to three. */
struct match {
    enum match_kind kind;
    enum rank rank;
    int field; /* the field looked at */
    size_t word;
    char *pattern; /* folded */
    regex_t regex;
    size_t next; /* exact: in the same hash slot, else of the same field: index + 1, 0 = last */
};

struct selector {
    struct word *words;
    size_t word_count, word_room;
    struct match *matches;
    size_t match_count, match_room;
    size_t *slots; /* of exact matches: index + 1 */
    size_t slot_count;
    size_t tried[FIELD_COUNT]; /* the first glob or regular expression of a field: index + 1 */
    bool looked_at[FIELD_COUNT];
    bool wanted[FIELD_COUNT]; /* groups with a positive word; known once it is bound */
    bool bound;
    bool ranked;          /* some word can mean several things */
    size_t told, told_at; /* of selector_unmatched(): how many are before the word it stands at */
    locale_t utf8;
};

/* As the directory calls the fields, by their number. */
extern const char *const selector_record_fields[FIELD_COUNT + 1];

/* The form in which a value of this field is compared; freed by the caller. */
char *selector_value_form(int field, const char *text);

/* The slot of the hash table in which exact matches of this form stand. */
size_t selector_slot(const struct selector *selector, int field, const char *form);

#endif
