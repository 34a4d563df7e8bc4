/* The keeper notices when a plugin's function does not come back. A call has its time; when that is over, or its
 * task was stopped, the host tells the plugin at every turn. A plugin that never asks is given up after a grace: its
 * thread is left alone, and the end of the call is told in its place. */
#ifndef KEEPER_H
#define KEEPER_H

#include "host.h"

struct keeper;

struct keeper *
keeper_new(int64_t grace_ms);            /* how long a call may take to notice that it should end */
void keeper_free(struct keeper *keeper); /* no call is watched any more, or none ever comes back */
/* [worker] From here on the call is looked after. The first one starts the keeper's thread. */
void keeper_watch(struct keeper *keeper, struct call *call);
/* [worker] False: it was given up, and its end has been told. */
bool keeper_unwatch(struct keeper *keeper, struct call *call);
/* A task was stopped: look now. Any thread. */
void keeper_wake(struct keeper *keeper);

#endif
