#include "net/http_answer.h"

#include "net/http_message.h"
#include "util/memory.h"
#include "util/url.h"

#include <stdlib.h>
#include <string.h>

enum {
    HEADER_LIMIT = 64 << 10, /* all header lines of a transfer, including interim answers */
    FIRST_ROOM = 4096,
    PREFIX = 2 * sizeof(size_t) /* keeps malloc's alignment */
};

static size_t room_for(size_t needed)
{
    return needed < FIRST_ROOM ? FIRST_ROOM : needed * 2;
}

static void grow_text(char **text, size_t *room, size_t needed)
{
    if (needed <= *room)
        return;
    *room = room_for(needed);
    *text = memory_grow(*text, *room, 1);
}

static void grow_secret(struct http_answer *answer, size_t needed)
{
    if (needed <= answer->body_room)
        return;
    unsigned char *bytes;
    size_t room = room_for(needed);
    struct ph_secret *secret = secret_begin(room, &bytes);
    if (answer->body_length > 0)
        memcpy(bytes, answer->secret_bytes, answer->body_length);
    secret_release(answer->secret);
    answer->secret = secret;
    answer->secret_bytes = bytes;
    answer->body_room = room;
}

size_t http_answer_body(struct http_answer *answer, const char *bytes, size_t length)
{
    if (length > answer->body_limit - answer->body_length) {
        answer->too_large = true;
        return 0;
    }
    if (length == 0)
        return 0;
    size_t total = answer->body_length + length;
    if (answer->is_secret) {
        grow_secret(answer, total);
        memcpy(answer->secret_bytes + answer->body_length, bytes, length);
    } else {
        grow_text(&answer->body, &answer->body_room, total + 1);
        memcpy(answer->body + answer->body_length, bytes, length);
        answer->body[total] = '\0';
    }
    answer->body_length = total;
    return length;
}

size_t http_answer_header(struct http_answer *answer, const char *line, size_t length)
{
    answer->headers_seen += length;
    if (answer->headers_seen > HEADER_LIMIT) {
        answer->too_large = true;
        return 0;
    }
    grow_text(&answer->headers, &answer->headers_room, answer->headers_length + length + 2);
    if (length >= 5 && memcmp(line, "HTTP/", 5) == 0) { /* the final answer replaces interim ones */
        answer->headers_length = 0;
        answer->headers[0] = '\0';
        return length;
    }
    bool folded = length > 0 && (line[0] == ' ' || line[0] == '\t') && answer->headers_length > 0;
    answer->headers_length -= folded; /* a folded line continues the one before */
    char *to = answer->headers + answer->headers_length;
    size_t kept = 0;
    for (size_t i = 0; i < length; i++)
        if (line[i] != '\r' && line[i] != '\n' && line[i] != '\0')
            to[kept++] = line[i];
    if (kept > 0)
        to[kept++] = '\n';
    to[kept] = '\0';
    answer->headers_length += kept;
    return length;
}

void http_answer_settle(struct http_answer *answer, struct http_response *response)
{
    if (answer->is_secret) {
        grow_secret(answer, 1);
        secret_seal(answer->secret, answer->body_length);
        response->secret_body = memory_steal(answer->secret);
    } else {
        response->body = answer->body == NULL ? memory_copy("") : memory_steal(answer->body);
    }
    response->headers = answer->headers == NULL ? memory_copy("") : memory_steal(answer->headers);
    response->length = answer->body_length;
}

void http_answer_clear(struct http_answer *answer)
{
    free(memory_steal(answer->body));
    free(memory_steal(answer->headers));
    secret_release(memory_steal(answer->secret));
}

void http_answer_words(char *text, bool cut)
{
    if (cut && strchr(text, '@') == NULL) /* the missing end may contain the @ behind a password */
        text[strcspn(text, ":'\"")] = '\0';
    url_hide_user(text);
    for (; *text != '\0'; text++)
        if (*text < ' ' || *text > '~')
            *text = '?';
}

/* They return NULL without memory, as libraries expect; the size is stored before the block. */
void *http_wiped_malloc(size_t size)
{
    char *block = size > SIZE_MAX - PREFIX ? NULL : malloc(size + PREFIX);
    if (block == NULL)
        return NULL;
    memcpy(block, &size, sizeof size);
    return block + PREFIX;
}

static size_t wiped_size(const void *memory)
{
    size_t size;
    memcpy(&size, (const char *)memory - PREFIX, sizeof size);
    return size;
}

void *http_wiped_realloc(void *memory, size_t size)
{
    void *moved = http_wiped_malloc(size);
    if (moved == NULL || memory == NULL)
        return moved;
    size_t old = wiped_size(memory);
    memcpy(moved, memory, old < size ? old : size);
    http_wiped_free(memory);
    return moved;
}

void *http_wiped_calloc(size_t count, size_t size)
{
    size_t bytes;
    void *memory = __builtin_mul_overflow(count, size, &bytes) ? NULL : http_wiped_malloc(bytes);
    return memory == NULL ? NULL : memset(memory, 0, bytes);
}

char *http_wiped_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = http_wiped_malloc(size);
    return copy == NULL ? NULL : memcpy(copy, text, size);
}

void http_wiped_free(void *memory)
{
    if (memory == NULL)
        return;
    secret_wipe(memory, wiped_size(memory));
    free((char *)memory - PREFIX);
}
