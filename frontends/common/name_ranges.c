/* Shortens lists of names. See name_ranges.h. */
#include "name_ranges.h"

#include "translation.h"

#include <stdio.h>
#include <string.h>

/* Where the digits at the end of a name start; at most 9 of them, so that they fit a number. */
static size_t digits_at(const char *name)
{
    size_t length = strlen(name), at = length;
    while (at > 0 && length - at < 9 && name[at - 1] >= '0' && name[at - 1] <= '9')
        at--;
    return at;
}

/* Whether next follows name in counting order: Berlin-09, Berlin-10. */
static bool counts_on(const char *name, const char *next)
{
    size_t at = digits_at(name), next_at = digits_at(next);
    if (!name[at] || !next[next_at] || at != next_at || strncmp(name, next, at) != 0)
        return false;
    return strtol(next + at, NULL, 10) == strtol(name + at, NULL, 10) + 1;
}

static int compare_names(const void *a, const void *b)
{
    return strverscmp(*(const char *const *)a, *(const char *const *)b);
}

char *name_ranges(const char **names, size_t count, size_t most)
{
    qsort(names, count, sizeof *names, compare_names);
    char *text = memory_copy("");
    size_t groups = 0, i = 0;
    while (i < count && groups < most) {
        size_t last = i;
        while (last + 1 < count && counts_on(names[last], names[last + 1]))
            last++;
        const char *end = last > i ? names[last] + digits_at(names[last]) : "";
        text_append(&text, ", ", "%s%s%s", names[i], last > i ? "…" : "", end);
        groups++;
        i = last + 1;
    }
    if (i == count)
        return text;
    char *whole = text_format(_("%s and %zu more"), text, count - i);
    free(text);
    return whole;
}
