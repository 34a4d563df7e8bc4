/* Tables as text, RFC 4180. Where a spreadsheet could see the start of a formula, the writer puts a
 * mark that the reader takes away. */
#ifndef CORE_UTIL_CSV_H
#define CORE_UTIL_CSV_H

#include <phonectl/plugin.h>
#include <stddef.h>
#include <stdio.h>

/* The longest exports of a call manager have some 600 columns. */
enum { CSV_CELLS = 1024 };

/* The cells of a row; they point into the text it was read from. Cells beyond CSV_CELLS are
 * dropped. */
struct csv_cells {
    char *at[CSV_CELLS];
    size_t count;
};

/* Takes the next row off *text, which must not be empty, and counts lines; a quoted cell may span
 * several. Rows end with LF, CRLF or CR. PH_INVALID names the line. */
int csv_row(char **text, char separator, int *line, struct csv_cells *cells, struct ph_error *err);

#define CSV_BOM "\xEF\xBB\xBF" /* at the beginning of a file: Excel then reads UTF-8 */

/* text may be NULL. Commas between cells and the "\r\n" at the end of a line are the caller's. */
void csv_cell(FILE *out, const char *text);

/* A whole line, with what could play tricks on a terminal made visible. */
void csv_line(FILE *out, const char *const *cells, size_t count);

#endif
