/* Rows on standard output, as table, TSV, CSV, JSON or JSON lines. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "cli.h"
#include "output_table.h"

struct output_columns {
    const struct field *at;
    size_t count;
};
/* clang-format off */
#define OUTPUT_COLUMNS(array) {array, COUNT_OF(array)}
/* clang-format on */

struct output;

/* Where results go: standard output, until an output for programs is open; from then on a
 * descriptor of our own, and what plugins print goes to standard error. */
FILE *output_stream(void);
/* name is the N of "phonectl.N/1". columns and name must outlive the output. NULL after an error
 * message about --columns, --sort or two formats at once: exit code 2. */
struct output *output_open(struct cli *cli, const char *name, const struct output_columns *columns);
/* The column of this key, heading or, in selectors, word; NULL: none. */
const struct field *output_column(const struct output_columns *columns, const char *name);
/* "name, mac, model": freed by the caller. */
char *output_names(const struct output_columns *columns);
/* 0, or the exit code after the error message of output_open(). */
int output_check(struct cli *cli, const struct output_columns *columns);
bool output_is_json(
    const struct output *out); /* JSON or JSON lines: all fields are needed, not only columns */
bool output_is_table(const struct output *out);
/* Whether a column is shown, so that costly cells can be left out. */
bool output_wants(const struct output *out, const char *key);
/* A further member of the JSON object, beside "items". Takes the value. */
void output_top(struct output *out, const char *key, json_object *value);
void output_row(struct output *out, json_object *row); /* takes the row */
/* Whether rows may be passed as texts: the format prints only cells, one row after the other. */
bool output_takes_texts(const struct output *out);
/* Like output_row() with texts; '\n' separates several values, NULL is no value. */
void output_texts(struct output *out, const char *(*text)(const void *self, const char *key),
                  const void *self);
/* Prints the remaining rows and frees. */
void output_close(struct output *out);
void output_drop(struct output *out); /* without printing */

/* One object {"schema": …}, for commands that report a single record; in CSV and TSV one row. Takes
 * it. 0, or CODE_USAGE after an error message. */
int output_object(struct cli *cli, const char *name, json_object *object);
/* Whether an output format for programs was requested. */
bool output_wanted(const struct cli *cli);
bool output_json_wanted(const struct cli *cli);

#endif
