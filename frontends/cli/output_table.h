/* Tables for people: fitted to the width of the terminal. */
#ifndef OUTPUT_TABLE_H
#define OUTPUT_TABLE_H

#include "row.h"

struct output_column {
    const char *key;   /* of the row object */
    const char *title; /* above a table */
    int drop;   /* 0: always shown in full; else the highest is left out first when room is short */
    bool right; /* aligned to the right */
    bool extra; /* shown only when --columns asks for it */
    bool words; /* its values are words of ours, which a table translates */
};

void output_table_print(const struct output_column *const *columns, size_t count,
                        json_object *const *rows, size_t row_count);

#endif
