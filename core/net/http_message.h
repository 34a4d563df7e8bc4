/* An HTTP request and its answer. */
#ifndef CORE_NET_HTTP_MESSAGE_H
#define CORE_NET_HTTP_MESSAGE_H

#include <phonectl/plugin.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_options { /* 0 and NULL: the default */
    const char
        *ca_file;      /* trusted besides the system's; default: CURL_CA_BUNDLE or SSL_CERT_FILE */
    const char *proxy; /* default: https_proxy, all_proxy and no_proxy */
    int64_t connect_ms, total_ms; /* per attempt; default: 10 s and 30 s */
    size_t body_limit;            /* of an answer; default: 8 MiB */
};

/* The certificate that is expected instead of one for the host that the system trusts. */
struct http_trust {
    const char *ca;   /* path of a PEM file; NULL: the usual ones */
    const char *name; /* NULL: the host of the URL */
    const char *pin;  /* sha256//BASE64 of the public key; alone, it is all that counts */
};

struct http_request {
    const char *method, *url; /* absolute; see http_url_allowed() */
    bool acts;                /* whatever the method */
    const char *content_type; /* of body; NULL: application/json */
    const void *body;
    size_t body_length;
    const struct ph_http_field *form; /* instead of body */
    size_t form_count;
    const struct ph_http_field *headers; /* besides the program's own */
    size_t header_count;
    const struct ph_secret *bearer; /* or user and password, or neither */
    const char *user;
    const struct ph_secret *password;
    bool digest;             /* not Basic */
    struct http_trust trust; /* not with bearer */
    bool secret_answer;
    /* per attempt; 0: total_ms. A read is not repeated beyond it. */
    int64_t timeout_ms;
    bool one_try; /* never repeated */
    /* others wait for the result: not held back by the throttle, and soon given up */
    bool impatient;
    const atomic_bool
        *cancelled; /* true: give up. Call http_wake() after setting it. May be NULL */
};

struct http_response {
    int status;
    struct ph_secret *secret_body; /* instead of body, if requested */
    /* user and password as sent by Basic: the answer may quote them */
    struct ph_secret *sent;
    char *body; /* a NUL follows and is not counted */
    size_t length;
    char *headers;          /* of the final answer, a line "Name: value" for each */
    int64_t retry_after_ms; /* of 429, 423 and 503, clamped; -1: none */
};

void http_response_clear(struct http_response *response);

/* The value of the first header of this name, in any case, and its length; NULL if there is
 * none. */
const char *http_response_header(const struct http_response *response, const char *name,
                                 size_t *length);

/* The values of all headers of this name, joined with ", " (RFC 9110, 5.3); freed by the caller;
 * NULL if there is none. */
char *http_response_list(const struct http_response *response, const char *name);

#endif
