/* Text measured in cells of the terminal: a CJK letter takes two, a combining mark none. */
#ifndef CELLS_H
#define CELLS_H

#include <stddef.h>

int cells_width(const char *text, size_t length);
/* The number of blanks that pad text to so many cells. */
int cells_pad(const char *text, int cells);
/* Frees the text and returns it cut to so many cells, ending in an ellipsis. */
char *cells_cut(char *text, int width);
/* The bytes of the longest beginning that fits, up to a blank if there is one; at least one
 * character. */
size_t cells_fit(const char *text, int width);
/* The width of the terminal on standard output, else COLUMNS, else 80. */
int cells_screen(void);

#endif
