/* Destinations that the service documents: 1234, 2223334444, +12223334444, *73, tel:+1…, user@domain, sip:user@domain.
 * Nothing else gets through, so that no text from a list can smuggle something into a request. */
#include "destination.h"

#include <string.h>
#include <strings.h>

enum { DIGITS_MAX = 32 };

static int digits_normal(const char *text, char *normal)
{
    size_t used = 0, digits = 0;
    for (; *text != '\0'; text++) {
        if (strchr(" -.()/", *text) != NULL)
            continue;
        int digit = strchr("0123456789*#", *text) != NULL;
        if ((!digit && !(*text == '+' && used == 0)) || used == DIGITS_MAX)
            return 0;
        digits += (size_t)digit;
        normal[used++] = *text;
    }
    normal[used] = '\0';
    return digits > 0;
}

static int all_of(const char *text, size_t length, const char *more)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";
    for (size_t i = 0; i < length; i++)
        if (strchr(plain, text[i]) == NULL && strchr(more, text[i]) == NULL)
            return 0;
    return length > 0;
}

int destination_normal(const char *text, char normal[DESTINATION_SIZE])
{
    size_t scheme = strncasecmp(text, "tel:", 4) == 0 || strncasecmp(text, "sip:", 4) == 0 ? 4 : 0;
    if (strlen(text) >= DESTINATION_SIZE || (scheme == 0 && digits_normal(text, normal)))
        return strlen(text) < DESTINATION_SIZE;
    const char *rest = text + scheme, *at = strchr(rest, '@');
    char digits[DESTINATION_SIZE];
    if (scheme == 4 && strncasecmp(text, "tel:", 4) == 0) {
        if (!digits_normal(rest, digits))
            return 0;
        memcpy(normal, "tel:", 4);
        strcpy(normal + 4, digits);
        return 1;
    }
    if (at == NULL || !all_of(rest, (size_t)(at - rest), "+_~*#") ||
        !all_of(at + 1, strlen(at + 1), ""))
        return 0;
    strcpy(normal, text);
    return 1;
}
