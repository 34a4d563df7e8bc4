/* The network side: libmicrohttpd on one epoll thread, and a thread that wakes delayed answers. */
#ifndef SIM_SERVER_H
#define SIM_SERVER_H

#include "sim.h"

struct server;

/* Listens on 127.0.0.1 and sets sim->origin. NULL with a reason in error. */
struct server *server_start(struct sim *sim, char error[static 256]);
void server_stop(struct server *server); /* at once: open connections are closed */

#endif
