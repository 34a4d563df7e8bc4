/* Text measured in cells of the terminal. See cells.h. */
#include "cells.h"

#include <core.h>
#include <string.h>
#include <sys/ioctl.h>
#include <wchar.h>

/* The cells of the first character; its bytes in *length. An invalid byte takes one cell. */
static int first_cells(const char *text, size_t *length)
{
    uint32_t point;
    *length = text_utf8(text, &point);
    int cells = *length ? wcwidth((wchar_t)point) : 1;
    *length = *length ? *length : 1;
    return cells < 0 ? 1 : cells;
}

int cells_width(const char *text, size_t length)
{
    int cells = 0;
    for (size_t at = 0, step; at < length && text[at]; at += step)
        cells += first_cells(text + at, &step);
    return cells;
}

int cells_pad(const char *text, int cells)
{
    int width = cells_width(text, SIZE_MAX);
    return width < cells ? cells - width : 0;
}

char *cells_cut(char *text, int width)
{
    if (cells_width(text, SIZE_MAX) <= width)
        return text;
    int cells = 0;
    size_t end = 0, step;
    while ((cells += first_cells(text + end, &step)) < width)
        end += step;
    char *cut = text_format("%.*s…", (int)end, text);
    free(text);
    return cut;
}

size_t cells_fit(const char *text, int width)
{
    size_t end = 0, blank = 0, step;
    for (int cells = 0; text[end]; end += step) {
        cells += first_cells(text + end, &step);
        if (text[end] == ' ')
            blank = end;
        if (cells > width)
            return blank ? blank : end ? end : step;
    }
    return end;
}

int cells_screen(void)
{
    struct winsize size;
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    const char *columns = getenv("COLUMNS");
    long width = columns ? strtol(columns, NULL, 10) : 0;
    return width > 0 && width < 10000 ? (int)width : 80;
}
