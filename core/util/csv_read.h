/* Tables as text: reading RFC 4180 rows with any separator, in place, and the mark that keeps
 * spreadsheets from taking text for a formula. */
#ifndef CORE_UTIL_CSV_READ_H
#define CORE_UTIL_CSV_READ_H

#include <phonectl/plugin.h>
#include <stddef.h>

enum { CSV_CELLS = 64 };

/* The cells of a row; they point into the text it was read from. Cells beyond CSV_CELLS are
 * dropped. */
struct csv_cells {
    char *at[CSV_CELLS];
    size_t count;
};

/* Takes the next row off *text, which must not be empty, and counts lines; a quoted cell may span
 * several. Rows end with LF, CRLF or CR. PH_INVALID names the line. */
int csv_row(char **text, char separator, int *line, struct csv_cells *cells, struct ph_error *err);

/* csv_guard() puts a ' before each place where a spreadsheet could see the start of a formula, also
 * after ; and tab, which may split cells; freed by the caller. csv_unguard() undoes it in place and
 * returns text. */
char *csv_guard(const char *text);

char *csv_unguard(char *text);

#endif
