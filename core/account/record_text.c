#include "account/record_text.h"

#include "util/percent.h"
#include "util/secret.h"
#include "util/text.h"

#include <string.h>

/* Writes, or only counts if bytes is NULL. */
struct record_writer {
    unsigned char *bytes;
    size_t length;
};

static void put(struct record_writer *writer, const char *bytes, size_t length)
{
    if (writer->bytes != NULL)
        memcpy(writer->bytes + writer->length, bytes, length);
    writer->length += length;
}

void record_put_field(struct record_writer *writer, const char *name, const char *value,
                      size_t length)
{
    static const char digits[] = "0123456789ABCDEF";
    put(writer, name, strlen(name));
    put(writer, "=", 1);
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)value[i];
        const char escaped[] = {'%', digits[byte >> 4], digits[byte & 15]};
        if (byte < 0x20 || byte == 0x7F || byte == '%')
            put(writer, escaped, sizeof escaped);
        else
            put(writer, value + i, 1);
    }
    put(writer, "\n", 1);
}

ssize_t record_get_value(const char *text, size_t length, unsigned char *bytes)
{
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < 0x20 || byte == 0x7F)
            return -1;
        if (byte == '%') {
            bool ours = i + 2 < length && text_upper(text[i + 1]) == text[i + 1] &&
                        text_upper(text[i + 2]) == text[i + 2]; /* as record_put_field() writes */
            int value = ours ? percent_byte(text + i + 1) : -1;
            if (value < 0)
                return -1;
            byte = (unsigned char)value;
            i += 2;
        }
        bytes[used++] = byte;
    }
    return (ssize_t)used;
}

bool record_get_secret(const char *text, size_t length, struct ph_secret **secret)
{
    unsigned char *bytes = NULL;
    struct ph_secret *read = secret_begin(length, &bytes);
    ssize_t used = record_get_value(text, length, bytes);
    secret_seal(read, used < 0 ? 0 : (size_t)used);
    if (used < 0 || *secret != NULL) {
        secret_release(read);
        return false;
    }
    *secret = read;
    return true;
}

struct ph_secret *record_encode(const char *first_line, record_fields *fields, const void *self)
{
    struct record_writer writer = {NULL, 0};
    unsigned char *bytes = NULL;
    put(&writer, first_line, strlen(first_line));
    fields(&writer, self);
    struct ph_secret *text = secret_begin(writer.length, &bytes);
    writer = (struct record_writer){bytes, 0};
    put(&writer, first_line, strlen(first_line));
    fields(&writer, self);
    secret_seal(text, writer.length);
    return text;
}

int record_decode(const char *first_line, const struct ph_secret *text, record_field *field,
                  void *self)
{
    size_t length = 0, head = strlen(first_line), kind = strcspn(first_line, " ") + 1;
    const char *at = secret_bytes(text, &length), *end = at + length;
    if (length > RECORD_LIMIT || length < kind || memcmp(at, first_line, kind) != 0)
        return PH_INVALID;
    if (length < head || memcmp(at, first_line, head) != 0)
        return PH_UNSUPPORTED;
    for (const char *next = at + head; (at = next) < end;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        const char *equals = stop == NULL ? NULL : memchr(at, '=', (size_t)(stop - at));
        if (equals == NULL ||
            !field(self, at, (size_t)(equals - at), equals + 1, (size_t)(stop - equals) - 1))
            return PH_FAILED;
        next = stop + 1;
    }
    return PH_OK;
}
