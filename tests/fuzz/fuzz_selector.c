/* Fuzzes selectors: any bytes as words of a command line, one per line, and as a file of them.
 * An accepted selector selects no phone that it excludes, and names only words and lines that
 * exist. */
#include "phone/phones.h"
#include "phone/selector.h"
#include "phone/selector_file.h"
#include "phone/selector_match.h"
#include "util/memory.h"
#include "util/text.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static struct phones *company(void)
{
    static const char *const rows[][5] = {
        {"A", "Lobby North", "11:22:33:44:AA:FF", "1001", "vip\nfront"},
        {"B",
         "K\xC3\x9C"
         "CHE *1* \x1b[31m",
         "SEPAABBCCDDEEFF", "+49 30 (12) 34", ""},
        {"C", "\xff\xfe=1+1", "", "", "a\n\nb"},
    };
    static const char *const fields[] = {"id", "name", "mac", "number", "tag"};
    struct phones *phones = phones_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        phones_row(phones);
        for (size_t j = 0; j < COUNT_OF(fields); j++)
            phones_field(phones, fields[j], rows[i][j]);
    }
    phones_done(phones);
    return phones;
}

static void look(struct selector *selector, const struct phones *phones, int lines)
{
    struct ph_error err = {0};
    if (selector_bind(selector, phones, &err) < 0 && err.text[0] == '\0')
        abort();
    for (size_t i = 0; i < phones_count(phones); i++)
        if (selector_matches(selector, phones_at(phones, i)) && selector_empty(selector))
            abort();
    size_t count;
    AUTO_FREE struct selector_word *words = selector_unmatched(selector, &count);
    for (size_t i = 0; i < count; i++)
        if (*words[i].text == '\0' || words[i].line < 0 || words[i].line > lines)
            abort();
}

/* The same word with a ! before it excludes what it selects. */
static void exclude(const struct phones *phones, const char *word)
{
    struct selector *chosen = selector_new(), *excluded = selector_new();
    struct ph_error err;
    AUTO_FREE char *negative = text_format("!%s", word);
    if (selector_add(chosen, word, 0, &err) == PH_OK &&
        selector_add(excluded, negative, 0, &err) == PH_OK) {
        selector_bind(chosen, phones, NULL);
        selector_bind(excluded, phones, NULL);
        for (size_t i = 0; i < phones_count(phones); i++)
            if (selector_matches(chosen, phones_at(phones, i)) &&
                selector_matches(excluded, phones_at(phones, i)))
                abort();
    }
    selector_free(chosen);
    selector_free(excluded);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct phones *phones;
    if (phones == NULL)
        phones = company();
    AUTO_FREE char *text = memory_alloc(length + 1);
    memcpy(text, bytes, length);
    int lines = 1;
    for (size_t i = 0; i < length; i++)
        lines += bytes[i] == '\n' || bytes[i] == '\r';
    struct selector *words = selector_new(), *file = selector_new();
    struct ph_error err = {0};
    if (selector_add_file(file, (const char *)bytes, length, &err) == PH_OK)
        look(file, phones, lines);
    else if (err.text[0] == '\0')
        abort();
    char *rest = text;
    for (const char *word; (word = strsep(&rest, "\n")) != NULL;) {
        if (selector_add(words, word, 0, &err) < 0 && err.text[0] == '\0')
            abort();
        if (word[0] != '!')
            exclude(phones, word);
    }
    look(words, phones, 0);
    selector_free(words);
    selector_free(file);
    return 0;
}
