/* The way to the service. One I/O thread drives one multi handle of libcurl; callers block on their own call. What
 * acts is sent at most once. Knows nothing of accounts: see creds.h for the bearer. */
#ifndef HTTP_H
#define HTTP_H

#include "secret.h"

#include <stdatomic.h>

struct http;

struct http_options {    /* 0 and NULL = the default */
    const char *ca_file; /* trusted besides the system's; else CURL_CA_BUNDLE or SSL_CERT_FILE */
    const char *proxy;   /* else https_proxy, all_proxy and no_proxy */
    int64_t connect_ms, total_ms; /* of one try: 10 s and 30 s */
    size_t body_limit;            /* of an answer: 8 MiB */
};

struct http_field { /* one form field: text or secret */
    const char *name, *text;
    const struct ph_secret *secret;
};

struct http_request {
    const char *method, *url; /* absolute; https, or http to a loopback literal */
    bool acts;                /* whatever the method says */
    const char *content_type; /* of body; NULL = application/json */
    const void *body;
    size_t body_length;
    const struct http_field *form; /* instead of body */
    size_t form_count;
    const struct ph_secret *bearer; /* or basic_user and basic_password, or neither */
    const char *basic_user;
    const struct ph_secret *basic_password;
    bool secret_answer;
    int64_t timeout_ms; /* of one try; 0 = total_ms. Else what reads is not tried again after it */
    bool one_try;       /* whatever comes of it */
    bool impatient; /* waits neither at the gate nor long for the next try: others wait for it */
    const atomic_bool *cancelled; /* true = give up: set it, then http_wake(). Or NULL */
};

struct http_response {
    int status;
    struct ph_secret *secret_body; /* when asked for; else body */
    struct ph_secret *sent; /* user and password as they were sent: the answer may quote them */
    char *body;             /* ended by a NUL that length does not count */
    size_t length;
    char *headers;          /* "Name: value\n…" of the final response */
    int64_t retry_after_ms; /* of 429 and 423 and 503, clamped; -1 = none */
};

/* Before other threads start: it takes variables out of the environment that would make TLS keys leak. */
int http_open(const struct http_options *options, struct http **http, struct ph_error *err);
void http_close(struct http *http); /* no call may be under way; NULL is fine */
/* Sends and waits, any thread. 0 for any status but a redirect. Retries what may be repeated; a 429 closes the gate
 * for all callers of that origin, unless it is plainly about this request alone. Failures: NETWORK and TIMEOUT: nothing acted. UNKNOWN: a request that acts left, no whole answer
 * came. CANCELLED: given up, and nothing acted. INVALID: the request itself. FAILED: redirected, or an answer
 * beyond the limits. */
int http_fetch(struct http *http, const struct http_request *request,
               struct http_response *response, struct ph_error *err);
void http_response_clear(struct http_response *response);
/* Where the value of the header of this name begins, any spelling of it, and how long it is; NULL = there is none. */
const char *http_response_header(const struct http_response *response, const char *name,
                                 size_t *length);
/* The values of all header lines of this name, separated by ", " (RFC 9110, 5.3); freed by the caller, NULL = none. */
char *http_response_list(const struct http_response *response, const char *name);
/* When it was given by the server's clock, UTC seconds; -1 when it does not tell. */
int64_t http_response_date(const struct http_response *response);
/* Makes every waiting call look at its `cancelled` now. Any thread, not from a signal handler. */
void http_wake(struct http *http);
/* Spaces out requests that act, evenly, over all callers of one origin; 0 = only as the service demands. */
void http_set_rate(struct http *http, int64_t per_minute);
/* scheme://host:port of a URL, lower case, default port left out; freed by caller; NULL when it is none. */
char *http_origin(const char *url);
/* base and a path below it ("/devices?max=9") as one URL, or an absolute one of the same origin. */
int http_join(const char *base, const char *path, char **url, struct ph_error *err);
/* https, or http to a loopback literal; no user part, no control characters. */
int http_url_allowed(const char *url, struct ph_error *err);
/* Seconds or an HTTP date, clamped to 0..120 s; -1 when it is neither. now: UTC seconds. */
int64_t http_retry_after_ms(const char *value, int64_t now);

#endif
