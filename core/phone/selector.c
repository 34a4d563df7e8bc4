/* Parsing selectors. Words without wildcards go into a hash table, so that 100,000 names from a
 * file cost one look-up per phone; globs and regular expressions are tried one after the other.
 * Regular expressions use the locale C.UTF-8: a Turkish terminal must not select other phones.
 *
 * A word may have several meanings. The first that matches a phone of the list counts: the word as
 * a name, as the exact value of its field, then as a pattern, address or number. */
#include "phone/selector.h"
#include "phone/selector_private.h"

#include "phone/group_words.h"
#include "phone/phones.h"
#include "util/alike.h"
#include "util/duration.h"
#include "util/error.h"
#include "util/text.h"
#include "util/time.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <string.h>

struct selector *selector_new(void)
{
    struct selector *selector = memory_alloc(sizeof *selector);
    selector->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
    return selector;
}

void selector_free(struct selector *selector)
{
    if (selector == NULL)
        return;
    for (size_t i = 0; i < selector->word_count; i++) {
        free(selector->words[i].text);
        free(selector->words[i].refusal);
    }
    for (size_t i = 0; i < selector->match_count; i++) {
        free(selector->matches[i].pattern);
        if (selector->matches[i].kind == MATCH_REGEX)
            regfree(&selector->matches[i].regex);
        for (size_t j = 0; j < selector->matches[i].group_count; j++)
            selector_free(selector->matches[i].groups[j].selector);
        free(selector->matches[i].groups);
    }
    free(selector->words);
    free(selector->matches);
    free(selector->slots);
    free(selector->hits);
    if (selector->utf8 != (locale_t)0)
        freelocale(selector->utf8);
    free(selector);
}

bool selector_empty(const struct selector *selector)
{
    return selector->word_count == 0;
}

/* ---- Normal forms ---------------------------------------------------------------------------- */

/* Removes the blanks, brackets and dashes that people write into numbers, and the zero of
 * "+49 (0)30". */
static bool number_fold(const char *text, char folded[32])
{
    size_t used = 0;
    for (; *text != '\0'; text++) {
        if (used > 0 && folded[0] == '+' && strncmp(text, "(0)", 3) == 0)
            text += 2;
        if (strchr(" -()/.", *text) != NULL)
            continue;
        if ((!isdigit((unsigned char)*text) && !(*text == '+' && used == 0)) || used == 31)
            return false;
        folded[used++] = *text;
    }
    folded[used] = '\0';
    return used > 0;
}

enum { NUMBER_LEAST = 7 }; /* digits of a number with its area */

static bool is_abroad(const char *number)
{
    return strncmp(number, "00", 2) == 0 && strlen(number) > NUMBER_LEAST;
}

char *selector_value_form(int field, const char *text)
{
    char short_form[32];
    /* spreadsheets leave all kinds of blanks around a cell */
    AUTO_FREE char *form = alike_form(text);
    if (field == FIELD_MAC && phone_mac_fold(form, short_form))
        return memory_copy(short_form);
    bool number = field == FIELD_NUMBER;
    if ((field == FIELD_EXTENSION || number) && number_fold(form, short_form))
        return number && is_abroad(short_form) ? text_format("+%s", short_form + 2)
                                               : memory_copy(short_form);
    return memory_steal(form);
}

/* ---- Building -------------------------------------------------------------------------------- */

size_t selector_slot(const struct selector *selector, int field, const char *folded)
{
    return text_hash(folded, (uint64_t)field) & (selector->slot_count - 1);
}

static void slot_add(struct selector *selector, size_t index)
{
    struct match *match = &selector->matches[index];
    size_t slot = selector_slot(selector, match->field, match->pattern);
    match->next = selector->slots[slot];
    selector->slots[slot] = index + 1;
}

static void slots_grow(struct selector *selector)
{
    if (selector->slot_count > selector->match_count)
        return;
    selector->slot_count = selector->slot_count == 0 ? 64 : selector->slot_count * 2;
    free(selector->slots);
    selector->slots = memory_alloc(selector->slot_count * sizeof *selector->slots);
    for (size_t i = 0; i < selector->match_count; i++)
        if (selector->matches[i].kind == MATCH_EXACT)
            slot_add(selector, i);
}

static struct match *match_new(struct selector *selector, enum match_kind kind, enum rank rank,
                               int field)
{
    struct match *match = memory_add(selector->matches, selector->match_count);
    *match =
        (struct match){.kind = kind, .rank = rank, .field = field, .word = selector->word_count};
    selector->ranked |= rank != RANK_NAME;
    selector->looked_at[field] = true;
    if (kind != MATCH_EXACT) {
        match->next = selector->tried[field];
        selector->tried[field] = selector->match_count;
    }
    return match;
}

