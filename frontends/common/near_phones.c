/* Suggestions for a selector that matches no phone. See near_phones.h. */
#include "near_phones.h"

#include "name_ranges.h"
#include "translation.h"

#include <ctype.h>
#include <string.h>

enum { NAMED_MOST = 5, VALUES_MOST = 12, DIGITS_LEAST = 4, LETTERS_LEAST = 3 };

static const char *find_field(const char *word, const char **value)
{
    const char *colon = strchr(word, ':');
    for (int i = 0; colon && i < fields_count(); i++) {
        const struct field *field = &phone_fields[i];
        AUTO_FREE char *typed = text_format("%.*s", (int)(colon - word), word);
        if (!text_same_word(typed, field->key) &&
            !(field->typed && text_same_word(typed, field->typed)))
            continue;
        *value = colon + 1;
        return field->key;
    }
    *value = word;
    return NULL;
}

/* ---- Values of a field ---------------------------------------------------------------------- */

struct value {
    char *text;
    size_t phones;
};

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int by_phones(const void *a, const void *b)
{
    const struct value *first = a, *second = b;
    return first->phones != second->phones ? (first->phones < second->phones ? 1 : -1)
                                           : strcmp(first->text, second->text);
}

/* All values of the field, one for each phone that has it. */
static char **all_values(const struct phones *phones, const char *field, size_t *count)
{
    char **texts = NULL;
    *count = 0;
    for (size_t i = 0; i < phones_count(phones); i++) {
        AUTO_FREE char *values = memory_copy(phone_field(phones_at(phones, i), field));
        char *rest = values, *one;
        while (rest && (one = strsep(&rest, "\n")) != NULL)
            if (*one)
                *memory_add(texts, *count) = memory_copy(one);
    }
    if (*count > 0)
        qsort(texts, *count, sizeof *texts, by_text);
    return texts;
}

static char *values_text_of(const struct value *values, size_t count)
{
    char *text = memory_copy("");
    for (size_t i = 0; i < count && i < VALUES_MOST; i++)
        text_append(&text, ", ", "%s", values[i].text);
    if (count <= VALUES_MOST)
        return text;
    char *whole = text_format(_("%s and %zu more"), text, count - VALUES_MOST);
    free(text);
    return whole;
}

/* "did you mean location:Berlin? It can be: Berlin, London" */
static char *near_values(const struct phones *phones, const char *field, const char *wanted)
{
    size_t all = 0, count = 0;
    char **texts = all_values(phones, field, &all);
    AUTO_FREE struct value *values = NULL;
    for (size_t i = 0; i < all; i++) {
        if (count == 0 || strcmp(values[count - 1].text, texts[i]) != 0)
            *memory_add(values, count) = (struct value){.text = texts[i]};
        values[count - 1].phones++;
    }
    if (count > 0)
        qsort(values, count, sizeof *values, by_phones);
    AUTO_FREE const char **names = NULL;
    size_t ended = 0;
    for (size_t i = 0; i < count; i++)
        *memory_add(names, ended) = values[i].text;
    *memory_add(names, ended) = NULL;
    const char *nearest = text_nearest(wanted, names);
    AUTO_FREE char *shown = values_text_of(values, count);
    char *said = NULL;
    if (nearest)
        said = text_format(strchr(nearest, ' ') ? _("did you mean '%s:%s'? There are: %s")
                                                : _("did you mean %s:%s? There are: %s"),
                           field, nearest, shown);
    else if (count > 0)
        said = text_format(_("values of %s: %s"), field, shown);
    for (size_t i = 0; i < all; i++)
        free(texts[i]);
    free(texts);
    return said;
}

/* ---- Parts of words ------------------------------------------------------------------------- */

static char *base_form(const char *text)
{
    char *form = alike_form(text), *base = alike_base(form);
    if (base == NULL)
        return form;
    free(form);
    return base;
}

