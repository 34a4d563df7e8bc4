/* Tables for spreadsheets: RFC 4180, and nothing in them is taken for a formula. */
#ifndef CSV_H
#define CSV_H

#include <stdio.h>

/* text may be NULL. The commas between cells and the "\r\n" at the end of a line are the
 * caller's. */
void csv_cell(FILE *out, const char *text);
/* A whole line, with what could play tricks on a terminal made visible, as the command line
 * does. */
void csv_line(FILE *out, const char *const *cells, size_t count);

#endif
