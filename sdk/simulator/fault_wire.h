/* What a fault does to the connection. Uses libmicrohttpd, as server.c and waiting.c do. */
#ifndef SIM_FAULT_WIRE_H
#define SIM_FAULT_WIRE_H

#include "exchange.h"

/* Makes the response for reply->conduct; NULL means: close the connection. */
struct MHD_Response *fault_wire_response(struct exchange *exchange);

#endif
