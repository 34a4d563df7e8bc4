/* Routes requests to their handlers. */
#ifndef SIM_ROUTER_H
#define SIM_ROUTER_H

#include "sim.h"

/* The only entry point: answers a prepared or unprepared request. Takes the lock. */
void sim_handle(struct sim *sim, struct request *request, struct reply *reply);

#endif
