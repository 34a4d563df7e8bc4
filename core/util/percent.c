#include "util/percent.h"

#include "util/memory.h"

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

size_t percent_escape_to(char *to, const char *text, size_t length)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    static const char digits[] = "0123456789ABCDEF";
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        bool is_plain = byte != '\0' && strchr(plain, byte) != NULL;
        to[used++] = is_plain ? text[i] : '%';
        if (is_plain)
            continue;
        to[used++] = digits[byte >> 4];
        to[used++] = digits[byte & 15];
    }
    return used;
}

char *percent_escape(const char *text)
{
    size_t length = strlen(text);
    char *encoded = memory_alloc(3 * length + 1);
    percent_escape_to(encoded, text, length);
    return encoded;
}
