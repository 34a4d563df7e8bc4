/* One request on the wire and what its answer waits for. Only server.c and fault_wire.c use
 * libmicrohttpd. */
#ifndef SIM_SERVER_PRIVATE_H
#define SIM_SERVER_PRIVATE_H

#include "server.h"

#include <microhttpd.h>

struct exchange {
    struct server *server;
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

/* Suspends the exchange's connection until `wake` or a release. False if the server is stopping:
 * nothing may be suspended then. */
bool server_wait(struct exchange *exchange, int64_t wake, bool held);

#endif
