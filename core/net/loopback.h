/* The listener an OAuth redirect comes back to (RFC 8252): 127.0.0.1 only, one exact path, and nothing but the
 * request that carries the expected state is believed. The only user of libmicrohttpd in the core. */
#ifndef CORE_NET_LOOPBACK_H
#define CORE_NET_LOOPBACK_H

#include <phonectl/plugin.h>
#include <stdint.h>

struct loopback;
struct loopback_answer;

/* Listens before it returns. ports: tried in order, ended by 0; a list of just 0 lets the system choose. path
 * starts with a slash. PH_BUSY names the ports when all are taken. Own threads serve it. */
int loopback_open(const uint16_t *ports, const char *path, const char *state,
                  struct loopback **loopback, struct ph_error *err);

uint16_t loopback_port(const struct loopback *loopback);

const char *loopback_redirect_uri(const struct loopback *loopback); /* lives as long as it */

/* Waits for the one answer with the right state. PH_DENIED: it said error=. PH_TIMEOUT, PH_CANCELLED (cancel_fd
 * became readable; -1 = none). The listening socket is closed when this returns; the browser is kept waiting. */
int loopback_wait(struct loopback *loopback, int64_t timeout_ms, int cancel_fd,
                  struct loopback_answer *answer, struct ph_error *err);

enum loopback_end { LOOPBACK_FAILED, LOOPBACK_SIGNED_IN, LOOPBACK_TO_CONFIRM };

/* Tells the waiting browser how the whole sign-in ended, or that it ends elsewhere; only the first time counts. text is
 * plain and escaped here. */
void loopback_finish(struct loopback *loopback, enum loopback_end end, const char *text);

/* A browser still waiting is told that the sign-in failed. NULL is fine. */
void loopback_close(struct loopback *loopback);

#endif
