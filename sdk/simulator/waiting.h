/* Answers that wait for their time or for a release, and the thread that resumes them. */
#ifndef SIM_WAITING_H
#define SIM_WAITING_H

#include "exchange.h"

struct waiting *waiting_new(void);

/* After the server stopped using it. */
void waiting_free(struct waiting *waiting);

/* Suspends the exchange's connection until `wake` or, if held, a release. False after
 * waiting_end(): nothing may be suspended then. */
bool waiting_add(struct exchange *exchange, int64_t wake, bool held);

/* Resumes what is held when `released`, a count of releases, has changed. */
void waiting_release(struct waiting *waiting, uint32_t released);

/* Resumes everything and ends the thread. */
void waiting_end(struct waiting *waiting);

#endif
