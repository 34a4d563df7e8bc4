/* The listener for an OAuth redirect (RFC 8252): only on 127.0.0.1, only one path, and only a
 * request with the expected state counts. The only user of libmicrohttpd in the core. */
#ifndef CORE_NET_LOOPBACK_H
#define CORE_NET_LOOPBACK_H

#include <phonectl/plugin.h>
#include <stdint.h>

struct loopback;
struct loopback_answer;

/* Listens when it returns, on a thread of its own. ports: tried in order, ended by 0; an empty
 * list lets the system choose. path begins with a slash. PH_BUSY names the ports if all are in
 * use. */
int loopback_open(const uint16_t *ports, const char *path, const char *state,
                  struct loopback **loopback, struct ph_error *err);

uint16_t loopback_port(const struct loopback *loopback);

const char *
loopback_redirect_uri(const struct loopback *loopback); /* lives as long as the listener */

/* Waits for the answer with the right state. PH_DENIED: it carried error=. PH_TIMEOUT.
 * PH_CANCELLED: cancel_fd became readable; -1: no such descriptor. Afterwards nothing listens; the
 * browser still waits for its page. */
int loopback_wait(struct loopback *loopback, int64_t timeout_ms, int cancel_fd,
                  struct loopback_answer *answer, struct ph_error *err);

enum loopback_end { LOOPBACK_FAILED, LOOPBACK_SIGNED_IN, LOOPBACK_TO_CONFIRM };

/* Tells the waiting browser how the sign-in ended, or that it goes on elsewhere. Only the first
 * call counts. text is plain; this function escapes it. */
void loopback_finish(struct loopback *loopback, enum loopback_end end, const char *text);

/* The version of libmicrohttpd; NULL if it cannot be opened. */
const char *loopback_library(void);

/* Tells a browser that still waits that the sign-in failed. NULL is allowed. */
void loopback_close(struct loopback *loopback);

#endif
