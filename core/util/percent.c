/* See percent.h. */
#include "util/percent.h"

#include "util/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int digit_value(char digit)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *at = digit == '\0' ? NULL : strchr(digits, digit);
    return at == NULL ? -1 : (int)(at - digits) % 16;
}

int percent_byte(const char *digits)
{
    int high = digit_value(digits[0]), low = high < 0 ? -1 : digit_value(digits[1]);
    return low < 0 ? -1 : high * 16 + low;
}

char *percent_escape(const char *text)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    char *encoded = memory_alloc(3 * strlen(text) + 1), *to = encoded;
    for (; *text != '\0'; text++) {
        if (strchr(plain, *text) != NULL)
            *to++ = *text;
        else
            to += sprintf(to, "%%%02X", (unsigned char)*text);
    }
    return encoded;
}
