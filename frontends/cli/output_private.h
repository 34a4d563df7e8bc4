/* Between the parts of output.h. */
#ifndef OUTPUT_PRIVATE_H
#define OUTPUT_PRIVATE_H

#include "output.h"

#define JSON_STYLE (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

/* On standard output, and safe on a terminal. */
void output_print_json(json_object *value, int style);
/* Takes out the members that --columns leaves out. */
void output_keep_shown(const struct output *out, json_object *row);
/* The text of a cell as it may be shown on a terminal; freed by the caller. */
char *output_cell(json_object *row, const char *key);
/* Prints rows as a table fitted to the width. */
void output_table_print(const struct cli *cli, const struct output_column *const *columns,
                        size_t count, json_object *const *rows, size_t row_count);

#endif