static void match_exact(struct selector *selector, enum rank rank, int field, const char *text)
{
    slots_grow(selector);
    match_new(selector, MATCH_EXACT, rank, field)->pattern = selector_value_form(field, text);
    slot_add(selector, selector->match_count - 1);
}

/* Only * and ? are special, unless after \\; [ and ] are literal. */
static bool has_pattern(const char *text)
{
    return strpbrk(text, "*?") != NULL || strstr(text, "\\[") != NULL ||
           strstr(text, "\\]") != NULL || strstr(text, "\\\\") != NULL;
}

/* The pattern in the form in which values are compared. The separators in a part of a MAC address
 * show where its bytes begin; without them it is compared with the digits alone. */
static char *pattern_form(int field, const char *text)
{
    char *form = alike_form(text), *to = form;
    bool address = field == FIELD_MAC, signs = strpbrk(form, ":-") != NULL;
    bool number = field == FIELD_EXTENSION || field == FIELD_NUMBER;
    const char *at = address && text_starts_word(form, "SEP") ? form + 3 : form;
    for (; *at != '\0'; at++) {
        bool sign =
            (address && strchr("-.", *at) != NULL) || (number && strchr(" -()/.", *at) != NULL);
        if (!sign)
            *to++ = *at;
        else if (address && signs)
            *to++ = ':';
    }
    *to = '\0';
    return form;
}

static void match_glob(struct selector *selector, int field, const char *text)
{
    if (has_pattern(text))
        match_new(selector, MATCH_GLOB, RANK_PATTERN, field)->pattern = pattern_form(field, text);
}

static int match_regex(struct selector *selector, int field, const char *text, struct ph_error *err)
{
    regex_t regex;
    AUTO_FREE char *composed = alike_composed(text);
    int code = regcomp(&regex, composed, REG_EXTENDED | REG_ICASE | REG_NOSUB);
    if (code != 0) {
        char why[100];
        regerror(code, &regex, why, sizeof why);
        return error_fail(err, PH_INVALID, "selector",
                          "\"%s\" is not a valid regular expression: %s", text, why);
    }
    match_new(selector, MATCH_REGEX, RANK_PATTERN, field)->regex = regex;
    return PH_OK;
}

/* ">14d": the moment in the field is longer ago than that; "<2h": it is not. */
static int match_age(struct selector *selector, int field, const char *text, struct ph_error *err)
{
    int64_t age_ms = duration_parse(text + 1);
    /* a number alone would be seconds, and whoever types 14 means days */
    if (age_ms < 0 || strchr("<>", *text) == NULL ||
        strspn(text + 1, "0123456789") == strlen(text + 1))
        return error_fail(err, PH_INVALID, "selector",
                          "\"%s:%s\" needs an age, such as >14d or <2h", phone_fields[field].key,
                          text);
    struct match *match = match_new(selector, MATCH_AGE, RANK_PATTERN, field);
    match->moment = time_now() - age_ms / 1000;
    match->before = *text == '>';
    return PH_OK;
}

/* The list has "030 1234567" with its country code, of one to three digits. */
static void match_national(struct selector *selector, const char *number)
{
    static const char *const codes[] = {"+?", "+??", "+???"};
    if (number[0] != '0' || is_abroad(number) || strlen(number) < NUMBER_LEAST)
        return;
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        match_new(selector, MATCH_GLOB, RANK_PATTERN, FIELD_NUMBER)->pattern =
            text_format("%s%s", codes[i], number + 1);
}

static void match_address(struct selector *selector, const char *text)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    if (inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1)
        match_exact(selector, RANK_PATTERN, FIELD_IP, text);
    if (strchr(text, '@') != NULL)
        match_exact(selector, RANK_PATTERN, FIELD_OWNER, text);
    else if (strpbrk(text, "0123456789") != NULL && strpbrk(text, " *?") == NULL)
        match_exact(selector, RANK_PATTERN, FIELD_SERIAL, text);
}

/* A MAC address, an extension or a number. */
static void match_digits(struct selector *selector, const char *text)
{
    char folded[32];
    if (phone_mac_fold(text, folded))
        match_exact(selector, RANK_PATTERN, FIELD_MAC, folded);
    if (number_fold(text, folded)) {
        match_exact(selector, RANK_PATTERN, FIELD_EXTENSION, folded);
        match_exact(selector, RANK_PATTERN, FIELD_NUMBER, folded);
        match_national(selector, folded);
    }
}

