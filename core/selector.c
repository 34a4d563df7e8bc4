/* Selectors. Words without wildcards go into a hash table, so that a list of 100,000 names from a file costs no more
 * than one look-up a phone; globs and regular expressions are tried one after the other. Text is compared in the C.UTF-8
 * locale whatever the user's is: a Turkish terminal must not choose other phones. */
#include "selector.h"

#include <ctype.h>
#include <fnmatch.h>
#include <limits.h>
#include <locale.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "log.h"

/* The fields by the name people type, and as the directory calls them. `bare` stands for words without a field. */
enum { FIELD_BARE, FIELD_NAME, FIELD_MAC, FIELD_EXTENSION, FIELD_NUMBER, FIELD_FIRST_PLAIN };
static const char *const typed_fields[] = {"",     "name",     "mac", "ext",    "number", "model",
                                           "type", "location", "tag", "status", "owner",  "serial",
                                           "ip",   "software", "id",  NULL};
static const char *const record_fields[] = {
    "",    "name",   "mac",   "extension", "number", "model",    "type", "location",
    "tag", "status", "owner", "serial",    "ip",     "software", "id",   NULL};
enum { FIELD_COUNT = COUNT_OF(record_fields) - 1 };

struct word {
    char *text; /* as given */
    int line;
    bool negative, matched;
};

enum match_kind { MATCH_EXACT, MATCH_GLOB, MATCH_REGEX };

/* One way in which a word can match: bare words have up to three. */
struct match {
    enum match_kind kind;
    int group; /* the field typed, or FIELD_BARE */
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
    bool wanted[FIELD_COUNT]; /* groups with a positive word */
    size_t told, told_at; /* of selector_unmatched(): how many are before the word it stands at */
    locale_t utf8;
};

struct selector *selector_new(void)
{
    struct selector *selector = base_alloc(sizeof *selector);
    selector->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
    return selector;
}

void selector_free(struct selector *selector)
{
    if (selector == NULL)
        return;
    for (size_t i = 0; i < selector->word_count; i++)
        free(selector->words[i].text);
    for (size_t i = 0; i < selector->match_count; i++) {
        free(selector->matches[i].pattern);
        if (selector->matches[i].kind == MATCH_REGEX)
            regfree(&selector->matches[i].regex);
    }
    free(selector->words);
    free(selector->matches);
    free(selector->slots);
    if (selector->utf8 != (locale_t)0)
        freelocale(selector->utf8);
    free(selector);
}

const char *const *selector_fields(void)
{
    return typed_fields + 1;
}

bool selector_empty(const struct selector *selector)
{
    return selector->word_count == 0;
}

/* ---- Folding ------------------------------------------------------------------------------ */

/* As output shows it, so that it can be selected that way, in lower case of the thread's locale (C.UTF-8 here). */
static char *fold(const char *original)
{
    AUTO_FREE char *visible = log_visible(original);
    const char *text = visible;
    size_t length = strlen(text), used = 0;
    char *folded = base_alloc(length * 2 + MB_LEN_MAX + 1);
    mbstate_t in = {0}, out = {0};
    while (*text != '\0') {
        if ((unsigned char)*text < 0x80) { /* nearly all of it, and at a tenth of the cost */
            folded[used++] = (char)(*text >= 'A' && *text <= 'Z' ? *text - 'A' + 'a' : *text);
            text++;
            length--;
            continue;
        }
        wchar_t wide;
        size_t taken = mbrtowc(&wide, text, length, &in);
        if (taken == (size_t)-1 || taken == (size_t)-2) {
            in = (mbstate_t){0};
            folded[used++] = *text++;
            length--;
            continue;
        }
        text += taken;
        length -= taken;
        used += wcrtomb(folded + used, (wchar_t)towlower((wint_t)wide), &out);
        /* lower case can be a byte longer than upper case, never more than twice as long */
    }
    folded[used] = '\0';
    return folded;
}

/* Numbers are compared without the blanks, brackets and dashes people write into them. */
static bool number_fold(const char *text, char folded[32])
{
    size_t used = 0;
    for (; *text != '\0'; text++) {
        if (strchr(" -()/.", *text) != NULL)
            continue;
        if ((!isdigit((unsigned char)*text) && !(*text == '+' && used == 0)) || used == 31)
            return false;
        folded[used++] = *text;
    }
    folded[used] = '\0';
    return used > 0;
}

/* The form in which a value of this field is compared. */
static char *value_fold(int field, const char *text)
{
    char short_form[32];
    if (field == FIELD_MAC && phone_mac_fold(text, short_form))
        return base_copy(short_form);
    if ((field == FIELD_EXTENSION || field == FIELD_NUMBER) && number_fold(text, short_form))
        return base_copy(short_form);
    return fold(text);
}

