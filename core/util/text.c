/* Formatted text, UTF-8, keywords and similar words. */
#include "util/text.h"

#include <stdio.h>
#include <string.h>

char *text_vformat(const char *format, va_list args)
{
    char *text = NULL;
    if (vasprintf(&text, format, args) < 0)
        memory_exhausted();
    return text;
}

char *text_format(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = text_vformat(format, args);
    va_end(args);
    return text;
}

void text_append(char **text, const char *between, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    AUTO_FREE char *before = *text, *added = text_vformat(format, args);
    va_end(args);
    bool first = before == NULL || *before == '\0';
    *text = text_format("%s%s%s", first ? "" : before, first ? "" : between, added);
}

char *text_replace(const char *text, const char *what, const char *with)
{
    const char *found = strstr(text, what);
    if (found == NULL)
        return memory_copy(text);
    AUTO_FREE char *rest = text_replace(found + strlen(what), what, with);
    return text_format("%.*s%s%s", (int)(found - text), text, with, rest);
}

char *text_line(char *text)
{
    for (char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = ' ';
    return text;
}

size_t text_utf8(const char *text, uint32_t *point)
{
    static const uint32_t least[] = {0, 0x1, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)text;
    size_t length = at[0] < 0x80 ? 1 : at[0] < 0xC0 ? 0 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    if (length == 0 || at[0] >= 0xF8)
        return 0;
    uint32_t value = length == 1 ? at[0] : at[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (at[i] & 0x3Fu);
    }
    if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return 0;
    *point = value;
    return length;
}

bool text_same_word(const char *a, const char *b)
{
    while (*a != '\0' && text_lower(*a) == text_lower(*b)) {
        a++;
        b++;
    }
    return text_lower(*a) == text_lower(*b);
}

bool text_starts_word(const char *text, const char *word)
{
    while (*word != '\0' && text_lower(*text) == text_lower(*word)) {
        text++;
        word++;
    }
    return *word == '\0';
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many letters to add, drop, replace or swap with the next, without regard to case; words that
 * are too long are never similar. */
static size_t distance(const char *a, const char *b)
{
    enum { LONGEST = 63, KEPT = 3 };
    size_t rows = strlen(a), columns = strlen(b);
    if (rows > LONGEST || columns > LONGEST)
        return SIZE_MAX;
    size_t lines[KEPT][LONGEST + 1];
    for (size_t j = 0; j <= columns; j++)
        lines[0][j] = j;
    for (size_t i = 1; i <= rows; i++) {
        size_t *line = lines[i % KEPT], *above = lines[(i - 1) % KEPT];
        line[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            char left = text_lower(a[i - 1]), right = text_lower(b[j - 1]);
            line[j] = least(least(above[j], line[j - 1]) + 1, above[j - 1] + (left != right));
            if (i > 1 && j > 1 && left == text_lower(b[j - 2]) && right == text_lower(a[i - 2]))
                line[j] = least(line[j], lines[(i - 2) % KEPT][j - 2] + 1);
        }
    }
    return lines[rows % KEPT][columns];
}

const char *text_nearest(const char *word, const char *const *names)
{
    const char *nearest = NULL;
    /* two of three letters make another word: "tel" is not "tag" */
    size_t length = strlen(word), limit = length < 4 ? length / 2 : length / 3 + 1;
    size_t best = limit + 1;
    for (; *names != NULL; names++) {
        size_t d = distance(word, *names);
        if (d < best) {
            best = d;
            nearest = *names;
        }
    }
    return nearest;
}

char *text_hint(const char *word, const char *const *names)
{
    const char *nearest = text_nearest(word, names);
    return nearest == NULL ? memory_copy("") : text_format("; did you mean %s?", nearest);
}

void text_list_free(char ***list)
{
    for (size_t i = 0; *list != NULL && (*list)[i] != NULL; i++)
        free((*list)[i]);
    free(memory_steal(*list));
}

void text_list_add(char ***list, const char *text)
{
    size_t count = 0, at = 0;
    while (*list != NULL && (*list)[count] != NULL)
        count++;
    while (at < count && strcmp((*list)[at], text) < 0)
        at++;
    if (at < count && strcmp((*list)[at], text) == 0)
        return;
    *list = memory_grow(*list, count + 2, sizeof **list);
    memmove(*list + at + 1, *list + at, (count - at) * sizeof **list);
    (*list)[at] = memory_copy(text);
    (*list)[count + 1] = NULL;
}

uint64_t text_hash(const char *text, uint64_t salt)
{
    uint64_t hash = 14695981039346656037u + salt;
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash;
}