/* Reads "FIELD:PATTERN": the field's number, FIELD_BARE without a field, or an error. */
static int word_field(const char *text, const char **pattern, struct ph_error *err)
{
    char mac[13];
    const char *colon = strchr(text, ':');
    unsigned char bytes[sizeof(struct in6_addr)];
    *pattern = text;
    if (colon == NULL || phone_mac_fold(text, mac) || inet_pton(AF_INET6, text, bytes) == 1)
        return FIELD_BARE;
    AUTO_FREE char *field = text_format("%.*s", (int)(colon - text), text);
    *pattern = colon + 1;
    const char *known[FIELDS_MOST + 1] = {NULL};
    for (int i = 0; i < fields_count(); i++) {
        known[i] = phone_fields[i].typed == NULL ? phone_fields[i].key : phone_fields[i].typed;
        if (text_same_word(field, known[i]) || text_same_word(field, phone_fields[i].key))
            return i;
    }
    const char *near = text_nearest(field, known);
    return error_fail(err, PH_INVALID, "selector", "Unknown field \"%s\"%s%s%s", field,
                      near == NULL ? "; to search for a name that contains a colon, write name:…"
                                   : ": did you mean ",
                      near == NULL ? "" : near, near == NULL ? "" : "?");
}

static int word_add(struct selector *selector, const char *text, int line, struct ph_error *err);

static struct word *word_done(struct selector *selector, const char *text, int line, int group)
{
    struct word *word = memory_add(selector->words, selector->word_count);
    *word = (struct word){.text = memory_copy(text), .line = line, .group = group};
    selector->bound = false;
    return word;
}

/* ---- Groups ---------------------------------------------------------------------------------- */

/* A cycle of groups must end, and so must a command that names a new group each time. */
static int check_depth(const struct selector *outer, const char *name, struct ph_error *err)
{
    enum { DEEPEST = 16 };
    size_t depth = 0;
    for (; outer->group != NULL; outer = outer->outer, depth++)
        if (depth == DEEPEST || strcmp(outer->group, name) == 0)
            return error_fail(err, PH_INVALID, "selector", "The group @%s contains itself", name);
    return PH_OK;
}

static int group_open(struct selector *outer, const char *name, struct group *group,
                      struct ph_error *err)
{
    struct group_words words;
    int code = check_depth(outer, name, err);
    if (code == PH_OK)
        code = group_words_open(outer->settings, name, outer->runs_commands, &words, err);
    if (code != PH_OK)
        return code;
    struct selector *inner = selector_new();
    inner->settings = outer->settings;
    inner->runs_commands = outer->runs_commands;
    inner->outer = outer;
    inner->group = name;
    struct ph_error why = {0};
    for (const char *word; code == PH_OK && (word = group_words_next(&words)) != NULL;) {
        code = word_add(inner, word, 0, &why);
        const struct word *added = &inner->words[inner->word_count - (code == PH_OK)];
        if (code == PH_OK && added->refusal != NULL)
            code = error_fail(&why, PH_INVALID, "selector", "%s", added->refusal);
    }
    if (code == PH_OK && inner->word_count == 0)
        code = error_fail(&why, PH_INVALID, "selector", "it is empty");
    inner->outer = NULL;
    inner->group = NULL;
    group->selector = inner;
    group_words_close(&words);
    return code == PH_OK ? code : error_fail(err, code, "selector", "@%s: %s", name, why.text);
}

/* "@a&@b&!@c" */
static int match_groups(struct selector *selector, const char *text, struct ph_error *err)
{
    AUTO_FREE char *copy = memory_copy(text);
    struct match match = {.kind = MATCH_GROUP, .rank = RANK_VALUE, .field = FIELD_NAME};
    char *rest = copy, *part;
    int code = PH_OK;
    while (code == PH_OK && (part = strsep(&rest, "&")) != NULL) {
        struct group *group = memory_add(match.groups, match.group_count);
        *group = (struct group){.negative = *part == '!'};
        part += group->negative;
        if (*part != '@' || part[1] == '\0')
            code = error_fail(err, PH_INVALID, "selector",
                              "\"%s\": groups are joined as in @a&@b or @a&!@b", text);
        else
            code = group_open(selector, part + 1, group, err);
    }
    match.word = selector->word_count;
    match.next = selector->grouped;
    *memory_add(selector->matches, selector->match_count) = match;
    selector->grouped = selector->match_count;
    selector->ranked = true;
    return code;
}

void selector_use_groups(struct selector *selector, const struct settings *settings)
{
    selector->settings = settings;
}

void selector_run_commands(struct selector *selector)
{
    selector->runs_commands = true;
}

/* A pattern for part of a MAC address with its colons, such as "*4E:63*". */
static bool is_mac_pattern(const char *text)
{
    return strpbrk(text, "*?") != NULL && strchr(text, ':') != NULL &&
           text[strspn(text, "0123456789abcdefABCDEF:*?")] == '\0';
}

