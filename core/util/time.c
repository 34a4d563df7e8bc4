/* Clocks. */
#include "util/time.h"

#include <limits.h>

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

struct timespec time_deadline(int64_t until_ms)
{
    return (struct timespec){.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000};
}

int time_left_ms(int64_t until_ms)
{
    int64_t left = until_ms - time_monotonic_ms();
    return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}
