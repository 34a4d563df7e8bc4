/* Judges one request to the loopback listener. */
#ifndef CORE_NET_LOOPBACK_REQUEST_H
#define CORE_NET_LOOPBACK_REQUEST_H

#include <phonectl/plugin.h>

/* What the redirect carried. The caller frees code with secret_release() and iss with free(). */
struct loopback_answer {
    struct ph_secret *code; /* NULL: it carried error= */
    char *iss;              /* or NULL */
};

/* What a request must match. PH_OK sets answer. PH_DENIED: an error= answer with the right state.
 * Otherwise the request is untrusted, and *status is the 4xx for it. */
struct loopback_expected {
    const char *host, *path, *state; /* host: "127.0.0.1:PORT" */
};

struct loopback_request {
    const char *method, *target; /* target: path and query as sent, not decoded */
    const char *host;            /* NULL: no such header */
    const char *fetch_mode;      /* Sec-Fetch-Mode, or NULL */
};

int loopback_request_judge(const struct loopback_expected *expected,
                           const struct loopback_request *request, struct loopback_answer *answer,
                           int *status, struct ph_error *err);

#endif
