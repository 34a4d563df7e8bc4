/* Being told to end: what was sent to phones is finished first, as the command line does it. */
#ifndef SHUTDOWN_H
#define SHUTDOWN_H

#include "session.h"

/* From now on SIGTERM, SIGHUP and SIGINT end the program in order; session may be NULL. Once more: at once. */
void shutdown_watch(GApplication *application, struct session *session);

#endif
