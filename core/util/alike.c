/* Text that people take for the same. The only user of libunistring. See alike.h. */
#include "util/alike.h"

#include "util/error.h"
#include "util/log.h"
#include "util/text.h"

#include <string.h>
#include <unicase.h>
#include <uniconv.h>
#include <uninorm.h>
#include <unistr.h>

enum { DOTLESS_I = 0x131, FIGURE_SPACE = 0x2007, NO_BREAK_SPACE = 0xA0, NARROW_SPACE = 0x202F };

char *alike_composed(const char *text)
{
    size_t length = 0;
    const uint8_t *bytes = (const uint8_t *)text;
    char *composed = (char *)u8_normalize(UNINORM_NFC, bytes, strlen(text) + 1, NULL, &length);
    return composed == NULL ? memory_copy(text) : composed; /* invalid UTF-8 stays as it is */
}

/* Case by single characters, in every locale: the length may change, the meaning does not. */
static uint32_t point_fold(uint32_t point)
{
    if (point == NO_BREAK_SPACE || point == FIGURE_SPACE || point == NARROW_SPACE)
        return ' ';
    return point == DOTLESS_I ? point : uc_tolower(uc_toupper(point));
}

static char *trimmed(char *text)
{
    char *start = text + strspn(text, " ");
    size_t length = strlen(start);
    while (length > 0 && start[length - 1] == ' ')
        length--;
    memmove(text, start, length);
    text[length] = '\0';
    return text;
}

static bool is_plain(const char *text)
{
    while (*text >= ' ' && *text < 0x7F)
        text++;
    return *text == '\0';
}

char *alike_form(const char *text)
{
    if (is_plain(text)) { /* nearly always, for up to a million texts */
        char *folded = memory_copy(text);
        for (char *at = folded; *at != '\0'; at++)
            *at = text_lower(*at);
        return trimmed(folded);
    }
    enum { LONGEST = 6 };
    AUTO_FREE char *visible = log_visible(text);
    AUTO_FREE char *composed = alike_composed(visible);
    size_t room = strlen(composed) * LONGEST + 1, used = 0;
    char *folded = memory_alloc(room);
    uint32_t point = 0;
    for (const char *at = composed; *at != '\0';) {
        size_t length = text_utf8(at, &point);
        int written = length == 0 ? 0
                                  : u8_uctomb((uint8_t *)folded + used, point_fold(point),
                                              (ptrdiff_t)(room - used));
        if (written > 0)
            used += (size_t)written;
        else
            folded[used++] = *at;
        at += length == 0 ? 1 : length;
    }
    return trimmed(folded);
}

/* Letters that Unicode does not decompose. */
static const char *letter_base(uint32_t point)
{
    static const struct {
        uint32_t point;
        const char *base;
    } letters[] = {{0xDF, "ss"}, {0xE6, "ae"}, {0xF0, "d"},  {0xF8, "o"},
                   {0x111, "d"}, {0x131, "i"}, {0x142, "l"}, {0x153, "oe"}};
    for (size_t i = 0; i < COUNT_OF(letters); i++)
        if (letters[i].point == point)
            return letters[i].base;
    return NULL;
}

char *alike_base(const char *form)
{
    enum { MARKS = 0x300, MARKS_END = 0x370 };
    size_t length = 0;
    if (is_plain(form))
        return NULL;
    AUTO_FREE char *apart =
        (char *)u8_normalize(UNINORM_NFD, (const uint8_t *)form, strlen(form) + 1, NULL, &length);
    if (apart == NULL)
        return NULL;
    char *base = memory_alloc(length * 2), *to = base;
    for (const char *at = apart; *at != '\0';) {
        uint32_t point = 0;
        size_t bytes = text_utf8(at, &point);
        bytes = bytes == 0 ? 1 : bytes;
        const char *letter = letter_base(point);
        if (letter != NULL)
            to = stpcpy(to, letter);
        else if (point < MARKS || point >= MARKS_END)
            to = (char *)memcpy(to, at, bytes) + bytes;
        at += bytes;
    }
    *to = '\0';
    return base;
}

/* ---- Reading what spreadsheets save ---------------------------------------------------------- */

static int converted(const char *charset, const char *text, size_t length, char **utf8,
                     struct ph_error *err)
{
    size_t used = 0;
    uint8_t *bytes = u8_conv_from_encoding(charset, iconveh_error, text, length, NULL, NULL, &used);
    if (bytes == NULL && length > 0)
        return error_fail(err, PH_INVALID, "file",
                          "this is not text in UTF-8, UTF-16 or Windows-1252");
    *utf8 = memory_alloc(used + 1);
    if (used > 0)
        memcpy(*utf8, bytes, used);
    free(bytes);
    return PH_OK;
}

int alike_decode(const char *text, size_t length, char **utf8, struct ph_error *err)
{
    if (length >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0)) {
        const char *charset = text[0] == '\xFF' ? "UTF-16LE" : "UTF-16BE";
        return converted(charset, text + 2, length - 2, utf8, err);
    }
    if (memchr(text, '\0', length) != NULL)
        return error_fail(err, PH_INVALID, "file", "this is not text; save it as CSV in UTF-8");
    size_t mark = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    bool valid = u8_check((const uint8_t *)text + mark, length - mark) == NULL;
    return converted(valid ? "UTF-8" : "WINDOWS-1252", text + mark, length - mark, utf8, err);
}
