/* See percent.h. */
#include "percent.h"

#include <stdio.h>
#include <string.h>

size_t percent_encoded_length(const char *text)
{
    return strlen(text) * 3;
}

char *percent_encode(char *to, const char *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~";
    int dots = strcmp(text, ".") == 0 || strcmp(text, "..") == 0;
    for (; *text != '\0'; text++) {
        if (strchr(plain, *text) != NULL || (*text == '.' && !dots))
            *to++ = *text;
        else
            to += sprintf(to, "%%%02X", (unsigned char)*text);
    }
    *to = '\0';
    return to;
}

static int hex_value(char digit)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *at = digit == '\0' ? NULL : strchr(digits, digit);
    return at == NULL ? -1 : (int)(at - digits) % 16;
}

int percent_decode(char *to, const char *text, size_t length)
{
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        int byte = (unsigned char)text[i];
        if (byte == '%') {
            int high = length - i < 3 ? -1 : hex_value(text[i + 1]);
            int low = high < 0 ? -1 : hex_value(text[i + 2]);
            if (low < 0 || high * 16 + low == 0)
                return -1;
            byte = high * 16 + low;
            i += 2;
        }
        to[used++] = (char)byte;
    }
    to[used] = '\0';
    return (int)used;
}
