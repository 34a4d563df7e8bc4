/* The listener an OAuth redirect comes back to (RFC 8252): 127.0.0.1 only, one exact path, and nothing but the
 * request that carries the expected state is believed. The only user of libmicrohttpd in the core. */
#ifndef LOOPBACK_H
#define LOOPBACK_H

#include "secret.h"

struct loopback;
struct call;

/* What the redirect carried. Both are the caller's: secret_release() and free(). */
struct loopback_answer {
    struct ph_secret *code; /* NULL: it said error= */
    char *iss;              /* or NULL */
};

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

/* The service "ph.loopback/1" on top of it. The listener belongs to the call; call_end() tells the browser how the call
 * ended and closes it. */
const struct ph_loopback *loopback_service(void);
/* The browser that waits, if one does, does not wait for what the person is asked now; call is inside its feature. */
void loopback_to_confirm(struct call *call);

/* How one request is judged. PH_OK sets answer; PH_DENIED is an error= answer with the right state;
 * everything else is a stranger, *status is then the 4xx for it. */
struct loopback_expected {
    const char *host, *path, *state; /* host is "127.0.0.1:PORT" */
};
struct loopback_request {
    const char *method, *target; /* target as sent: path and query, undecoded */
    const char *host;            /* NULL = no such header */
    const char *fetch_mode;      /* Sec-Fetch-Mode, or NULL */
};
int loopback_judge(const struct loopback_expected *expected, const struct loopback_request *request,
                   struct loopback_answer *answer, int *status, struct ph_error *err);

#endif
