/* Clocks. */
#include "util/time.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

int64_t time_monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t time_monotonic_ms(void)
{
    return time_monotonic_us() / 1000;
}

int64_t time_now(void)
{
    return (int64_t)time(NULL);
}

int64_t time_read(const char *text)
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

struct timespec time_deadline(int64_t until_ms)
{
    return (struct timespec){.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000};
}

int time_left_ms(int64_t until_ms)
{
    int64_t left = until_ms - time_monotonic_ms();
    return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}
