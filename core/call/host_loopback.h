/* The service ph.loopback/1: the listener of an OAuth redirect, as part of a call. */
#ifndef CORE_CALL_HOST_LOOPBACK_H
#define CORE_CALL_HOST_LOOPBACK_H

#include <phonectl/plugin.h>
#include <phonectl/services.h>

struct context;

/* The table of the service. The listener belongs to the call; context_end()
 * tells the browser how the call ended and closes it. */
const struct ph_loopback *host_loopback_service(void);

/* Answers a waiting browser now, because the person is about to be asked something. Called inside
 * the feature's call. */
void host_loopback_to_confirm(struct context *ctx);

#endif
