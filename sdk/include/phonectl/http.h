/* HTTP through the program: host->http() sends a request, with the account's bearer if asked to.
 * The rules of <phonectl/plugin.h> apply. */
#ifndef PHONECTL_HTTP_H
#define PHONECTL_HTTP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ph_secret;

/* clang-format off */
enum ph_http_flag {
    PH_HTTP_AUTHORIZED = 1, /* add the account's bearer token; url is a path, or an absolute URL of
                               the API's own origin */
    PH_HTTP_SECRET     = 2, /* the answer holds secrets: locked memory, never logged */
    PH_HTTP_ACTS       = 4, /* a GET or HEAD that changes something */
    PH_HTTP_READS      = 8, /* another method that changes nothing, so a HARMLESS action may send
                               it; PH_INVALID together with PH_HTTP_ACTS */
    PH_HTTP_FORGETS    = 16, /* frees the body of the previous answer: for long lists */
    PH_HTTP_DIGEST     = 32 /* user and password by HTTP Digest (MD5, SHA-256) instead of Basic: the
                               request is sent without them first, and again if it is refused */
};
/* clang-format on */

/* A header, or a field of a form, which the host encodes in locked memory. The value is `text`,
 * `secret` or, in a form, a file; the others are NULL. A form with a file is multipart/form-data,
 * otherwise application/x-www-form-urlencoded. */
struct ph_http_field {
    const char *name;
    const char *text;
    const struct ph_secret *secret;
    const char *file_name;  /* of a file, without a folder */
    const char *media_type; /* of a file; NULL = application/octet-stream */
    const void *bytes;      /* of a file; may be NULL when length is 0 */
    size_t length;
};

/* GET and HEAD read; every other method acts; ACTS and READS say otherwise. A request that acts is
 * journalled, and neither sent in a dry run nor by a HARMLESS action. POST and PATCH, and whatever
 * is marked ACTS or READS, are sent at most once. PUT and DELETE may be repeated after a broken
 * connection. A dry run sends only GET and HEAD without ACTS. If the last request that acts could
 * not be sent, run() does not end as a success, whatever it returns. */
struct ph_http_request {
    uint32_t size;
    uint32_t flags;           /* enum ph_http_flag */
    const char *method;       /* GET HEAD POST PUT PATCH DELETE; NULL = GET */
    const char *url;          /* required, percent-encoded (ph_encode() of easy.h): "/path?query"
                                 below the API URL, or absolute: https, or
                                 http to this machine or to a network of the person's setting
                                 plain_http; that never with PH_HTTP_AUTHORIZED */
    const char *content_type; /* of body; NULL = application/json */
    const void *body;         /* NULL = none */
    size_t body_length;
    const struct ph_http_field *form; /* instead of body; NULL = none */
    uint32_t form_count;
    uint32_t form_stride; /* sizeof form[0] */
    /* Besides the program's own; NULL = none. Accept and User-Agent replace them. PH_INVALID:
     * Authorization, Connection, Content-Length, Content-Type, Cookie, Expect, Host, Keep-Alive,
     * Proxy-…, TE, Trailer, Transfer-Encoding, Upgrade, and a value with a control character. */
    const struct ph_http_field *headers;
    uint32_t header_count;
    uint32_t header_stride;           /* sizeof headers[0] */
    const char *user;                 /* NULL = none; not with PH_HTTP_AUTHORIZED */
    const struct ph_secret *password; /* NULL = empty */
    int64_t timeout_ms; /* 0 = as configured. Otherwise the program gives up a request that reads
                           at this time, repetitions included: for what the plugin can do without */
    /* The certificate that is expected, if it is not one for the url's host that the system trusts;
     * each may be NULL. Not with PH_HTTP_AUTHORIZED. Each request has a connection of its own. A
     * server that asks its clients for a certificate cannot be reached. TLS is 1.2 or later. */
    const char *tls_ca;   /* absolute path of a PEM file to trust instead of the system's */
    const char *tls_name; /* the certificate is for this name; no proxy is used */
    const char *tls_pin;  /* "sha256//BASE64" of the public key (SubjectPublicKeyInfo); neither name
                             nor issuer count if it stands alone */
};
struct ph_http_response {
    uint32_t size;
    int32_t status;   /* 100..599; 0 in a dry run that kept the request back: take it as success */
    const char *body; /* never NULL; `length` does not count the NUL behind it. At most 8 MiB, with
                         PH_HTTP_SECRET 1 MiB: a longer answer is a failure of http() */
    size_t length;
};

#ifdef __cplusplus
}
#endif
#endif