/* ---- Building ----------------------------------------------------------------------------- */

static size_t slot_of(const struct selector *selector, int field, const char *folded)
{
    uint64_t hash = 14695981039346656037u + (uint64_t)field;
    for (; *folded != '\0'; folded++)
        hash = (hash ^ (unsigned char)*folded) * 1099511628211u;
    return hash & (selector->slot_count - 1);
}

static void slot_add(struct selector *selector, size_t index)
{
    struct match *match = &selector->matches[index];
    size_t slot = slot_of(selector, match->field, match->pattern);
    match->next = selector->slots[slot];
    selector->slots[slot] = index + 1;
}

static void slots_grow(struct selector *selector)
{
    if (selector->slot_count > selector->match_count)
        return;
    selector->slot_count = selector->slot_count == 0 ? 64 : selector->slot_count * 2;
    free(selector->slots);
    selector->slots = base_alloc(selector->slot_count * sizeof *selector->slots);
    for (size_t i = 0; i < selector->match_count; i++)
        if (selector->matches[i].kind == MATCH_EXACT)
            slot_add(selector, i);
}

static struct match *match_new(struct selector *selector, enum match_kind kind, int group,
                               int field)
{
    if (selector->match_count == selector->match_room) {
        selector->match_room = selector->match_room * 2 + 16;
        selector->matches =
            base_grow(selector->matches, selector->match_room, sizeof *selector->matches);
    }
    struct match *match = &selector->matches[selector->match_count++];
    *match =
        (struct match){.kind = kind, .group = group, .field = field, .word = selector->word_count};
    selector->looked_at[field] = true;
    if (kind != MATCH_EXACT) {
        match->next = selector->tried[field];
        selector->tried[field] = selector->match_count;
    }
    return match;
}

static void match_exact(struct selector *selector, int group, int field, const char *text)
{
    slots_grow(selector);
    match_new(selector, MATCH_EXACT, group, field)->pattern = value_fold(field, text);
    slot_add(selector, selector->match_count - 1);
}

static void match_text(struct selector *selector, int group, int field, const char *text)
{
    if (strpbrk(text, "*?[") != NULL)
        match_new(selector, MATCH_GLOB, group, field)->pattern = fold(text);
    else
        match_exact(selector, group, field, text);
}

static int match_regex(struct selector *selector, int field, const char *text, struct ph_error *err)
{
    regex_t regex;
    int code = regcomp(&regex, text, REG_EXTENDED | REG_ICASE | REG_NOSUB);
    if (code != 0) {
        char why[100];
        regerror(code, &regex, why, sizeof why);
        return base_fail(err, PH_INVALID, "selector", "\"%s\" is no regular expression: %s", text,
                         why);
    }
    match_new(selector, MATCH_REGEX, field, field)->regex = regex;
    return PH_OK;
}

static void match_bare(struct selector *selector, const char *text)
{
    char folded[32];
    match_text(selector, FIELD_BARE, FIELD_NAME, text);
    if (phone_mac_fold(text, folded))
        match_exact(selector, FIELD_BARE, FIELD_MAC, folded);
    if (number_fold(text, folded)) {
        match_exact(selector, FIELD_BARE, FIELD_EXTENSION, folded);
        match_exact(selector, FIELD_BARE, FIELD_NUMBER, folded);
    }
}

/* "FIELD:PATTERN" with a known or unknown field: its number, FIELD_BARE when there is none, or an error. */
static int word_field(const char *text, const char **pattern, struct ph_error *err)
{
    char mac[13];
    const char *colon = strchr(text, ':');
    *pattern = text;
    if (colon == NULL || phone_mac_fold(text, mac))
        return FIELD_BARE;
    AUTO_FREE char *field = base_format("%.*s", (int)(colon - text), text);
    *pattern = colon + 1;
    for (int i = FIELD_NAME; typed_fields[i] != NULL; i++)
        if (base_same_word(field, typed_fields[i]) || base_same_word(field, record_fields[i]))
            return i;
    const char *near = base_nearest(field, typed_fields + 1);
    return base_fail(err, PH_INVALID, "selector", "Phones have no field \"%s\"%s%s%s", field,
                     near == NULL ? "; a name with a colon is written name:…" : ": did you mean ",
                     near == NULL ? "" : near, near == NULL ? "" : "?");
}

