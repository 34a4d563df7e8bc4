/* Collects one answer as it comes in, within limits: text, or bytes straight into locked memory. Also the allocator
 * that wipes what it frees. No libcurl here. */
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
    bool too_large; /* set when a limit was passed */

    char *body, *headers;
    unsigned char *secret_bytes;
    struct ph_secret *secret;
    size_t body_length, body_room, headers_length, headers_room, headers_seen;
};

/* How many bytes were taken: all, or 0 beyond a limit. */
size_t http_answer_body(struct http_answer *answer, const char *bytes, size_t length);

size_t http_answer_header(struct http_answer *answer, const char *line, size_t length);

/* Moves what came in to response; its texts are never NULL then. */
void http_answer_settle(struct http_answer *answer, struct http_response *response);

void http_answer_clear(struct http_answer *answer);

/* Makes what a library says of a failure fit for people: it quotes the server, and addresses with their password. cut: the
 * end of it is missing. */
void http_answer_words(char *text, bool cut);

/* Memory that is wiped when it is freed, for a library whose buffers hold bearers and answers. */
void *http_wiped_malloc(size_t size);

void *http_wiped_realloc(void *memory, size_t size);

void *http_wiped_calloc(size_t count, size_t size);

char *http_wiped_strdup(const char *text);

void http_wiped_free(void *memory);

#endif
