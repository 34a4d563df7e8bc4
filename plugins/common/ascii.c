/* See ascii.h. */
#include "ascii.h"

#include <string.h>

int ascii_lower(int c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

int ascii_is_word(int c)
{
    c = ascii_lower(c);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static int same(const char *a, const char *b, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (ascii_lower(a[i]) != ascii_lower(b[i]))
            return 0;
    return 1;
}

int ascii_same(const char *word, size_t length, const char *name)
{
    return strlen(name) == length && same(word, name, length);
}

int ascii_begins(const char *text, const char *beginning)
{
    size_t length = strlen(beginning);
    return strnlen(text, length) == length && same(text, beginning, length);
}

int ascii_has(const char *text, const char *part)
{
    for (; *text != '\0'; text++)
        if (ascii_begins(text, part))
            return 1;
    return 0;
}
