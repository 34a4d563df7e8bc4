#include "net/http_fields.h"

#include "util/error.h"
#include "util/percent.h"
#include "util/secret.h"
#include "util/text.h"

#include <stdio.h>
#include <string.h>

const char *http_fields_value(const struct ph_http_field *field, size_t *length)
{
    if (field->secret != NULL)
        return secret_bytes(field->secret, length);
    *length = field->text == NULL ? 0 : strlen(field->text);
    return field->text == NULL ? "" : field->text;
}

bool http_fields_have(const struct ph_http_field *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (text_same_word(fields[i].name, name))
            return true;
    return false;
}

/* ---- Headers --------------------------------------------------------------------------------- */

/* These say where a request goes, who sends it and where it ends, or belong to the connection. */
static const struct {
    const char *name, *instead;
} reserved[] = {
    {"Authorization", ": use user and password, or PH_HTTP_AUTHORIZED"},
    {"Connection", ""},
    {"Content-Length", ""},
    {"Content-Type", ": use content_type"},
    {"Cookie", ""},
    {"Expect", ""},
    {"Host", ""},
    {"Keep-Alive", ""},
    {"TE", ""},
    {"Trailer", ""},
    {"Transfer-Encoding", ""},
    {"Upgrade", ""},
};

/* A token of RFC 9110, 5.6.2. */
static bool is_token(const char *name)
{
    size_t length = strspn(name, "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz");
    return length > 0 && name[length] == '\0';
}

static bool stays_on_its_line(const char *value, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (((unsigned char)value[i] < ' ' && value[i] != '\t') || value[i] == 0x7F)
            return false;
    return true;
}

static int header_check(const struct ph_http_field *header, struct ph_error *err)
{
    const char *name = header->name;
    size_t length;
    const char *value = http_fields_value(header, &length);
    if (!is_token(name))
        return error_fail(err, PH_INVALID, "headers", "\"%s\" cannot be the name of a header",
                          name);
    if (text_starts_word(name, "Proxy-"))
        return error_fail(err, PH_INVALID, "headers", "The header %s cannot be set", name);
    for (size_t i = 0; i < COUNT_OF(reserved); i++)
        if (text_same_word(name, reserved[i].name))
            return error_fail(err, PH_INVALID, "headers", "The header %s cannot be set%s", name,
                              reserved[i].instead);
    if (!stays_on_its_line(value, length))
        return error_fail(err, PH_INVALID, "headers",
                          "The header %s has a line break or another control character", name);
    return PH_OK;
}

int http_fields_check_headers(const struct ph_http_field *headers, size_t count,
                              struct ph_error *err)
{
    int code = PH_OK;
    for (size_t i = 0; i < count && code == PH_OK; i++)
        code = header_check(&headers[i], err);
    return code;
}

struct ph_secret *http_fields_line(const struct ph_http_field *header)
{
    size_t length;
    const char *value = http_fields_value(header, &length);
    size_t blanks = strspn(value, " \t");
    size_t name = strlen(header->name), room = name + sizeof ": " + length;
    unsigned char *bytes;
    struct ph_secret *line = secret_begin(room, &bytes);
    bool empty = blanks == length; /* "Name:" would remove a header of libcurl's */
    int prefix = snprintf((char *)bytes, room, "%s%s", header->name, empty ? ";" : ": ");
    if (!empty)
        memcpy(bytes + prefix, value, length);
    secret_seal(line, (size_t)prefix + (empty ? 0 : length));
    return line;
}

/* ---- Forms ----------------------------------------------------------------------------------- */

bool http_fields_have_file(const struct ph_http_field *form, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (form[i].file_name != NULL)
            return true;
    return false;
}

static bool is_line(const char *text)
{
    return text == NULL || stays_on_its_line(text, strlen(text));
}

/* libcurl escapes quotation marks, but does not escape line breaks everywhere. */
int http_fields_check_form(const struct ph_http_field *form, size_t count, struct ph_error *err)
{
    bool lines = http_fields_have_file(form, count);
    for (size_t i = 0; i < count && lines; i++)
        if (!is_line(form[i].name) || !is_line(form[i].file_name) || !is_line(form[i].media_type))
            return error_fail(
                err, PH_INVALID, "form",
                "A name or media type in the form has a line break or another control "
                "character");
    return PH_OK;
}

struct ph_secret *http_fields_encode(const struct ph_http_field *form, size_t count)
{
    size_t room = 1, length;
    for (size_t i = 0; i < count; i++) {
        http_fields_value(&form[i], &length);
        room += 3 * (strlen(form[i].name) + length) + 2;
    }
    unsigned char *bytes;
    struct ph_secret *encoded = secret_begin(room, &bytes);
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            bytes[at++] = '&';
        at += percent_escape_to((char *)bytes + at, form[i].name, strlen(form[i].name));
        bytes[at++] = '=';
        const char *value = http_fields_value(&form[i], &length);
        at += percent_escape_to((char *)bytes + at, value, length);
    }
    secret_seal(encoded, at);
    return encoded;
}
