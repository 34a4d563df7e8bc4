/* Reads JSON answers: complete, in UTF-8, typed, and without leaving copies of tokens behind.
 *
 * json-c's own strict mode stays off: what it refuses differs from release to release, and 0.18
 * refuses every byte above 0x7f in a text. The checks that matter are made here: encoding, depth,
 * and nothing after the value. */
#include "webex.h"

#include <inttypes.h>
#include <json-c/printbuf.h>
#include <limits.h>
#include <string.h>

#include "ascii.h"

enum { DEPTH = 32 };

static void wipe(void *memory, size_t size)
{
    explicit_bzero(memory, size);
}

static int blank(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r' && bytes[i] != '\n')
            return 0;
    return 1;
}

/* The length of the UTF-8 character at the start of the bytes, or 0. */
static size_t character_length(const unsigned char *at, size_t left)
{
    static const struct {
        unsigned char mask, lead;
        uint32_t least;
    } kinds[] = {{0x80, 0, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && i < left; i++) {
        if ((at[0] & kinds[i].mask) != kinds[i].lead)
            continue;
        uint32_t point = at[0] & (unsigned char)~kinds[i].mask;
        for (size_t j = 1; j <= i; j++) {
            if ((at[j] & 0xC0) != 0x80)
                return 0;
            point = point << 6 | (at[j] & 0x3F);
        }
        int surrogate = point >= 0xD800 && point <= 0xDFFF;
        return point < kinds[i].least || point > 0x10FFFF || surrogate ? 0 : i + 1;
    }
    return 0;
}

/* The tokener could check this too, but with a function call for each byte. */
static int is_utf8(const char *bytes, size_t length)
{
    static const uint64_t high_bits = UINT64_C(0x8080808080808080);
    for (size_t at = 0; at < length;) {
        uint64_t word;
        if (length - at >= sizeof word) {
            memcpy(&word, bytes + at, sizeof word);
            if ((word & high_bits) == 0) {
                at += sizeof word;
                continue;
            }
        }
        size_t size = character_length((const unsigned char *)bytes + at, length - at);
        if (size == 0)
            return 0;
        at += size;
    }
    return 1;
}

static void wipe_strings(struct json_object *json)
{
    if (json_object_is_type(json, json_type_string)) {
        wipe((char *)json_object_get_string(json), (size_t)json_object_get_string_len(json));
    } else if (json_object_is_type(json, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(json); i++)
            wipe_strings(json_object_array_get_idx(json, i));
    } else if (json_object_is_type(json, json_type_object)) {
        json_object_object_foreach(json, key, value)
        {
            (void)key;
            wipe_strings(value);
        }
    }
}

/* The tokener collects each string in one buffer. Making it large enough at once keeps it from
 * moving, so it can be wiped. */
static struct json_object *tokenize(const char *bytes, int length)
{
    struct json_tokener *tokener = json_tokener_new_ex(DEPTH);
    if (tokener == NULL)
        return NULL;
    struct json_object *json = NULL;
    if (printbuf_memset(tokener->pb, 0, 0, length + 1) == 0) {
        printbuf_reset(tokener->pb);
        json = json_tokener_parse_ex(tokener, bytes, length);
        size_t end = json_tokener_get_parse_end(tokener);
        if (json_tokener_get_error(tokener) != json_tokener_success ||
            !blank(bytes + end, (size_t)length - end)) {
            /* a truncated answer leaves the values that did arrive */
            for (int level = 0; json == NULL && level <= tokener->depth; level++)
                wipe_strings(tokener->stack[level].current);
            webex_wipe(json);
            json = NULL;
        }
        wipe(tokener->pb->buf, (size_t)tokener->pb->size);
    }
    json_tokener_free(tokener);
    return json;
}

int32_t webex_unreadable(struct ph_context *ctx, const char *what, const char *bytes, size_t length,
                         struct ph_error *err)
{
    return ctx->host->fail(err, PH_FAILED, "", "%s failed: the answer cannot be used (%s)", what,
                           length > 0 && bytes[0] == '<'
                               ? "a web page, perhaps a captive portal's sign-in page"
                               : "broken JSON");
}

int32_t webex_parse(struct ph_context *ctx, const char *what, const char *bytes, size_t length,
                    struct json_object **json, struct ph_error *err)
{
    int readable = length < INT_MAX && is_utf8(bytes, length);
    struct json_object *parsed = readable ? tokenize(bytes, (int)length) : NULL;
    if (parsed == NULL)
        return webex_unreadable(ctx, what, bytes, length, err);
    *json = parsed;
    return PH_OK;
}

const char *webex_repair(struct ph_context *ctx, const char *bytes, size_t length, size_t *repaired)
{
    static const char mark[] = "\xEF\xBF\xBD"; /* U+FFFD */
    if (is_utf8(bytes, length))
        return NULL;
    char *copy = ctx->host->alloc(ctx, length * (sizeof mark - 1) + 1), *to = copy;
    for (size_t at = 0; at < length;) {
        size_t size = character_length((const unsigned char *)bytes + at, length - at);
        size_t shown = size == 0 ? sizeof mark - 1 : size;
        memcpy(to, size == 0 ? mark : bytes + at, shown);
        to += shown;
        at += size == 0 ? 1 : size;
    }
    *repaired = (size_t)(to - copy);
    return copy;
}

static struct json_object *member(struct json_object *json, const char *key, enum json_type type)
{
    struct json_object *value = NULL;
    if (!json_object_is_type(json, json_type_object) ||
        !json_object_object_get_ex(json, key, &value) || !json_object_is_type(value, type))
        return NULL;
    return value;
}

const char *webex_text(struct json_object *json, const char *key)
{
    struct json_object *value = member(json, key, json_type_string);
    if (value == NULL)
        return NULL;
    const char *text = json_object_get_string(value);
    return strlen(text) == (size_t)json_object_get_string_len(value) ? text : NULL;
}

struct json_object *webex_list(struct json_object *json, const char *key)
{
    return member(json, key, json_type_array);
}

struct json_object *webex_object(struct json_object *json, const char *key)
{
    return member(json, key, json_type_object);
}

struct json_object *webex_member(struct json_object *object, const char *key, size_t length,
                                 const char **own)
{
    json_object_object_foreach(object, name, value)
    {
        if (!ascii_same(key, length, name))
            continue;
        *own = name;
        return value;
    }
    return NULL;
}

int webex_list_has(struct json_object *list, const char *key, const char *text)
{
    for (size_t i = 0; list != NULL && i < json_object_array_length(list); i++) {
        const char *found = webex_text(json_object_array_get_idx(list, i), key);
        if (found != NULL && strcmp(found, text) == 0)
            return 1;
    }
    return 0;
}

int webex_number(struct json_object *json, const char *key, int64_t *number)
{
    struct json_object *value = member(json, key, json_type_int);
    if (value == NULL)
        return 0;
    *number = json_object_get_int64(value);
    return *number != INT64_MAX && *number != INT64_MIN; /* json-c clamps larger numbers to these */
}

void webex_wipe(struct json_object *json)
{
    if (json == NULL)
        return;
    wipe_strings(json);
    json_object_put(json);
}
