#include "util/duration.h"

#include "util/text.h"

#include <string.h>

static const struct {
    const char *name;
    int64_t ms;
} units[] = {{"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}};

static const int64_t longest_ms = INT64_C(3653) * 86400000; /* ten years */

/* The index of the unit that text begins with; COUNT_OF(units) if there is none. */
static size_t unit_find(const char *text, size_t *length)
{
    size_t found = COUNT_OF(units);
    *length = strspn(text, "abcdefghijklmnopqrstuvwxyz");
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (strlen(units[i].name) == *length && memcmp(units[i].name, text, *length) == 0)
            found = i;
    return found;
}

int64_t duration_parse(const char *text)
{
    int64_t total = 0;
    size_t next_unit = 0;
    bool bare = text[strspn(text, "0123456789")] == '\0';
    if (*text == '\0')
        return -1;
    while (*text != '\0') {
        size_t digits = strspn(text, "0123456789"), length = 0;
        int64_t number = 0;
        for (size_t i = 0; i < digits; i++) {
            number = number * 10 + (text[i] - '0');
            if (number > longest_ms)
                return -1;
        }
        size_t unit = bare ? 3 : unit_find(text + digits, &length);
        if (digits == 0 || unit < next_unit || unit == COUNT_OF(units))
            return -1;
        if (number > longest_ms / units[unit].ms)
            return -1;
        total += number * units[unit].ms;
        if (total > longest_ms)
            return -1;
        next_unit = unit + 1; /* large units first, each once */
        text += digits + length;
    }
    return total;
}

char *duration_text(int64_t time_ms)
{
    if (time_ms <= 0)
        return memory_copy("0s");
    char *text = memory_copy("");
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        int64_t count = time_ms / units[i].ms;
        bool exact = time_ms % units[i].ms == 0;
        /* 90s, not 1m30s: unless the count is large, a unit is used only if nothing remains. */
        if (count == 0 || (!exact && count < 100))
            continue;
        text_append(&text, "", "%lld%s", (long long)count, units[i].name);
        time_ms %= units[i].ms;
    }
    return text;
}

char *duration_words_in(translator *in, int64_t seconds)
{
    if (seconds > 0 && seconds < 60)
        return memory_copy(translator_text(in, "less than 1 min"));
    int64_t minutes = seconds > 0 ? seconds / 60 : 0;
    long long days = minutes / 1440, hours = minutes / 60 % 24, rest = minutes % 60;
    AUTO_FREE char *tail =
        text_format(translator_count(in, "%lld min", "%lld mins", (uint64_t)rest), rest);
    if (days == 0 && hours == 0)
        return memory_steal(tail);
    AUTO_FREE char *middle =
        text_format(translator_count(in, "%lld hour", "%lld hours", (uint64_t)hours), hours);
    if (days == 0)
        return text_format("%s, %s", middle, tail);
    AUTO_FREE char *head =
        text_format(translator_count(in, "%lld day", "%lld days", (uint64_t)days), days);
    return text_format("%s %s, %s", head, middle, tail);
}
