/* The way to the service. One I/O thread drives one multi handle of libcurl; callers block on their own call. What
 * acts is sent at most once. Knows nothing of accounts: see creds.h for the bearer. */
#ifndef CORE_NET_HTTP_TRANSFER_H
#define CORE_NET_HTTP_TRANSFER_H

#include "net/http_message.h"

#include <phonectl/plugin.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_transfers;

/* Seconds or an HTTP date, clamped to 0..120 s; -1 when it is neither. now: UTC seconds. */
int64_t http_transfer_retry_after_ms(const char *value, int64_t now);

enum http_attempt_end {
    HTTP_ANSWERED,
    HTTP_UNREACHED, /* no name, no connection, no TLS: nothing was sent */
    HTTP_UNUSABLE,  /* as before, but it would be the same again: a certificate, a setting */
    HTTP_BROKEN,    /* the request left, or may have, and no whole answer came */
    HTTP_TIMED_OUT, /* `sent` tells whether it left */
    HTTP_TOO_LARGE, /* an answer beyond the limits */
    HTTP_STOPPED    /* cancelled; `sent` tells whether it left */
};

/* One try. What goes in belongs to the caller, who is blocked meanwhile. */
struct http_attempt {
    const char *method, *url;
    const char *content_type;              /* NULL = there is no body */
    const struct ph_secret *authorization; /* the whole header line, or NULL */
    const char *body;
    size_t body_length;
    bool acting;     /* sent at most once */
    bool is_private; /* secrets go in or out: a connection of its own, buffers wiped at once */
    bool secret_answer;
    int64_t timeout_ms;
    const atomic_bool *cancelled;

    enum http_attempt_end end;
    bool sent;
    char text[256]; /* why there is no answer, as libcurl says it, printable */
    struct http_response response;
};

int http_transfer_open(const struct http_options *options, struct http_transfers **transfers,
                       struct ph_error *err);

void http_transfer_close(struct http_transfers *transfers);

void http_transfer_run(struct http_transfers *transfers, struct http_attempt *attempt);

void http_transfer_wake(struct http_transfers *transfers);

int64_t http_transfer_date(const char *text); /* an HTTP date as UTC seconds, -1 = it is none */

#endif