/* The hexadecimal digits of part of a MAC address, whatever asterisks; empty if word is none. */
static char *mac_part(const char *word)
{
    char *digits = memory_copy(word), *to = digits;
    bool whole = word[strspn(word, "0123456789abcdefABCDEF:-.*")] == '\0';
    for (const char *at = word; *at; at++)
        if (isxdigit((unsigned char)*at))
            *to++ = text_lower(*at);
    *to = '\0';
    if (!whole || to - digits < DIGITS_LEAST)
        *digits = '\0';
    return digits;
}

static bool mac_has(const struct phone *phone, const char *digits)
{
    char folded[13];
    const char *mac = phone_field(phone, "mac");
    return *digits && mac && phone_mac_fold(mac, folded) && strstr(folded, digits) != NULL;
}

static bool text_has(const char *value, const char *part)
{
    AUTO_FREE char *base = value ? base_form(value) : NULL;
    return base && strstr(base, part) != NULL;
}

/* The names of the phones whose field contains part; field NULL: whose MAC address does. */
static char *named(const struct phones *phones, const char *field, const char *part, size_t *count)
{
    const char **names = NULL;
    *count = 0;
    for (size_t i = 0; i < phones_count(phones); i++) {
        const struct phone *phone = phones_at(phones, i);
        const char *name = phone_field(phone, "name");
        if (field ? text_has(phone_field(phone, field), part) : mac_has(phone, part))
            *memory_add(names, *count) = name ? name : "?";
    }
    char *text = *count > 0 ? name_ranges(names, *count, NAMED_MOST) : NULL;
    free(names);
    return text;
}

/* "8 phones have it in their names: A, B, C … To select them: '*karin*'". */
static char *near_parts(const struct phones *phones, const char *wanted)
{
    AUTO_FREE char *part = base_form(wanted), *digits = mac_part(wanted);
    size_t count = 0;
    if (strpbrk(part, "*?~") == NULL && strlen(part) >= LETTERS_LEAST) {
        AUTO_FREE char *names = named(phones, "name", part, &count);
        if (count > 0)
            return text_format(words_count("%zu phone has it in its name: %s. To select it: '*%s*'",
                                           "%zu phones have it in their names: %s. To select them: "
                                           "'*%s*'",
                                           count),
                               count, names, part);
        AUTO_FREE char *owned = named(phones, "owner", part, &count);
        if (count > 0)
            return text_format(
                words_count("%zu phone has an owner like that: %s. To select it: 'owner:*%s*'",
                            "%zu phones have an owner like that: %s. To select them: 'owner:*%s*'",
                            count),
                count, owned, part);
    }
    AUTO_FREE char *names = named(phones, NULL, digits, &count);
    return count == 0 ? NULL
                      : text_format(words_count("%zu MAC address contains it: %s. To select it: "
                                                "'mac:*%s*'",
                                                "%zu MAC addresses contain it: %s. To select "
                                                "them: 'mac:*%s*'",
                                                count),
                                    count, names, digits);
}

static char *near_name(const struct phones *phones, const char *wanted)
{
    AUTO_FREE const char **names = memory_alloc((phones_count(phones) + 1) * sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < phones_count(phones); i++) {
        const char *name = phone_field(phones_at(phones, i), "name");
        if (name)
            names[count++] = name;
    }
    const char *nearest = text_nearest(wanted, names);
    return nearest ? text_format(_("did you mean %s?"), nearest) : NULL;
}

char *near_phones(const struct phones *phones, const char *word)
{
    static const char *const of_one[] = {"id",     "name",      "mac", "serial",
                                         "number", "extension", "ip"};
    const char *wanted = word + (*word == '!');
    const char *field = find_field(wanted, &wanted);
    bool single = field == NULL;
    for (size_t i = 0; i < COUNT_OF(of_one) && !single; i++)
        single = strcmp(field, of_one[i]) == 0;
    if (*wanted == '@' || *wanted == '\0' || (field && phone_fields[fields_number(field)].time))
        return NULL;
    if (!single)
        return near_values(phones, field, wanted);
    char *said = near_parts(phones, wanted);
    return said ? said : near_name(phones, wanted);
}