static void word_done(struct selector *selector, const char *text, int line, int group,
                      bool negative)
{
    if (selector->word_count == selector->word_room) {
        selector->word_room = selector->word_room * 2 + 16;
        selector->words = base_grow(selector->words, selector->word_room, sizeof *selector->words);
    }
    selector->words[selector->word_count++] =
        (struct word){.text = base_copy(text), .line = line, .negative = negative};
    if (!negative)
        selector->wanted[group] = true;
}

static int word_add(struct selector *selector, const char *text, int line, struct ph_error *err)
{
    bool negative = text[0] == '!';
    const char *pattern = NULL;
    int field = word_field(text + negative, &pattern, err);
    if (field < 0)
        return field;
    if (*pattern == '\0' || strcmp(pattern, "~") == 0)
        return base_fail(err, PH_INVALID, "selector", "\"%s\" says nothing to look for", text);
    int code = PH_OK;
    if (field == FIELD_BARE)
        match_bare(selector, pattern);
    else if (*pattern == '~')
        code = match_regex(selector, field, pattern + 1, err);
    else
        match_text(selector, field, field, pattern);
    if (code == PH_OK)
        word_done(selector, text, line, field, negative);
    return code;
}

int selector_add(struct selector *selector, const char *word, int line, struct ph_error *err)
{
    locale_t before = uselocale(selector->utf8);
    int code = word_add(selector, word, line, err);
    uselocale(before);
    return code;
}

void selector_add_exact(struct selector *selector, const char *field, const char *value, int line)
{
    int number = FIELD_NAME;
    while (strcmp(record_fields[number], field) != 0)
        number++;
    locale_t before = uselocale(selector->utf8);
    match_exact(selector, FIELD_BARE, number, value);
    uselocale(before);
    word_done(selector, value, line, FIELD_BARE, false);
}

/* ---- Matching ----------------------------------------------------------------------------- */

struct verdict {
    bool hit[FIELD_COUNT];
    bool excluded;
};

static void match_found(struct selector *selector, const struct match *match,
                        struct verdict *verdict)
{
    struct word *word = &selector->words[match->word];
    word->matched = true;
    if (word->negative)
        verdict->excluded = true;
    else
        verdict->hit[match->group] = true;
}

static void value_look(struct selector *selector, int field, const char *value,
                       struct verdict *verdict)
{
    if (selector->slot_count > 0) {
        AUTO_FREE char *folded = value_fold(field, value);
        size_t at = selector->slots[slot_of(selector, field, folded)];
        for (; at != 0; at = selector->matches[at - 1].next) {
            const struct match *match = &selector->matches[at - 1];
            if (match->field == field && strcmp(match->pattern, folded) == 0)
                match_found(selector, match, verdict);
        }
    }
    AUTO_FREE char *plain = selector->tried[field] == 0 ? NULL : fold(value);
    for (size_t at = selector->tried[field]; at != 0; at = selector->matches[at - 1].next) {
        const struct match *match = &selector->matches[at - 1];
        if (match->kind == MATCH_GLOB ? fnmatch(match->pattern, plain, 0) == 0
                                      : regexec(&match->regex, value, 0, NULL, 0) == 0)
            match_found(selector, match, verdict);
    }
}

static void phone_look(struct selector *selector, const struct phone *phone,
                       struct verdict *verdict)
{
    for (int field = FIELD_NAME; field < (int)FIELD_COUNT; field++) {
        const char *values =
            selector->looked_at[field] ? phone_field(phone, record_fields[field]) : NULL;
        if (values == NULL)
            continue;
        AUTO_FREE char *copy = base_copy(values);
        for (char *next = copy; next != NULL;)
            value_look(selector, field, strsep(&next, "\n"), verdict);
    }
}

bool selector_matches(struct selector *selector, const struct phone *phone)
{
    if (selector->word_count == 0)
        return false;
    struct verdict verdict = {.excluded = false};
    locale_t before = uselocale(selector->utf8);
    phone_look(selector, phone, &verdict);
    uselocale(before);
    for (size_t group = 0; group < FIELD_COUNT; group++)
        if (selector->wanted[group] && !verdict.hit[group])
            return false;
    return !verdict.excluded;
}

bool selector_unmatched(struct selector *selector, size_t index, const char **word, int *line)
{
    /* Goes on where the one before was found, since a file may have very many. */
    if (index == 0 || index < selector->told)
        selector->told = selector->told_at = 0;
    for (; selector->told_at < selector->word_count; selector->told_at++) {
        const struct word *at = &selector->words[selector->told_at];
        if (at->matched || at->negative || selector->told < index) {
            selector->told += !at->matched && !at->negative;
            continue;
        }
        *word = at->text;
        *line = at->line;
        return true;
    }
    return false;
}
