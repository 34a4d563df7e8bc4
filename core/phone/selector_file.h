/* Selectors from lists in files. */
#ifndef CORE_PHONE_SELECTOR_FILE_H
#define CORE_PHONE_SELECTOR_FILE_H

#include <phonectl/plugin.h>
#include <stddef.h>

struct selector;

/* A table as it was read. Its rows are the header, and those that name a phone. */
struct file_table {
    char *text;     /* that the cells point into */
    char separator; /* '\t' also of a file that is no table, if there are tabs in it */
    struct file_row {
        int line;
        char **cells;
        size_t count;
    } * rows;
    size_t count; /* 0: the file was no table */
};

/* One word per line, or a table with a column that identifies phones, as written by `phonectl
 * phones --csv`, spreadsheets and telephone systems. err names the line. */
int selector_add_file(struct selector *selector, const char *text, size_t length,
                      struct ph_error *err);

/* The same, and keeps the table, which file_table_clear() frees. */
int selector_add_table(struct selector *selector, const char *text, size_t length,
                       struct file_table *table, struct ph_error *err);

/* The column with this heading, compared as people do. PH_INVALID if there is none, or are two. */
int file_table_column(const struct file_table *table, const char *heading, size_t *column,
                      struct ph_error *err);

/* The row of a line, or NULL. */
const struct file_row *file_table_row(const struct file_table *table, int line);

/* Without blanks at its ends; "" behind the last cell. Freed by the caller. */
char *file_row_cell(const struct file_row *row, size_t column);

void file_table_clear(struct file_table *table);

#endif
