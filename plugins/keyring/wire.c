/* Packs and unpacks messages. See wire.h. */
#include "wire.h"

#include <string.h>

/* A position in a message. After the first item that does not fit, nothing does. */
struct cursor {
    uint8_t *to;         /* when packing */
    const uint8_t *from; /* when unpacking */
    size_t at, end;
    int failed;
};

static int step(struct cursor *cursor, size_t length, size_t *at)
{
    if (cursor->failed || length > cursor->end - cursor->at) {
        cursor->failed = 1;
        return 0;
    }
    *at = cursor->at;
    cursor->at += length;
    return 1;
}

static void put_number(struct cursor *cursor, uint32_t number)
{
    size_t at;
    if (!step(cursor, 4, &at))
        return;
    for (size_t i = 0; i < 4; i++)
        cursor->to[at + i] = (uint8_t)(number >> (8 * i));
}

static void put_bytes(struct cursor *cursor, const void *bytes, size_t length)
{
    size_t at;
    if (length > WIRE_LIMIT) {
        cursor->failed = 1;
        return;
    }
    put_number(cursor, (uint32_t)length);
    if (step(cursor, length, &at) && length > 0)
        memcpy(cursor->to + at, bytes, length);
}

/* Includes the NUL, so that the reader can use the text in place. */
static void put_text(struct cursor *cursor, const char *text)
{
    put_bytes(cursor, text, strlen(text) + 1);
}

static uint32_t take_number(struct cursor *cursor)
{
    size_t at;
    uint32_t number = 0;
    if (!step(cursor, 4, &at))
        return 0;
    for (size_t i = 0; i < 4; i++)
        number |= (uint32_t)cursor->from[at + i] << (8 * i);
    return number;
}

static const void *take_bytes(struct cursor *cursor, uint32_t *length)
{
    size_t at;
    uint32_t given = take_number(cursor);
    *length = 0;
    if (!step(cursor, given, &at))
        return NULL;
    *length = given;
    return cursor->from + at;
}

static const char *take_text(struct cursor *cursor)
{
    uint32_t length;
    const char *text = take_bytes(cursor, &length);
    if (text != NULL && length > 0 && memchr(text, '\0', length) == text + length - 1)
        return text;
    cursor->failed = 1;
    return "";
}

static int whole(const struct cursor *cursor)
{
    return !cursor->failed && cursor->at == cursor->end ? 0 : -1;
}

size_t wire_pack_request(const struct wire_request *request, uint8_t *bytes)
{
    struct cursor cursor = {.to = bytes, .end = WIRE_LIMIT};
    put_number(&cursor, request->operation);
    put_number(&cursor, request->may_prompt);
    put_number(&cursor, request->prompt_ms);
    put_text(&cursor, request->profile);
    put_text(&cursor, request->provider);
    put_text(&cursor, request->origin);
    put_text(&cursor, request->account);
    put_bytes(&cursor, request->secret, request->secret_length);
    return cursor.failed ? 0 : cursor.at;
}

int wire_unpack_request(const uint8_t *bytes, size_t length, struct wire_request *request)
{
    struct cursor cursor = {.from = bytes, .end = length};
    request->operation = take_number(&cursor);
    request->may_prompt = take_number(&cursor);
    request->prompt_ms = take_number(&cursor);
    request->profile = take_text(&cursor);
    request->provider = take_text(&cursor);
    request->origin = take_text(&cursor);
    request->account = take_text(&cursor);
    request->secret = take_bytes(&cursor, &request->secret_length);
    return whole(&cursor);
}

size_t wire_pack_message(const struct wire_message *message, uint8_t *bytes)
{
    struct cursor cursor = {.to = bytes, .end = WIRE_LIMIT};
    put_number(&cursor, message->kind);
    put_number(&cursor, (uint32_t)message->code);
    put_text(&cursor, message->text);
    put_bytes(&cursor, message->secret, message->secret_length);
    return cursor.failed ? 0 : cursor.at;
}

int wire_unpack_message(const uint8_t *bytes, size_t length, struct wire_message *message)
{
    struct cursor cursor = {.from = bytes, .end = length};
    message->kind = take_number(&cursor);
    message->code = (int32_t)take_number(&cursor);
    message->text = take_text(&cursor);
    message->secret = take_bytes(&cursor, &message->secret_length);
    return whole(&cursor);
}
