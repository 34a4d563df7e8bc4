/* What the simulator saw: the last requests without their secrets, and counts of everything. */
#ifndef SIM_RECORD_H
#define SIM_RECORD_H

#include "http.h"

#define RECORD_RING 1000
#define RECORD_ENDPOINTS 128

struct record_entry {
    char method[12];
    char *path;
    char *query;
    bool authorized;
    char authorization_sha256[65];
    size_t body_length;
    int status; /* 0 while unanswered */
    int64_t at; /* simulated epoch milliseconds */
};

struct record {
    struct record_entry ring[RECORD_RING];
    uint64_t seen; /* requests since the start; the ring's write position */
    uint64_t endpoints[RECORD_ENDPOINTS];
    uint64_t statuses[600];
    uint64_t refreshes, refreshes_rejected, unauthorized, given_429, faults;
    uint64_t connections, in_flight, in_flight_peak;
    uint64_t api_requests;
    int64_t second; /* monotonic second the current count belongs to */
    uint64_t this_second, last_second;
    struct lh_table *bodies; /* "POST /path device" → uint64_t */
};

void record_init(struct record *record);
void record_free(struct record *record);
void record_reset(struct record *record);
/* Notes a request that is about to be handled; returns its slot for record_status. */
size_t record_request(struct record *record, const struct request *request, int64_t wall);
void record_status(struct record *record, size_t slot, int status);
void record_rate(struct record *record, int64_t now); /* once per API request */
struct json_object *record_last(const struct record *record, size_t count);
struct json_object *record_bodies(const struct record *record);

#endif
