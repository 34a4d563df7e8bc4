/* Between the two halves of http: http.c sends one try by libcurl, http_fetch.c decides what is sent and what is sent
 * again. Nobody else includes this, but for tests. */
#ifndef HTTP_INTERNAL_H
#define HTTP_INTERNAL_H

#include "http.h"
#include "pace.h"

enum http_end {
    HTTP_ANSWERED,
    HTTP_UNREACHED, /* no name, no connection, no TLS: nothing was sent */
    HTTP_UNUSABLE,  /* as before, but it would be the same again: a certificate, a setting */
    HTTP_BROKEN,    /* the request left, or may have, and no whole answer came */
    HTTP_TIMED_OUT, /* `sent` tells whether it left */
    HTTP_TOO_LARGE, /* an answer beyond the limits */
    HTTP_STOPPED    /* cancelled; `sent` tells whether it left */
};

/* One try. What goes in belongs to the caller, who is blocked meanwhile. */
struct http_try {
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

    enum http_end end;
    bool sent;
    char text[256]; /* why there is no answer, as libcurl says it, printable */
    struct http_response response;
};

/* The I/O thread with its connections. */
struct http_wire;
int http_wire_open(const struct http_options *options, struct http_wire **wire,
                   struct ph_error *err);
void http_wire_close(struct http_wire *wire);
void http_wire_run(struct http_wire *wire, struct http_try *once);
void http_wire_wake(struct http_wire *wire);
int64_t http_wire_date(const char *text); /* an HTTP date as UTC seconds, -1 = it is none */

/* The clock of tests; before the first call. */
void http_set_clock(struct http *http, const struct pace_clock *clock);

#endif
