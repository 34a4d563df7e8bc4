/* The lines of a record in a token store: NAME=VALUE, where bytes below 0x20, 0x7F and % are
 * written as %XX. */
#ifndef CORE_ACCOUNT_RECORD_TEXT_H
#define CORE_ACCOUNT_RECORD_TEXT_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { RECORD_LIMIT = 256 * 1024 }; /* bytes */

/* Writes, or only counts if bytes is NULL. */
struct record_writer {
    unsigned char *bytes;
    size_t length;
};

void record_put(struct record_writer *writer, const char *bytes, size_t length); /* as it is */

void record_put_field(struct record_writer *writer, const char *name, const char *value,
                      size_t length);

/* The bytes of a VALUE into room for `length` of them. Returns their number, or -1 if the text is
 * not in that form. */
ssize_t record_get_value(const char *text, size_t length, unsigned char *bytes);

/* A VALUE as a new secret. False if the text is not in that form, or *secret is there already. */
bool record_get_secret(const char *text, size_t length, struct ph_secret **secret);

#endif
