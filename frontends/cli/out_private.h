/* Between the parts of out.h. */
#ifndef OUT_PRIVATE_H
#define OUT_PRIVATE_H

#include "out.h"

#define JSON_STYLE (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

/* On standard output, and safe on a terminal. */
void out_print_json(json_object *value, int style);
/* Takes out the members that --columns leaves out. */
void out_keep_shown(const struct out *out, json_object *row);
/* The text of a cell as it may be shown on a terminal; freed by the caller. */
char *out_cell(json_object *row, const char *key);
/* Prints rows as a table fitted to the width. */
void out_table_print(const struct cli *cli, const struct out_column *const *columns, size_t count,
                     json_object *const *rows, size_t row_count);

#endif
