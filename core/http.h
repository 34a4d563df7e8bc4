/* The only user of libcurl. One I/O thread drives one multi handle; callers block on their own call. What acts is
 * sent at most once. Knows nothing of accounts: see creds.h for the bearer. */
#ifndef HTTP_H
#define HTTP_H

#include "secret.h"

struct http;

struct http_options {
    const char *ca_file, *proxy; /* or NULL */
    int64_t connect_ms, total_ms;
    size_t body_limit;
};

struct http_field { /* one form field: text or secret */
    const char *name, *text;
    const struct ph_secret *secret;
};

struct http_request {
    const char *method, *url; /* absolute; https, or http to a loopback literal */
    const char *content_type;
    const void *body;
    size_t body_length;
    const struct http_field *form;
    size_t form_count;
    const struct ph_secret *bearer;
    const char *basic_user;
    const struct ph_secret *basic_password;
    bool secret_answer;
    int64_t timeout_ms;
    const int *cancel_fd; /* readable = give up; or NULL */
};

struct http_response {
    int status;
    struct ph_secret *secret_body; /* when asked for; else body */
    char *body;
    size_t length;
    char *headers;          /* "Name: value\n…" of the final response */
    int64_t retry_after_ms; /* of 429 and 423 and 503, clamped; -1 = none */
};

int http_open(const struct http_options *options, struct http **http, struct ph_error *err);
void http_close(struct http *http);
/* Sends and waits, any thread. 0 for any status. NETWORK and TIMEOUT: nothing acted. UNKNOWN: the request left,
 * no whole answer came. Retries what may be repeated; closes the gate for all callers on 429. */
int http_fetch(struct http *http, const struct http_request *request,
               struct http_response *response, struct ph_error *err);
void http_response_clear(struct http_response *response);
/* scheme://host:port of a URL, lower case, default port left out; freed by caller; NULL when it is none. */
char *http_origin(const char *url);
/* base and a path below it ("/devices?max=9") as one URL, or an absolute one of the same origin. */
int http_join(const char *base, const char *path, char **url, struct ph_error *err);
/* https, or http to a loopback literal; no user part, no control characters. */
int http_url_allowed(const char *url, struct ph_error *err);
/* Seconds or an HTTP date, clamped to 0..120 s; -1 when it is neither. */
int64_t http_retry_after_ms(const char *value, int64_t now);

#endif
