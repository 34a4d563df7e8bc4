/* The type of every handler of the routing table. A handler fills the reply; sim->lock is held. */
#ifndef SIM_HANDLER_H
#define SIM_HANDLER_H

#include <stdbool.h>
#include <stdint.h>

struct reply;
struct request;
struct sim;

typedef void handler(struct sim *sim, struct request *request, struct reply *reply);

/* A line of the routing table. */
struct route {
    const char *method;
    const char *pattern; /* {} stands for one segment */
    handler *run;
    uint32_t scopes; /* one of these is enough; 0 asks for none */
    bool open;       /* no sign-in */
};

#endif
