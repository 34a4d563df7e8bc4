/* Tables for people: fitted to the width of the terminal. */
#ifndef OUTPUT_TABLE_H
#define OUTPUT_TABLE_H

#include "row.h"

/* One fact a line, for --plain: "Name: Lobby", and an empty line between rows. Rows of two columns
 * are one fact each. */
void output_facts_print(const struct field *const *columns, size_t count, json_object *const *rows,
                        size_t row_count);

void output_table_print(const struct field *const *columns, size_t count, json_object *const *rows,
                        size_t row_count);

#endif
