/* Moments as services write them. */
#include "util/moment.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int64_t moment_read(const char *text)
{
    enum { SPAN = 19 /* "2026-11-30T14:00:00" */, HOUR = 3600, MINUTE = 60 };
    struct tm at = {.tm_isdst = 0};
    int hours = 0, minutes = 0, end = 0;
    if (sscanf(text, "%4d-%2d-%2d%*1[Tt ]%2d:%2d:%2d%n", &at.tm_year, &at.tm_mon, &at.tm_mday,
               &at.tm_hour, &at.tm_min, &at.tm_sec, &end) != 6 ||
        end != SPAN)
        return -1;
    text += end;
    if (*text == '.')
        text += 1 + strspn(text + 1, "0123456789");
    if (*text != 'Z' && *text != 'z' && sscanf(text, "%*1[+-]%2d:%2d", &hours, &minutes) != 2)
        return -1;
    at.tm_year -= 1900;
    at.tm_mon--;
    int64_t offset = hours * HOUR + minutes * MINUTE;
    return (int64_t)timegm(&at) - (*text == '-' ? -offset : offset);
}
