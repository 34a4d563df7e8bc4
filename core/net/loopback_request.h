/* Judging one request to the loopback listener. */
#ifndef CORE_NET_LOOPBACK_REQUEST_H
#define CORE_NET_LOOPBACK_REQUEST_H

#include <phonectl/plugin.h>

/* What the redirect carried. Both are the caller's: secret_release() and free(). */
struct loopback_answer {
    struct ph_secret *code; /* NULL: it said error= */
    char *iss;              /* or NULL */
};

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

int loopback_request_judge(const struct loopback_expected *expected,
                           const struct loopback_request *request, struct loopback_answer *answer,
                           int *status, struct ph_error *err);

#endif
