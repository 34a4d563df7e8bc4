/* Collects an answer as it arrives, within limits, as text or directly in locked memory; and
 * allocation functions that wipe what they free. No libcurl here. */
#ifndef CORE_NET_HTTP_ANSWER_H
#define CORE_NET_HTTP_ANSWER_H

#include "util/secret.h"

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>

struct http_response;

struct http_answer {
    size_t body_limit;
    bool is_secret;
    bool too_large; /* a limit was exceeded */

    char *body, *headers;
    unsigned char *secret_bytes;
    struct ph_secret *secret;
    size_t body_length, body_room, headers_length, headers_room, headers_seen;
};

/* Return the bytes taken: all, or 0 beyond a limit. */
size_t http_answer_body(struct http_answer *answer, const char *bytes, size_t length);

size_t http_answer_header(struct http_answer *answer, const char *line, size_t length);

/* Moves the result to response; its texts are then never NULL. */
void http_answer_settle(struct http_answer *answer, struct http_response *response);

void http_answer_clear(struct http_answer *answer);

/* Cleans a library's error text for people: it may quote the server, or a URL with a password. cut:
 * the text is truncated. */
void http_answer_words(char *text, bool cut);

/* Wipe memory when it is freed: for a library whose buffers hold tokens and answers. */
void *http_wiped_malloc(size_t size);

void *http_wiped_realloc(void *memory, size_t size);

void *http_wiped_calloc(size_t count, size_t size);

char *http_wiped_strdup(const char *text);

void http_wiped_free(void *memory);

#endif
