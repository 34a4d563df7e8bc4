/* The last requests, without their secrets, and counters. */
#ifndef SIM_REQUEST_LOG_H
#define SIM_REQUEST_LOG_H

#include "http.h"

enum { REQUEST_LOG_RING = 1000, REQUEST_LOG_ENDPOINTS = 128 };

struct request_log_entry {
    char method[12];
    char *path;
    char *query;
    bool authorized;
    char authorization_sha256[65];
    size_t body_length;
    int status; /* 0 while unanswered */
    int64_t at; /* simulated epoch milliseconds */
};

struct request_log {
    struct request_log_entry ring[REQUEST_LOG_RING];
    uint64_t seen; /* requests since the start; the ring's write position */
    struct {
        const struct route *route; /* NULL before the first request */
        uint64_t count;
    } endpoints[REQUEST_LOG_ENDPOINTS]; /* in the order of the routing table */
    uint64_t statuses[600];
    uint64_t refreshes, refreshes_rejected, unauthorized, given_429, faults;
    uint64_t connections, in_flight, in_flight_peak;
    uint64_t api_requests;
    int64_t second; /* monotonic second the current count belongs to */
    uint64_t this_second, last_second;
    struct lh_table *bodies; /* "POST /path device" → uint64_t */
};

void request_log_init(struct request_log *log);
void request_log_free(struct request_log *log);
void request_log_reset(struct request_log *log);
/* Logs a request before it is handled; returns its slot for request_log_status(). */
size_t request_log_request(struct request_log *log, const struct request *request, int64_t wall);
void request_log_status(struct request_log *log, size_t slot, int status);
void request_log_rate(struct request_log *log, int64_t now); /* once per API request */
struct json_object *request_log_last(const struct request_log *log, size_t count);
struct json_object *request_log_bodies(const struct request_log *log);

#endif
