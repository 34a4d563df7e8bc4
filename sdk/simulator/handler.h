/* The type of every handler of the routing table. A handler fills the reply; sim->lock is held. */
#ifndef SIM_HANDLER_H
#define SIM_HANDLER_H

struct reply;
struct request;
struct sim;

typedef void handler(struct sim *sim, struct request *request, struct reply *reply);

#endif
