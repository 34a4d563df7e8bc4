#include "phone/selector_match.h"

#include "phone/phones.h"
#include "phone/selector_private.h"
#include "plugin/fields.h"
#include "util/alike.h"
#include "util/error.h"
#include "util/moment.h"
#include "util/text.h"

#include <locale.h>
#include <string.h>

struct verdict {
    bool hit[GROUP_COUNT];
    bool excluded;
};

static int group_of(const struct word *word)
{
    return word->rank == RANK_NAME ? FIELD_BARE : word->group;
}

/* verdict NULL: only finds out what the words mean. */
static void match_found(struct selector *selector, const struct match *match,
                        struct verdict *verdict)
{
    struct word *word = &selector->words[match->word];
    if (verdict == NULL) {
        if (match->rank < word->rank)
            word->rank = match->rank;
        return;
    }
    if (word->negative ? match->rank == RANK_NAME : match->rank != word->rank)
        return;
    word->matched = true;
    if (word->line > 0)
        *memory_add(selector->hits, selector->hit_count) = word->line;
    if (word->negative)
        verdict->excluded = true;
    else
        verdict->hit[group_of(word)] = true;
}

/* Whether text fits a pattern with * and ?, both in the form of alike_form(). */
static bool glob_fits(const char *pattern, const char *text)
{
    const char *star = NULL, *again = NULL;
    uint32_t point;
    for (;;) {
        size_t length = text_utf8(text, &point);
        length = length == 0 ? 1 : length;
        const char *plain =
            *pattern == '\\' && strchr("*?[]\\", pattern[1]) != NULL && pattern[1] != '\0'
                ? pattern + 1
                : pattern;
        if (*pattern == '*') {
            star = ++pattern;
            again = text;
        } else if (*text == '\0' && *pattern == '\0') {
            return true;
        } else if (*text != '\0' && *pattern == '?') {
            pattern++;
            text += length;
        } else if (*text != '\0' && *plain == *text) {
            pattern = plain + 1;
            text++;
        } else if (star != NULL && *again != '\0') {
            pattern = star;
            text = ++again;
        } else {
            return false;
        }
    }
}

static bool age_fits(const struct match *match, const char *value)
{
    int64_t moment = moment_read(value);
    return moment >= 0 && (match->before ? moment < match->moment : moment >= match->moment);
}

static void value_look(struct selector *selector, int field, const char *value,
                       struct verdict *verdict)
{
    AUTO_FREE char *folded = selector_value_form(field, value);
    if (selector->slot_count > 0) {
        size_t at = selector->slots[selector_slot(selector, field, folded)];
        for (; at != 0; at = selector->matches[at - 1].next) {
            const struct match *match = &selector->matches[at - 1];
            if (match->field == field && strcmp(match->pattern, folded) == 0)
                match_found(selector, match, verdict);
        }
    }
    if (verdict == NULL || selector->tried[field] == 0)
        return;
    AUTO_FREE char *plain = alike_form(value);
    AUTO_FREE char *base = alike_base(plain); /* a pattern with e also means é */
    for (size_t at = selector->tried[field]; at != 0; at = selector->matches[at - 1].next) {
        const struct match *match = &selector->matches[at - 1];
        bool spelled = match->kind == MATCH_GLOB && strchr(match->pattern, ':') != NULL;
        bool fits = match->kind == MATCH_AGE ? age_fits(match, value)
                    : match->kind == MATCH_GLOB
                        ? glob_fits(match->pattern, spelled ? plain : folded) ||
                              (base != NULL && glob_fits(match->pattern, base))
                        : regexec(&match->regex, plain, 0, NULL, 0) == 0;
        if (fits)
            match_found(selector, match, verdict);
    }
}

/* Asks every group even after the answer is clear, so that each notes which of its words match. */
static bool groups_have(const struct match *match, const struct phone *phone)
{
    bool all = match->group_count > 0;
    for (size_t i = 0; i < match->group_count; i++) {
        const struct group *group = &match->groups[i];
        bool in = group->selector != NULL && selector_matches(group->selector, phone);
        all = in != group->negative && all;
    }
    return all;
}

static void fields_learn(struct selector *selector, const struct phones *list)
{
    selector->list = list;
    memset(selector->numbers, -1, sizeof selector->numbers);
    for (size_t i = 0; i < list->name_count; i++)
        for (int field = 0; field < fields_count(); field++)
            if (selector->looked_at[field] && strcmp(phone_fields[field].key, list->names[i]) == 0)
                selector->numbers[i] = (int8_t)field;
}

static void values_look(struct selector *selector, int field, const char *values,
                        struct verdict *verdict)
{
    if (strchr(values, '\n') == NULL) {
        value_look(selector, field, values, verdict);
        return;
    }
    AUTO_FREE char *copy = memory_copy(values);
    for (char *next = copy; next != NULL;)
        value_look(selector, field, strsep(&next, "\n"), verdict);
}

