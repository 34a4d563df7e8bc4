/* Delay distributions, in whole milliseconds. */
#include "latency.h"

#include <stdlib.h>
#include <string.h>

static int add_point(struct latency *latency, uint32_t rank, const char *duration)
{
    int64_t delay;
    size_t count = latency->count;
    if (count == LATENCY_POINTS || text_duration(duration, &delay) != 0)
        return -1;
    if (count != 0 &&
        (rank < latency->points[count - 1].rank || delay < latency->points[count - 1].delay))
        return -1;
    latency->points[count].rank = rank;
    latency->points[count].delay = delay;
    latency->count++;
    return 0;
}

static int parse_quantile(struct latency *latency, char *item)
{
    char *equals = strchr(item, '=');
    uint32_t rank;
    if (*item != 'p' || equals == NULL)
        return -1;
    *equals = '\0';
    SIM_CLEANUP(text_free) char *share = text_format("%s%%", item + 1);
    return text_share(share, &rank) != 0 ? -1 : add_point(latency, rank, equals + 1);
}

int latency_parse(const char *text, struct latency *latency)
{
    struct latency parsed = {0};
    SIM_CLEANUP(text_free) char *copy = text_copy(text);
    char *dots = strstr(copy, "..");
    if (dots != NULL) {
        *dots = '\0';
        if (add_point(&parsed, 0, copy) != 0 || add_point(&parsed, 1000000, dots + 2) != 0)
            return -1;
    } else if (*copy == 'p') {
        char *rest = copy, *item;
        while ((item = strsep(&rest, ",")) != NULL)
            if (parse_quantile(&parsed, item) != 0)
                return -1;
    } else if (add_point(&parsed, 0, copy) != 0) {
        return -1;
    }
    *latency = parsed;
    return 0;
}

int64_t latency_draw(const struct latency *latency, uint32_t rank)
{
    uint32_t from = 0;
    int64_t delay = 0;
    for (size_t i = 0; i < latency->count; i++) {
        uint32_t to = latency->points[i].rank;
        if (rank < to)
            return delay + (latency->points[i].delay - delay) * (rank - from) / (to - from);
        from = to;
        delay = latency->points[i].delay;
    }
    return delay;
}
