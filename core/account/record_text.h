/* The text of a record in a token store: a first line with kind and version, then lines NAME=VALUE,
 * where bytes below 0x20, 0x7F and % are written as %XX. */
#ifndef CORE_ACCOUNT_RECORD_TEXT_H
#define CORE_ACCOUNT_RECORD_TEXT_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { RECORD_LIMIT = 256 * 1024 }; /* bytes */

struct record_writer;

void record_put_field(struct record_writer *writer, const char *name, const char *value,
                      size_t length);

/* The bytes of a VALUE into room for `length` of them. Returns their number, or -1 if the text is
 * not in that form. */
ssize_t record_get_value(const char *text, size_t length, unsigned char *bytes);

/* A VALUE as a new secret. False if the text is not in that form, or *secret is there already. */
bool record_get_secret(const char *text, size_t length, struct ph_secret **secret);

/* Writes all fields with record_put_field(). */
typedef void record_fields(struct record_writer *writer, const void *self);

/* The whole text; first_line ends with a line break. Calls fields twice, first to count. */
struct ph_secret *record_encode(const char *first_line, record_fields *fields, const void *self);

/* Takes one line; false if it is wrong. */
typedef bool record_field(void *self, const char *name, size_t name_length, const char *value,
                          size_t length);

/* PH_INVALID if the text is no record of this kind, PH_UNSUPPORTED if it is of another version,
 * PH_FAILED if it is damaged. */
int record_decode(const char *first_line, const struct ph_secret *text, record_field *field,
                  void *self);

#endif