/* Walks the row once: asking for one field after the other would walk it for each. */
static void phone_look(struct selector *selector, const struct phone *phone,
                       struct verdict *verdict)
{
    if (selector->list != phone->list)
        fields_learn(selector, phone->list);
    const char *value = phone->list->block + phone->at;
    for (; *value != '\0'; value += strlen(value) + 1) {
        int field = selector->numbers[(unsigned char)*value - 1];
        if (field >= 0)
            values_look(selector, field, value + 1, verdict);
    }
    for (size_t at = selector->grouped; at != 0; at = selector->matches[at - 1].next)
        if (groups_have(&selector->matches[at - 1], phone))
            match_found(selector, &selector->matches[at - 1], verdict);
}

/* ---- What the words mean in a list ----------------------------------------------------------- */

static int word_refuse(const struct word *word, struct ph_error *err, const char *why)
{
    if (word->line > 0)
        return error_fail(err, PH_INVALID, "file", "line %d: %s", word->line, why);
    return error_fail(err, PH_INVALID, "selector", "%s", why);
}

/* Once the rank of every word is known. */
static int word_settle(struct word *word, struct ph_error *err)
{
    bool name = word->rank == RANK_NAME;
    if (name && word->negative) {
        AUTO_FREE char *why =
            text_format("\"%s\" is the name of a phone: write name:%s for it, or !name:%s for "
                        "all but another",
                        word->text, word->text, word->text + 1);
        return word_refuse(word, err, why);
    }
    if (!name && word->refusal != NULL)
        return word_refuse(word, err, word->refusal);
    return PH_OK;
}

/* Refuses to select, or exclude, by a field that could not be read; and to exclude at all while the
 * phones of a directory are missing, which may have the field of a phone that is here. */
static int match_answerable(const struct selector *selector, const struct match *match,
                            const struct phones *phones, struct ph_error *err)
{
    const struct word *word = &selector->words[match->word];
    const char *field = phone_fields[match->field].key, *reason = phones_lacking(phones, field);
    bool found = word->group == FIELD_BARE && !word->negative && word->rank != RANK_NONE;
    const char *missing = word->negative ? phones_lacking(phones, "source") : NULL;
    if (missing != NULL && reason == NULL) {
        AUTO_FREE char *why = text_format(
            "\"%s\" cannot be answered, because phones are missing: %s", word->text, missing);
        return word_refuse(word, err, why);
    }
    if (reason == NULL || found || word->rank == RANK_NAME)
        return PH_OK;
    bool unwanted = *reason == '\0';
    AUTO_FREE char *why = text_format(
        "\"%s\" cannot be answered, because the %s of phones %s%s", word->text, field,
        unwanted ? "is not read: the settings of the directory say so" : "could not be read: ",
        reason);
    return word_refuse(word, err, why);
}

static int groups_bind(const struct selector *selector, const struct phones *phones,
                       struct ph_error *err)
{
    int code = PH_OK;
    for (size_t at = selector->grouped; at != 0; at = selector->matches[at - 1].next) {
        const struct match *match = &selector->matches[at - 1];
        for (size_t i = 0; i < match->group_count && code == PH_OK; i++)
            if (match->groups[i].selector != NULL)
                code = selector_bind(match->groups[i].selector, phones, err);
    }
    return code;
}

int selector_bind(struct selector *selector, const struct phones *phones, struct ph_error *err)
{
    int code = groups_bind(selector, phones, err);
    memset(selector->wanted, 0, sizeof selector->wanted);
    fields_learn(selector, phones);
    selector->bound = false;
    for (size_t i = 0; i < selector->word_count; i++)
        selector->words[i].rank = selector->ranked ? RANK_NONE : RANK_NAME;
    for (size_t i = 0; selector->ranked && i < phones_count(phones); i++)
        phone_look(selector, phones_at(phones, i), NULL);
    for (size_t i = 0; code == PH_OK && i < selector->word_count; i++)
        code = word_settle(&selector->words[i], err);
    for (size_t i = 0; code == PH_OK && i < selector->match_count; i++)
        code = match_answerable(selector, &selector->matches[i], phones, err);
    for (size_t i = 0; i < selector->word_count; i++) {
        struct word *word = &selector->words[i];
        if (word->rank == RANK_NONE)
            word->rank = RANK_PATTERN;
        if (!word->negative && (!word->optional || word->rank == RANK_NAME))
            selector->wanted[group_of(word)] = true;
    }
    selector->bound = code == PH_OK;
    return code;
}

bool selector_matches(struct selector *selector, const struct phone *phone)
{
    if (selector->word_count == 0 || !selector->bound)
        return false;
    struct verdict verdict = {.excluded = false};
    selector->hit_count = 0;
    locale_t before = uselocale(selector->utf8);
    phone_look(selector, phone, &verdict);
    uselocale(before);
    for (size_t group = 0; group < GROUP_COUNT; group++)
        if (selector->wanted[group] && !verdict.hit[group])
            return false;
    return !verdict.excluded;
}

const int *selector_hits(const struct selector *selector, size_t *count)
{
    *count = selector->hit_count;
    return selector->hits;
}

const char *selector_doubt(const struct selector *selector)
{
    for (size_t i = 0; i < selector->word_count; i++)
        if (selector->words[i].refusal != NULL)
            return selector->words[i].refusal;
    return NULL;
}
