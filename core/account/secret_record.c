/* See secret_record.h. The text, whose lines are those of record_text.h:
 *
 *   phonectl-secrets 1
 *   lamp.password=… */
#include "account/secret_record.h"

#include "account/record_text.h"
#include "config/values.h"
#include "util/error.h"
#include "util/secret.h"
#include "util/text.h"

#include <string.h>

static const char first_line[] = "phonectl-secrets 1\n";

static void put_all(struct record_writer *writer, const struct values *secrets)
{
    record_put(writer, first_line, sizeof first_line - 1);
    for (size_t i = 0; i < values_count(secrets); i++) {
        const char *name = values_key(secrets, i);
        size_t length = 0;
        const char *bytes = secret_bytes(values_secret(secrets, name), &length);
        record_put_field(writer, name, bytes, length);
    }
}

int secret_record_encode(const struct values *secrets, struct ph_secret **text,
                         struct ph_error *err)
{
    struct record_writer writer = {NULL, 0};
    put_all(&writer, secrets);
    if (writer.length > RECORD_LIMIT)
        return error_fail(err, PH_INVALID, "secrets",
                          "The secrets of this profile are longer than %d KiB together",
                          RECORD_LIMIT / 1024);
    unsigned char *bytes = NULL;
    struct ph_secret *made = secret_begin(writer.length, &bytes);
    writer = (struct record_writer){bytes, 0};
    put_all(&writer, secrets);
    secret_seal(made, writer.length);
    *text = made;
    return PH_OK;
}

static bool read_line(struct values *secrets, const char *line, size_t length)
{
    AUTO_SECRET struct ph_secret *secret = NULL;
    const char *equals = memchr(line, '=', length);
    if (equals == NULL)
        return false;
    size_t name_length = (size_t)(equals - line);
    AUTO_FREE char *name = text_format("%.*s", (int)name_length, line);
    if (values_secret(secrets, name) != NULL ||
        !record_get_secret(equals + 1, length - name_length - 1, &secret))
        return false;
    values_set_secret(secrets, name, secret);
    return true;
}

static bool read_lines(struct values *secrets, const char *text, size_t length)
{
    while (length > 0) {
        const char *end = memchr(text, '\n', length);
        if (end == NULL || !read_line(secrets, text, (size_t)(end - text)))
            return false;
        length -= (size_t)(end + 1 - text);
        text = end + 1;
    }
    return true;
}

int secret_record_decode(const struct ph_secret *text, struct values **secrets,
                         struct ph_error *err)
{
    size_t length = 0, head = sizeof first_line - 1, name = strlen("phonectl-secrets ");
    const char *bytes = secret_bytes(text, &length);
    if (length >= name && memcmp(bytes, first_line, name) == 0 &&
        (length < head || memcmp(bytes, first_line, head) != 0))
        return error_fail(err, PH_FAILED, "secrets",
                          "The stored secrets of plugins were written by a newer version of "
                          "phonectl");
    struct values *made = values_new();
    if (length > RECORD_LIMIT || length < head || memcmp(bytes, first_line, head) != 0 ||
        !read_lines(made, bytes + head, length - head)) {
        values_free(made);
        return error_fail(err, PH_FAILED, "secrets",
                          "The stored secrets of plugins are damaged: \"phonectl logout --all\" "
                          "clears them");
    }
    *secrets = made;
    return PH_OK;
}
