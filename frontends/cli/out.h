/* Results on standard output: one list of rows, shown as table, TSV, CSV, JSON or JSON lines. Rows are JSON
 * objects, which tables take their cells from. */
#ifndef OUT_H
#define OUT_H

#include "cli.h"

struct out_column {
    const char *key;   /* of the row object */
    const char *title; /* above a table */
    int drop; /* 0: always shown and never cut; else the highest is left out first when room is short */
    bool right; /* aligned to the right */
    bool extra; /* shown only when --columns asks for it */
    bool words; /* its values are words of ours, which a table shows in the person's language */
};

struct out_columns {
    const struct out_column *at;
    size_t count;
};
/* clang-format off */
#define OUT_COLUMNS(array) {array, COUNT_OF(array)}
/* clang-format on */

struct out;

/* name is the N of "phonectl.N/1". columns and name have to outlive the out. NULL after saying what is wrong with
 * --columns, --sort or two forms at once: exit code 2. */
struct out *out_open(struct cli *cli, const char *name, const struct out_columns *columns);
/* "name, mac, model": freed by the caller. */
char *out_names(const struct out_columns *columns);
/* 0, or the exit code after saying what out_open() would. */
int out_check(struct cli *cli, const struct out_columns *columns);
bool out_is_json(
    const struct out *out); /* JSON or JSON lines: every field counts, not only columns */
bool out_is_table(const struct out *out);
/* Whether a column is shown, so that costly cells can be left out. */
bool out_wants(const struct out *out, const char *key);
/* A further member of the JSON object, beside "items". Takes the value. */
void out_top(struct out *out, const char *key, json_object *value);
void out_row(struct out *out, json_object *row); /* takes the row */
/* Whether rows can be given as texts instead: where only the cells of some columns count, one after the other. */
bool out_takes_texts(const struct out *out);
/* The same as out_row() with these texts as members; several values are separated by '\n', NULL is none. */
void out_texts(struct out *out, const char *(*text)(const void *self, const char *key),
               const void *self);
/* Prints what is left and frees. */
void out_close(struct out *out);
void out_drop(struct out *out); /* without printing */

/* One object {"schema": …} and nothing else, for commands that answer with facts instead of rows; as CSV and TSV its
 * members are the cells of one row. Takes it. 0, or CODE_USAGE after saying what is wrong with --columns and the like. */
int out_object(struct cli *cli, const char *name, json_object *object);
/* Whether any form for programs was asked for. */
bool out_wanted(const struct cli *cli);
bool out_json_wanted(const struct cli *cli);

/* Adds members: text may be NULL (null); a time is UTC seconds as RFC 3339, 0 = null. */
void out_text(json_object *object, const char *key, const char *text);
void out_number(json_object *object, const char *key, int64_t number);
void out_bool(json_object *object, const char *key, bool value);
void out_time(json_object *object, const char *key, int64_t seconds);
/* The texts of values as members; NULL: none. */
json_object *out_members(const struct values *values);
/* A string, or an array of them when list is set, of values separated by '\n'. */
void out_values(json_object *object, const char *key, const char *values, bool list);
/* How many blanks bring text to so many cells. */
int out_pad(const char *text, int cells);
/* Takes the text and gives it cut to so many cells, with an ellipsis in place of what is gone. */
char *out_cut(char *text, int width);
int out_width(void); /* of the terminal, COLUMNS or 80 */

#endif
