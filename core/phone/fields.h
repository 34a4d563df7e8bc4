/* The fields of phones: the one table behind selectors, tables, CSV, JSON and the window. A
 * directory may report others; lists keep them under their own keys. */
#ifndef CORE_PHONE_FIELDS_H
#define CORE_PHONE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A field of a row that people see: of a phone here, of other things in the front ends. */
struct field {
    const char *key;   /* of directories, selectors, --columns, JSON and CSV */
    const char *typed; /* in selectors also this, or NULL */
    const char *title; /* above a table */
    const char *label; /* in the window, where it has a column */
    int drop;   /* 0: always shown in full; else the highest is left out first when room is short */
    bool right; /* aligned to the right */
    bool extra; /* in a table and in CSV only if asked for */
    bool words; /* its values are words of ours, which a table translates */
    bool list;  /* any number of values */
    int place;  /* among the columns of the window; 0: it is none of them */
    int width;  /* of that column, in pixels of a usual font */
    bool shown; /* that column is shown until the person hides it */
};

enum {
    FIELD_NAME,
    FIELD_MAC,
    FIELD_MODEL,
    FIELD_EXTENSION,
    FIELD_STATUS,
    FIELD_LOCATION,
    FIELD_OWNER,
    FIELD_NUMBER,
    FIELD_TAG,
    FIELD_IP,
    FIELD_SERIAL,
    FIELD_SOFTWARE,
    FIELD_TYPE,
    FIELD_CAPABILITY,
    FIELD_PERMISSION,
    FIELD_ID,
    FIELD_COUNT
};

extern const struct field phone_fields[FIELD_COUNT];

/* The field that stands there in the window; NULL: none. */
const struct field *fields_at_place(int place);

/* The first line of CSV. */
void fields_heading(FILE *out, const struct field *fields, size_t count);

/* "Berlin, vip" for "Berlin\nvip", "" for NULL: several values in one line; freed by the caller. */
char *fields_text(const char *values);

#endif