/* Adds the matches of a word, and gives the field it names. */
static int word_read(struct selector *selector, const char *text, int *group, struct ph_error *err)
{
    const char *pattern = NULL;
    if (is_mac_pattern(text)) {
        *group = FIELD_BARE;
        match_glob(selector, FIELD_MAC, text);
        return PH_OK;
    }
    int field = word_field(text, &pattern, err);
    if (field < 0)
        return field;
    *group = field;
    if (field == FIELD_BARE && *pattern == '@')
        return match_groups(selector, pattern, err);
    if (field == FIELD_BARE) {
        match_glob(selector, FIELD_NAME, pattern);
        match_digits(selector, pattern);
        match_address(selector, pattern);
        return PH_OK;
    }
    match_exact(selector, RANK_VALUE, field, pattern);
    if (*pattern == '~')
        return match_regex(selector, field, pattern + 1, err);
    if (phone_fields[field].time &&
        (strchr("<>", *pattern) != NULL || duration_parse(pattern) >= 0))
        return match_age(selector, field, pattern, err);
    match_glob(selector, field, pattern);
    return PH_OK;
}

static int word_add(struct selector *selector, const char *text, int line, struct ph_error *err)
{
    bool negative = text[0] == '!';
    const char *said = text + negative, *colon = strchr(said, ':');
    if (*said == '\0' || (colon != NULL && (colon[1] == '\0' || strcmp(colon + 1, "~") == 0)))
        return error_fail(err, PH_INVALID, "selector", "\"%s\" has no value to search for", text);
    int group = FIELD_BARE;
    struct ph_error why = {0};
    match_exact(selector, RANK_NAME, FIELD_NAME, text);
    if (negative && strchr(said, ':') == NULL)
        match_exact(selector, RANK_VALUE, FIELD_NAME, said);
    int code = word_read(selector, said, &group, &why);
    struct word *word = word_done(selector, text, line, group);
    word->negative = negative;
    /* It may still be the name of a phone: the list decides. */
    word->refusal = code < 0 ? memory_copy(why.text) : NULL;
    selector->ranked |= code < 0;
    return PH_OK;
}

int selector_add(struct selector *selector, const char *word, int line, struct ph_error *err)
{
    locale_t before = uselocale(selector->utf8);
    int code = word_add(selector, word, line, err);
    uselocale(before);
    return code;
}

void selector_add_exact(struct selector *selector, int field, int or_else, const char *value,
                        int line)
{
    match_exact(selector, RANK_NAME, field, value);
    if (or_else != FIELD_COUNT)
        match_exact(selector, RANK_VALUE, or_else, value);
    word_done(selector, value, line, FIELD_BARE);
}

void selector_add_quoted(struct selector *selector, const char *line, const char *text, int number)
{
    match_exact(selector, RANK_NAME, FIELD_NAME, line);
    match_exact(selector, RANK_VALUE, FIELD_NAME, text);
    match_digits(selector, text);
    word_done(selector, text, number, FIELD_BARE);
}

void selector_add_comment(struct selector *selector, const char *line, int number)
{
    match_exact(selector, RANK_NAME, FIELD_NAME, line);
    word_done(selector, line, number, FIELD_BARE)->optional = true;
}

/* ---- Words that matched nothing -------------------------------------------------------------- */

/* "!tag:x" and the like may match nothing; but a phone or location that does not exist is a typo,
 * which would let one more phone through. */
static bool may_be_none(const struct word *word)
{
    static const int passing[] = {FIELD_TAG,         FIELD_STATUS,   FIELD_MODEL,
                                  FIELD_TYPE,        FIELD_SOFTWARE, FIELD_LAST_SEEN,
                                  FIELD_MAINTENANCE, FIELD_CHANNEL,  FIELD_PROBLEM};
    for (size_t i = 0; word->negative && i < COUNT_OF(passing); i++)
        if (word->group == passing[i])
            return true;
    return word->optional;
}

/* line: of the word that names this selector's group; negative: it is no group. */
static void add_unmatched(const struct selector *selector, int line, struct selector_word **found,
                          size_t *count)
{
    for (size_t i = 0; i < selector->word_count; i++) {
        const struct word *word = &selector->words[i];
        if (!word->matched && !may_be_none(word))
            *memory_add(*found, *count) =
                (struct selector_word){word->text, line < 0 ? word->line : line};
    }
    for (size_t at = selector->grouped; at != 0; at = selector->matches[at - 1].next) {
        const struct match *match = &selector->matches[at - 1];
        int named = line < 0 ? selector->words[match->word].line : line;
        for (size_t i = 0; i < match->group_count; i++)
            if (match->groups[i].selector != NULL)
                add_unmatched(match->groups[i].selector, named, found, count);
    }
}

struct selector_word *selector_unmatched(const struct selector *selector, size_t *count)
{
    struct selector_word *found = NULL;
    *count = 0;
    add_unmatched(selector, -1, &found, count);
    return found;
}

size_t selector_lines(const struct selector *selector)
{
    size_t lines = 0;
    for (size_t i = 0; i < selector->word_count; i++)
        lines += selector->words[i].line > 0 && !selector->words[i].optional;
    return lines;
}
