/* The xAPI endpoints. */
#ifndef SIM_XAPI_H
#define SIM_XAPI_H

#include "handler.h"
#include "sim.h"

/* The phone of a request if the token may use xAPI on it, else NULL with the error in the reply. */
struct phone *xapi_phone(struct sim *sim, const struct request *request, struct reply *reply,
                         const char *id);

handler xapi_command;

#endif
