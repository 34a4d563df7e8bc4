/* Ending on a signal: requests under way are finished first, as on the command line. */
#ifndef SHUTDOWN_H
#define SHUTDOWN_H

#include "session.h"

/* Makes SIGTERM, SIGHUP and SIGINT end the program in order, a second one at once. session may be
 * NULL. */
void shutdown_watch(GApplication *application, struct session *session);

#endif
