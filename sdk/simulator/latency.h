/* A distribution of delays: `20ms`, `10ms..200ms`, or quantiles `p50=40ms,p90=120ms,p99=900ms`. */
#ifndef SIM_LATENCY_H
#define SIM_LATENCY_H

#include "text.h"

enum { LATENCY_POINTS = 8 };

/* Linear between points; nothing above the last one. No points means no delay. */
struct latency {
    struct {
        uint32_t rank; /* millionths */
        int64_t delay; /* milliseconds */
    } points[LATENCY_POINTS];
    size_t count;
};

int latency_parse(const char *text, struct latency *latency); /* 0, or -1 */
int64_t latency_draw(const struct latency *latency, uint32_t rank);

#endif
