/* Small text, number and time helpers the whole simulator shares. */
#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

static void out_of_memory(void)
{
    fputs("phonectl-sim: out of memory\n", stderr);
    abort();
}

static void buffer_reserve(struct buffer *buffer, size_t more)
{
    size_t need = buffer->length + more + 1;
    if (need <= buffer->capacity)
        return;
    size_t capacity = buffer->capacity != 0 ? buffer->capacity : 256;
    while (capacity < need)
        capacity *= 2;
    char *data = realloc(buffer->data, capacity);
    if (data == NULL)
        out_of_memory();
    buffer->data = data;
    buffer->capacity = capacity;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
    buffer_reserve(buffer, length);
    if (length != 0)
        memcpy(buffer->data + buffer->length, bytes, length);
    buffer->length += length;
    buffer->data[buffer->length] = '\0';
}

void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int length = vsnprintf(NULL, 0, format, list);
    va_end(list);
    if (length < 0)
        return;
    buffer_reserve(buffer, (size_t)length);
    va_start(list, format);
    vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, list);
    va_end(list);
    buffer->length += (size_t)length;
}

void buffer_html(struct buffer *buffer, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            buffer_text(buffer, "&amp;");
            break;
        case '<':
            buffer_text(buffer, "&lt;");
            break;
        case '>':
            buffer_text(buffer, "&gt;");
            break;
        case '"':
            buffer_text(buffer, "&quot;");
            break;
        case '\'':
            buffer_text(buffer, "&#39;");
            break;
        default:
            buffer_add(buffer, text, 1);
        }
    }
}

void buffer_percent(struct buffer *buffer, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (isalnum(c) || strchr("-._~", c) != NULL)
            buffer_add(buffer, text, 1);
        else
            buffer_format(buffer, "%%%02X", c);
    }
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    memset(buffer, 0, sizeof *buffer);
}

void *text_alloc(size_t size)
{
    void *memory = calloc(1, size != 0 ? size : 1);
    if (memory == NULL)
        out_of_memory();
    return memory;
}

char *text_copy_length(const char *text, size_t length)
{
    char *copy = text_alloc(length + 1);
    if (length != 0)
        memcpy(copy, text, length);
    return copy;
}

char *text_copy(const char *text)
{
    return text_copy_length(text, strlen(text));
}

char *text_format(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int length = vsnprintf(NULL, 0, format, list);
    va_end(list);
    if (length < 0)
        out_of_memory();
    char *text = text_alloc((size_t)length + 1);
    va_start(list, format);
    vsnprintf(text, (size_t)length + 1, format, list);
    va_end(list);
    return text;
}

void text_free(char **text)
{
    free(*text);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

char *text_percent_decode(const char *text, size_t length, bool plus)
{
    char *out = text_alloc(length + 1);
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c == '%') {
            int high = i + 2 < length ? hex_digit(text[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0 || (high == 0 && low == 0)) {
                free(out);
                return NULL;
            }
            c = (char)(high * 16 + low);
            i += 2;
        } else if (plus && c == '+') {
            c = ' ';
        }
        out[used++] = c;
    }
    return out;
}

bool text_glob(const char *pattern, const char *text)
{
    const char *star = NULL, *resume = NULL;
    while (*text != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            resume = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star + 1;
            text = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

bool text_contains(const char *text, const char *part)
{
    size_t length = strlen(part);
    if (length == 0)
        return true;
    for (; *text != '\0'; text++)
        if (strncasecmp(text, part, length) == 0)
            return true;
    return false;
}

bool text_same(const char *left, const char *right)
{
    return strcasecmp(left, right) == 0;
}

int text_integer(const char *text, int64_t least, int64_t most, int64_t *value)
{
    if (text == NULL || *text == '\0' || isspace((unsigned char)*text))
        return -1;
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno != 0 || *end != '\0' || number < least || number > most)
        return -1;
    *value = number;
    return 0;
}

int text_duration(const char *text, int64_t *milliseconds)
{
    static const struct {
        const char *unit;
        int64_t factor;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}, {"", 1000}};
    if (text == NULL || !isdigit((unsigned char)*text))
        return -1;
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno != 0 || number > INT64_MAX / 86400000 / 2)
        return -1;
    for (size_t i = 0; i < SIM_COUNT(units); i++)
        if (strcmp(end, units[i].unit) == 0) {
            *milliseconds = number * units[i].factor;
            return 0;
        }
    return -1;
}

int text_share(const char *text, uint32_t *millionths)
{
    if (text == NULL || !(isdigit((unsigned char)*text) || *text == '.'))
        return -1;
    uint64_t value = 0;
    while (isdigit((unsigned char)*text) && value < 1000)
        value = value * 10 + (uint64_t)(*text++ - '0');
    value *= 1000000;
    if (*text == '.') {
        uint64_t unit = 100000;
        for (text++; isdigit((unsigned char)*text); text++, unit /= 10)
            value += (uint64_t)(*text - '0') * unit;
    }
    if (*text == '%') {
        value /= 100;
        text++;
    }
    if (*text != '\0' || value > 1000000)
        return -1;
    *millionths = (uint32_t)value;
    return 0;
}

static int64_t clock_milliseconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t text_monotonic(void)
{
    return clock_milliseconds(CLOCK_MONOTONIC);
}

int64_t text_wall(void)
{
    return clock_milliseconds(CLOCK_REALTIME);
}

/* Keeps years to four digits whatever clock skew was requested. */
static void broken_down(int64_t epoch_ms, struct tm *out)
{
    const int64_t last = 253402300799; /* 9999-12-31 */
    int64_t seconds = epoch_ms / 1000;
    time_t clamped = (time_t)(seconds < 0 ? 0 : seconds > last ? last : seconds);
    gmtime_r(&clamped, out);
}

void text_iso_time(int64_t epoch_ms, char out[static 32])
{
    struct tm tm;
    broken_down(epoch_ms, &tm);
    size_t used = strftime(out, 32, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(out + used, 32 - used, ".%03dZ", epoch_ms < 0 ? 0 : (int)(epoch_ms % 1000));
}

void text_http_date(int64_t epoch_ms, char out[static 40])
{
    static const char days[] = "SunMonTueWedThuFriSat",
                      months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct tm tm;
    broken_down(epoch_ms, &tm);
    snprintf(out, 40, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + (tm.tm_wday % 7) * 3,
             tm.tm_mday % 100, months + (tm.tm_mon % 12) * 3, (tm.tm_year + 1900) % 10000,
             tm.tm_hour % 100, tm.tm_min % 100, tm.tm_sec % 100);
}

uint64_t text_mix(uint64_t value)
{
    value += 0x9E3779B97F4A7C15u;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

uint32_t text_draw(uint64_t *state, uint32_t below)
{
    *state += 0x9E3779B97F4A7C15u;
    return (uint32_t)(text_mix(*state) % below);
}

void text_base64url(const void *bytes, size_t length, bool padded, struct buffer *out)
{
    int variant = padded ? sodium_base64_VARIANT_URLSAFE : sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    size_t size = sodium_base64_encoded_len(length, variant);
    buffer_reserve(out, size);
    sodium_bin2base64(out->data + out->length, size, bytes, length, variant);
    out->length += size - 1;
}

char *text_random(size_t bytes)
{
    unsigned char raw[64];
    struct buffer out = {0};
    size_t length = bytes < sizeof raw ? bytes : sizeof raw;
    randombytes_buf(raw, length);
    text_base64url(raw, length, false, &out);
    return out.data;
}
