/* Rows: JSON objects that every output format is made from. */
#ifndef ROW_H
#define ROW_H

#include <core.h>
#include <stdio.h>

enum { ROW_STYLE = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE };

/* Adds a time, UTC seconds, as RFC 3339; 0 = null. See json_add_text() for the rest. */
void row_time(json_object *row, const char *key, int64_t seconds);
/* "2026-11-30 14:00", in the time zone of the machine, for a time as in RFC 3339; NULL if it is
 * none; freed by the caller. */
char *row_local_time(const char *text);
/* A string, or an array of them when list is set, of values separated by '\n'. */
void row_values(json_object *row, const char *key, const char *values, bool list);
/* The texts of values as members; NULL: none. */
json_object *row_members(const struct values *values);
/* The parameters a plugin declares, as an array. */
json_object *row_params(const struct ph_params *params);
/* The text of a cell as it may be shown on a terminal; freed by the caller. */
char *row_cell(json_object *row, const char *key);
/* Values separated by '\n' as one cell, safe on a terminal; freed by the caller. */
char *row_joined(const char *text);
/* Prints JSON, safe on a terminal. */
void row_print(FILE *out, json_object *value, int style);

#endif
