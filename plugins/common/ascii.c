/* See ascii.h. */
#include "ascii.h"

#include <fnmatch.h>
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

enum { WORD_BYTES = 256 };

static int lower(char to[WORD_BYTES], const char *text, size_t length)
{
    if (length >= WORD_BYTES)
        return 0;
    for (size_t i = 0; i < length; i++)
        to[i] = (char)ascii_lower((unsigned char)text[i]);
    to[length] = '\0';
    return 1;
}

int ascii_fits(const char *globs, const char *text)
{
    char plain[WORD_BYTES], glob[WORD_BYTES];
    if (!lower(plain, text, strlen(text)))
        return 0;
    for (size_t length; *(globs += strspn(globs, " ")) != '\0'; globs += length) {
        length = strcspn(globs, " ");
        if (lower(glob, globs, length) && fnmatch(glob, plain, 0) == 0)
            return 1;
    }
    return 0;
}
