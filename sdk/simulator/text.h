/* Small text, number and time helpers the whole simulator shares. Running out of memory ends the
 * program. */
#ifndef SIM_TEXT_H
#define SIM_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_CLEANUP(function) __attribute__((cleanup(function)))
#define SIM_PRINTF(text, first) __attribute__((format(printf, text, first)))
#define SIM_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A growing, always NUL-terminated byte buffer; data is NULL until the first addition. */
struct buffer {
    char *data;
    size_t length;
    size_t capacity;
};

void buffer_add(struct buffer *buffer, const void *bytes, size_t length);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_format(struct buffer *buffer, const char *format, ...) SIM_PRINTF(2, 3);
void buffer_html(struct buffer *buffer,
                 const char *text); /* escaped for HTML text and attributes */
void buffer_percent(struct buffer *buffer,
                    const char *text); /* percent-encoded for a query value */
void buffer_free(struct buffer *buffer);

void *text_alloc(size_t size); /* zeroed */
char *text_copy(const char *text);
char *text_copy_length(const char *text, size_t length);
char *text_format(const char *format, ...) SIM_PRINTF(1, 2);
void text_free(char **text); /* for SIM_CLEANUP */

/* Decodes %XX (and '+' as a space if plus). Returns NULL for a bad escape or an encoded NUL. Caller
 * frees. */
char *text_percent_decode(const char *text, size_t length, bool plus);
/* '*' matches any run of characters, '?' one; the rest compares exactly. */
bool text_glob(const char *pattern, const char *text);
bool text_contains(const char *text,
                   const char *part); /* ignores ASCII case; an empty part is contained */
bool text_same(const char *left, const char *right); /* ignores ASCII case */

/* `250ms`, `90s`, `15m`, `12h`, `14d`, or plain seconds. Returns 0, or -1. The result is in
 * milliseconds. */
int text_duration(const char *text, int64_t *milliseconds);
int text_integer(const char *text, int64_t least, int64_t most, int64_t *value);
/* `5%`, `2.5%` or a fraction such as `0.05`; the result is in millionths. */
int text_share(const char *text, uint32_t *millionths);

int64_t text_monotonic(void); /* milliseconds that never jump */
int64_t text_wall(void);      /* milliseconds since 1970 */
void text_iso_time(int64_t epoch_ms, char out[static 32]);
void text_http_date(int64_t epoch_ms, char out[static 40]);

uint64_t text_mix(uint64_t value); /* a good 64-bit mixer: the base of all seeded attributes */
uint32_t text_draw(uint64_t *state, uint32_t below); /* the next number of a seeded sequence */
void text_base64url(const void *bytes, size_t length, bool padded, struct buffer *out);
char *text_random(size_t bytes); /* base64url of fresh random bytes; caller frees */

#endif
