/* Tables as text: rows of RFC 4180 with any separator, read in place, and the mark that guards text from being taken for a
 * formula, put in where tables are written and taken out where they are read. */
#ifndef CORE_UTIL_CSV_READ_H
#define CORE_UTIL_CSV_READ_H

#include <phonectl/plugin.h>
#include <stddef.h>

enum { CSV_CELLS = 64 };

/* A row: its cells stand in the text it was read from. Cells beyond CSV_CELLS are left out. */
struct csv_cells {
    char *at[CSV_CELLS];
    size_t count;
};

/* Takes the next row off *text, which must not be empty, and counts lines: cells in quotes may have several. Rows end
 * with LF, CRLF or CR. PH_INVALID names the line. */
int csv_row(char **text, char separator, int *line, struct csv_cells *cells, struct ph_error *err);

/* A ' before each place that a spreadsheet could take for the start of a formula, also one that splits cells at ; or tab;
 * freed by the caller. csv_unguard() is the way back, in place, and gives text. */
char *csv_guard(const char *text);

char *csv_unguard(char *text);

#endif
