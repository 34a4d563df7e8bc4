/* One request on the wire and what its answer waits for. */
#ifndef SIM_EXCHANGE_H
#define SIM_EXCHANGE_H

#include "http.h"

#include <microhttpd.h>

struct sim;
struct waiting;

struct exchange {
    struct sim *sim;
    struct waiting *waiting;
    struct MHD_Connection *connection;
    char *target;
    struct buffer body;
    struct request request;
    struct reply reply;
    bool started, handled, waited;
    bool counted;      /* in flight; the control API is not */
    size_t sent;       /* bytes of a slow answer */
    int64_t next_byte; /* monotonic milliseconds */
    int64_t wake;      /* when to continue; INT64_MAX waits for a release or the end */
    bool held;         /* ends with the next release */
    struct exchange *next_waiting;
};

#endif
