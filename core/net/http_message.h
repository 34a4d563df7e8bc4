/* One HTTP request and its answer. */
#ifndef CORE_NET_HTTP_MESSAGE_H
#define CORE_NET_HTTP_MESSAGE_H

#include <phonectl/plugin.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

void http_response_clear(struct http_response *response);

/* Where the value of the header of this name begins, any spelling of it, and how long it is; NULL = there is none. */
const char *http_response_header(const struct http_response *response, const char *name,
                                 size_t *length);

/* The values of all header lines of this name, separated by ", " (RFC 9110, 5.3); freed by the caller, NULL = none. */
char *http_response_list(const struct http_response *response, const char *name);

#endif
