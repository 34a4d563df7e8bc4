/* Transfers with libcurl. One I/O thread drives one multi handle; callers block until their own
 * attempt has ended. What acts is sent at most once. */
#ifndef CORE_NET_HTTP_TRANSFER_H
#define CORE_NET_HTTP_TRANSFER_H

#include "net/http_message.h"

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_transfers;

/* Parses Retry-After, seconds or an HTTP date, clamped to 0..120 s; -1 if invalid. now: UTC
 * seconds. */
int64_t http_transfer_retry_after_ms(const char *value, int64_t now);

enum http_attempt_end {
    HTTP_ANSWERED,
    HTTP_UNREACHED, /* no DNS, connection or TLS: nothing was sent */
    HTTP_UNUSABLE,  /* nothing was sent, and a retry would fail too: a certificate, a setting */
    HTTP_BROKEN,    /* sent, or possibly sent, and no complete answer came */
    HTTP_TIMED_OUT, /* `sent` tells whether it was sent */
    HTTP_TOO_LARGE, /* an answer beyond the limits */
    HTTP_STOPPED    /* cancelled; `sent` tells whether it was sent */
};

/* One attempt. The caller, who is blocked meanwhile, owns the inputs. */
struct http_attempt {
    const struct http_request *request;
    const struct ph_secret *authorization; /* the whole header line, or NULL */
    const char *content_type;              /* NULL: no body */
    const char *body;                      /* that of the request, or its form without files */
    size_t body_length;
    bool has_files;  /* the form of the request, instead of body */
    bool acting;     /* sent at most once */
    bool is_private; /* secrets in request or answer: own connection, buffers wiped at once */
    int64_t timeout_ms;

    enum http_attempt_end end;
    bool sent;
    char text[256]; /* why there is no answer, in libcurl's words, printable */
    struct http_response response;
};

/* The first transfer opens libcurl and starts the thread. */
struct http_transfers *http_transfer_open(const struct http_options *options);

void http_transfer_close(struct http_transfers *transfers);

void http_transfer_run(struct http_transfers *transfers, struct http_attempt *attempt);

void http_transfer_wake(struct http_transfers *transfers);

/* The version of libcurl; NULL if it cannot be opened. */
const char *http_transfer_library(void);

/* An HTTP date in UTC seconds; -1 if invalid. */
int64_t http_transfer_date(const char *text);

#endif
