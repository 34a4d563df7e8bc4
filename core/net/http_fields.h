/* The fields that a request brings itself: headers and forms. */
#ifndef CORE_NET_HTTP_FIELDS_H
#define CORE_NET_HTTP_FIELDS_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>

/* PH_INVALID for a header that only the program sets, that has no valid name, or whose value would
 * end its line. */
int http_fields_check_headers(const struct ph_http_field *headers, size_t count,
                              struct ph_error *err);

bool http_fields_have(const struct ph_http_field *fields, size_t count, const char *name);

/* A header line as libcurl takes it, without a line break. */
struct ph_secret *http_fields_line(const struct ph_http_field *header);

/* The value of a text or secret; never NULL. */
const char *http_fields_value(const struct ph_http_field *field, size_t *length);

/* PH_INVALID for a name that would end its line in a form with files. */
int http_fields_check_form(const struct ph_http_field *form, size_t count, struct ph_error *err);

bool http_fields_have_file(const struct ph_http_field *form, size_t count);

/* application/x-www-form-urlencoded */
struct ph_secret *http_fields_encode(const struct ph_http_field *form, size_t count);

#endif
