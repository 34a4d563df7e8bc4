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

static void put_all(struct record_writer *writer, const void *self)
{
    const struct values *secrets = self;
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
    AUTO_SECRET struct ph_secret *made = record_encode(first_line, put_all, secrets);
    size_t length = 0;
    secret_bytes(made, &length);
    if (length > RECORD_LIMIT)
        return error_fail(err, PH_INVALID, "secrets",
                          "The secrets of this profile are longer than %d KiB together",
                          RECORD_LIMIT / 1024);
    *text = memory_steal(made);
    return PH_OK;
}

static bool read_line(void *self, const char *line, size_t name_length, const char *value,
                      size_t length)
{
    struct values *secrets = self;
    AUTO_SECRET struct ph_secret *secret = NULL;
    AUTO_FREE char *name = text_format("%.*s", (int)name_length, line);
    if (values_secret(secrets, name) != NULL || !record_get_secret(value, length, &secret))
        return false;
    values_set_secret(secrets, name, secret);
    return true;
}

int secret_record_decode(const struct ph_secret *text, struct values **secrets,
                         struct ph_error *err)
{
    struct values *made = values_new();
    int code = record_decode(first_line, text, read_line, made);
    if (code == PH_OK) {
        *secrets = made;
        return PH_OK;
    }
    values_free(made);
    return error_fail(err, PH_FAILED, "secrets", "%s",
                      code == PH_UNSUPPORTED
                          ? "The stored secrets of plugins were written by a newer version of "
                            "phonectl"
                          : "The stored secrets of plugins are damaged: \"phonectl logout --all\" "
                            "clears them");
}
