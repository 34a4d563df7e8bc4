/* Reads the items of a list one by one. A page of a thousand phones as one tree would take ten
 * times the memory of its text and, since it exceeds the cache, a third more time. */
#include "webex_pages.h"

#include <limits.h>
#include <string.h>

enum { DEPTH = 32, BROKEN = -1000 };

struct reader {
    const char *at, *end;
    struct json_tokener *tokener;
};

static int at_end(struct reader *reader)
{
    while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t' ||
                                        *reader->at == '\r' || *reader->at == '\n'))
        reader->at++;
    return reader->at == reader->end;
}

/* Reads the next character if it is `wanted`. */
static int take(struct reader *reader, char wanted)
{
    if (at_end(reader) || *reader->at != wanted)
        return 0;
    reader->at++;
    return 1;
}

/* The next value, NULL for null; 0 if there is none. */
static int take_value(struct reader *reader, struct json_object **value)
{
    json_tokener_reset(reader->tokener);
    *value = json_tokener_parse_ex(reader->tokener, reader->at, (int)(reader->end - reader->at));
    reader->at += json_tokener_get_parse_end(reader->tokener);
    return json_tokener_get_error(reader->tokener) == json_tokener_success;
}

static int32_t read_items(struct reader *reader, webex_visit *visit, void *self)
{
    if (take(reader, ']'))
        return PH_OK;
    do {
        struct json_object *item;
        if (!take_value(reader, &item))
            return BROKEN;
        int32_t code = visit(self, item);
        json_object_put(item);
        if (code < 0)
            return code;
    } while (take(reader, ','));
    return take(reader, ']') ? PH_OK : BROKEN;
}

/* Reads one "key": value of the page; sets *found if it was the list. */
static int32_t read_member(struct reader *reader, webex_visit *visit, void *self, int *found)
{
    struct json_object *key, *value;
    if (!take(reader, '"'))
        return BROKEN;
    reader->at--;
    if (!take_value(reader, &key))
        return BROKEN;
    int items = strcmp(json_object_get_string(key), "items") == 0;
    json_object_put(key);
    if (!take(reader, ':'))
        return BROKEN;
    if (items && take(reader, '[')) {
        *found = 1;
        return read_items(reader, visit, self);
    }
    if (!take_value(reader, &value))
        return BROKEN;
    json_object_put(value);
    return PH_OK;
}

static int32_t read_page(struct reader *reader, webex_visit *visit, void *self, int *found)
{
    int32_t code = take(reader, '{') ? PH_OK : BROKEN;
    if (code == PH_OK && !take(reader, '}')) {
        do
            code = read_member(reader, visit, self, found);
        while (code >= 0 && take(reader, ','));
        if (code >= 0 && !take(reader, '}'))
            code = BROKEN;
    }
    return code < 0 || at_end(reader) ? code : BROKEN;
}

int32_t webex_items(struct ph_context *ctx, const char *what, const char *bytes, size_t length,
                    webex_visit *visit, void *self, struct ph_error *err)
{
    struct reader reader = {bytes, bytes + length, json_tokener_new_ex(DEPTH)};
    int found = 0;
    int32_t code = BROKEN;
    if (reader.tokener != NULL && length < INT_MAX)
        code = read_page(&reader, visit, self, &found);
    if (reader.tokener != NULL)
        json_tokener_free(reader.tokener);
    if (code == BROKEN)
        return webex_unreadable(ctx, what, bytes, length, err);
    if (code < 0)
        return ctx->host->fail(err, code, "", "%s was stopped", what);
    return found ? PH_OK
                 : ctx->host->fail(err, PH_FAILED, "", "%s failed: the answer contains no list",
                                   what);
}
