/* Documented destinations: 1234, 2223334444, +12223334444, *73, tel:+1…, user@domain,
 * sip:user@domain. Everything else is refused, so text from a list cannot inject anything into a
 * request. */
#include "destination.h"

#include <string.h>

#include "ascii.h"

enum { DIGITS_MAX = 32 };

enum reading { READ, NOT_A_NUMBER, ZERO_UNCLEAR };

/* The length of separators between digits: blanks, dashes, dots, brackets, slashes, and
 * invisible characters that get copied along with a number from a page or an address book. */
static size_t filler(const char *text)
{
    static const char *const wide[] = {
        "\xC2\xA0",                                                     /* no-break space */
        "\xE2\x80\xAF",                                                 /* narrow no-break space */
        "\xE2\x80\x89",                                                 /* thin space */
        "\xE2\x80\x90", "\xE2\x80\x91", "\xE2\x80\x92", "\xE2\x80\x93", /* hyphens and dashes */
        "\xE2\x80\x8B", "\xE2\x80\x8E", "\xE2\x80\x8F",                 /* zero width, directions */
        "\xE2\x80\xAA", "\xE2\x80\xAD", "\xE2\x80\xAC", "\xE2\x81\xA6", "\xE2\x81\xA9",
    };
    if (*text != '\0' && strchr(" -.()/", *text) != NULL)
        return 1;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (strncmp(text, wide[i], strlen(wide[i])) == 0)
            return strlen(wide[i]);
    return 0;
}

/* Skips all separators but this one. */
static const char *skip(const char *text, char but)
{
    while (*text != but && filler(text) > 0)
        text += filler(text);
    return text;
}

/* After these country codes the zero is dialled from abroad too, or the numbering plan has changed:
 * Italy, San Marino, Gabon, Congo, Ivory Coast. */
static int keeps_zero(const char *normal)
{
    static const char *const codes[] = {"+39", "+378", "+241", "+242", "+225"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (strcmp(normal, codes[i]) == 0)
            return 1;
    return 0;
}

/* A zero at the start of brackets inside a number, as in +49 (0)30 and +49 (030), is the trunk
 * prefix. Only directly after a country code is it certain that it must be dropped. */
static enum reading zero_read(const char **text, const char *normal, size_t used)
{
    enum { COUNTRY_DIGITS = 3 };
    if (**text != '(' || used == 0)
        return READ;
    const char *at = skip(*text + 1, ')');
    if (*at != '0')
        return READ;
    const char *behind = skip(at + 1, ')'), *next = skip(behind, '\0');
    int alone = *behind == ')';
    int country = normal[0] == '+' && used > 1 && used <= 1 + COUNTRY_DIGITS;
    if ((alone && (!country || keeps_zero(normal))) || (country && *next == '0'))
        return ZERO_UNCLEAR;
    if (alone || (country && !keeps_zero(normal)))
        *text = behind;
    return READ;
}

static enum reading digits_normal(const char *text, char *normal)
{
    size_t used = 0, digits = 0;
    while (*text != '\0') {
        normal[used] = '\0';
        if (zero_read(&text, normal, used) != READ)
            return ZERO_UNCLEAR;
        size_t skipped = filler(text);
        text += skipped;
        if (skipped > 0)
            continue;
        int digit = strchr("0123456789*#", *text) != NULL;
        if ((!digit && !(*text == '+' && used == 0)) || used == DIGITS_MAX)
            return NOT_A_NUMBER;
        digits += (size_t)digit;
        normal[used++] = *text++;
    }
    normal[used] = '\0';
    return digits > 0 ? READ : NOT_A_NUMBER;
}

static int all_of(const char *text, size_t length, const char *more)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";
    for (size_t i = 0; i < length; i++)
        if (strchr(plain, text[i]) == NULL && strchr(more, text[i]) == NULL)
            return 0;
    return length > 0;
}

static int is_address(const char *text)
{
    const char *at = strchr(text, '@');
    return at != NULL && all_of(text, (size_t)(at - text), "+_~*#") &&
           all_of(at + 1, strlen(at + 1), "");
}

static enum reading read_text(const char *text, char normal[DESTINATION_SIZE])
{
    static const char tel[] = "tel:", sip[] = "sip:";
    size_t scheme = sizeof tel - 1;
    if (strlen(text) >= DESTINATION_SIZE)
        return NOT_A_NUMBER;
    if (ascii_begins(text, tel)) {
        strcpy(normal, tel);
        return digits_normal(text + scheme, normal + scheme);
    }
    enum reading reading = digits_normal(text, normal);
    if (reading != NOT_A_NUMBER)
        return reading;
    strcpy(normal, text);
    return is_address(ascii_begins(text, sip) ? text + scheme : text) ? READ : NOT_A_NUMBER;
}

int32_t destination_normal(struct ph_context *ctx, const char *key, const char *text,
                           char normal[DESTINATION_SIZE], struct ph_error *err)
{
    switch (read_text(text, normal)) {
    case READ:
        return PH_OK;
    case ZERO_UNCLEAR:
        return ctx->host->fail(err, PH_INVALID, key,
                               "\"%s\": write it with the 0 or without it, instead of (0)", text);
    default:
        return ctx->host->fail(
            err, PH_INVALID, key,
            "\"%s\" cannot be dialled: give digits, +number, *code, user@domain or sip:…", text);
    }
}
