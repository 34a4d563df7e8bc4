/* The fields of phones: the one table behind selectors, tables, CSV, JSON and the window. The
 * fields that directories declare stand behind those that the program knows. A directory may report
 * others; lists keep them under their own keys. */
#ifndef CORE_PLUGIN_FIELDS_H
#define CORE_PLUGIN_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct ph_param;

/* A field of a row that people see: of a phone here, of other things in the front ends. */
struct field {
    const char *key;   /* of directories, selectors, --columns, JSON and CSV */
    const char *typed; /* in selectors also this, or NULL */
    const char *title; /* above a table */
    const char *label; /* in the window, where it has a column */
    const char *help;  /* of a directory's own: a sentence, or NULL */
    int drop;   /* 0: always shown in full; else the highest is left out first when room is short */
    bool right; /* aligned to the right */
    bool extra; /* in a table and in CSV only if asked for */
    bool words; /* its values are words of ours, which a table translates */
    bool list;  /* any number of values */
    bool time;  /* a moment as in RFC 3339: also selected by its age */
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
    FIELD_LAST_SEEN,
    FIELD_MAINTENANCE,
    FIELD_CHANNEL,
    FIELD_PROBLEM,
    FIELD_TYPE,
    FIELD_CAPABILITY,
    FIELD_PERMISSION,
    FIELD_SOURCE,
    FIELD_ID,
    FIELD_COUNT,
    FIELDS_MOST = 64
};

/* The first FIELD_COUNT are those that the program knows. Only fields_add() changes it. */
extern struct field phone_fields[FIELDS_MOST];

int fields_count(void);

/* The number of the field with this key, or -1. */
int fields_number(const char *key);

/* Whether no directory can declare a field of this key, because the program has it. */
bool fields_known(const char *key);

/* Adds a field that a directory declares; of two with the same key the first counts. Call it before
 * other threads start. own is never freed. */
void fields_add(const struct ph_param *own);

/* The field in this column of the window, or NULL. */
const struct field *fields_at_place(int place);

/* Writes the first line of CSV. */
void fields_heading(FILE *out, const struct field *fields, size_t count);

/* "Berlin, vip" for "Berlin\nvip", "" for NULL: several values in one line; freed by the caller. */
char *fields_text(const char *values);

#endif
