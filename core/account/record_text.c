#include "account/record_text.h"

#include "util/percent.h"
#include "util/secret.h"
#include "util/text.h"

#include <string.h>

void record_put(struct record_writer *writer, const char *bytes, size_t length)
{
    if (writer->bytes != NULL)
        memcpy(writer->bytes + writer->length, bytes, length);
    writer->length += length;
}

void record_put_field(struct record_writer *writer, const char *name, const char *value,
                      size_t length)
{
    static const char digits[] = "0123456789ABCDEF";
    record_put(writer, name, strlen(name));
    record_put(writer, "=", 1);
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)value[i];
        const char escaped[] = {'%', digits[byte >> 4], digits[byte & 15]};
        if (byte < 0x20 || byte == 0x7F || byte == '%')
            record_put(writer, escaped, sizeof escaped);
        else
            record_put(writer, value + i, 1);
    }
    record_put(writer, "\n", 1);
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
