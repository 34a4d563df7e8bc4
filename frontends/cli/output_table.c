/* Tables for people. See output_table.h. Names and addresses are never left out nor cut. */
#include "output_table.h"

#include "cells.h"

#include <stdio.h>
#include <string.h>
#include <translation.h>

enum {
    NARROWEST = 24 /* a column that may be cut keeps at least this */,
    WRAP_LEAST = 12,
    GAP = 2
};

struct column_width {
    int natural, shown; /* cells; shown 0 = left out */
    bool wraps;         /* onto further lines: the last column, if it may not be cut */
};

static char *table_cell(json_object *row, const struct field *column)
{
    char *cell = row_cell(row, column->key);
    char *local = column->time ? row_local_time(cell) : NULL;
    if (local != NULL) {
        free(cell);
        return local;
    }
    if (!column->words)
        return cell;
    char *translated = memory_copy(words(cell));
    free(cell);
    return translated;
}

static int least_width(const struct field *column, const struct column_width *width)
{
    return column->drop == 0 || width->natural < NARROWEST ? width->natural : NARROWEST;
}

/* Leaves out the least important columns until the rest fits at its narrowest. */
static void drop_columns(const struct field *const *columns, struct column_width *widths,
                         size_t count, int room)
{
    for (;;) {
        int total = 0;
        size_t least = count;
        for (size_t i = 0; i < count; i++) {
            if (!widths[i].shown)
                continue;
            total += least_width(columns[i], &widths[i]) + GAP;
            if (columns[i]->drop && (least == count || columns[i]->drop > columns[least]->drop))
                least = i;
        }
        if (total - GAP <= room || least == count)
            return;
        widths[least].shown = 0;
    }
}

/* Narrows the columns that may be cut, the least important first, until the line fits. */
static void cut_columns(const struct field *const *columns, struct column_width *widths,
                        size_t count, int room)
{
    for (;;) {
        int total = 0;
        size_t least = count;
        for (size_t i = 0; i < count; i++) {
            if (!widths[i].shown)
                continue;
            total += widths[i].shown + GAP;
            if (columns[i]->drop && widths[i].shown > least_width(columns[i], &widths[i]) &&
                (least == count || columns[i]->drop > columns[least]->drop))
                least = i;
        }
        if (total - GAP <= room || least == count)
            return;
        widths[least].shown--;
    }
}

/* A last column that may not be cut, such as the values of one phone, is wrapped in what is left
 * of the screen. */
static void wrap_last(const struct field *const *columns, struct column_width *widths, size_t count,
                      int room)
{
    size_t last = count;
    for (size_t i = 0; i < count; i++) {
        if (!widths[i].shown)
            continue;
        room -= last < count ? widths[last].shown + GAP : 0;
        last = i;
    }
    if (last == count || columns[last]->drop || columns[last]->right || room < WRAP_LEAST ||
        widths[last].natural <= NARROWEST || widths[last].shown <= room)
        return;
    widths[last].shown = room;
    widths[last].wraps = true;
}

static void measure(const struct field *const *columns, struct column_width *widths, size_t count,
                    json_object *const *rows, size_t row_count)
{
    for (size_t i = 0; i < count; i++) {
        int natural = cells_width(words(columns[i]->title), SIZE_MAX);
        for (size_t r = 0; r < row_count; r++) {
            AUTO_FREE char *cell = table_cell(rows[r], columns[i]);
            int width = cells_width(cell, SIZE_MAX);
            natural = width > natural ? width : natural;
        }
        widths[i] = (struct column_width){natural, natural ? natural : 1};
    }
}

static void print_wrapped(const char *text, int indent, int width)
{
    for (;;) {
        size_t length = cells_fit(text, width);
        printf("%.*s", (int)length, text);
        text += length;
        text += strspn(text, " ");
        if (!*text)
            return;
        printf("\n%*s", indent, "");
    }
}

/* One line, without blanks at its end; row NULL: the titles. */
static void print_line(const struct field *const *columns, const struct column_width *widths,
                       size_t count, json_object *row)
{
    int blanks = 0, indent = 0;
    for (size_t i = 0; i < count; i++) {
        if (!widths[i].shown)
            continue;
        if (widths[i].wraps && row) {
            AUTO_FREE char *whole = table_cell(row, columns[i]);
            printf("%*s", *whole ? blanks : 0, "");
            print_wrapped(whole, indent, widths[i].shown);
            continue;
        }
        indent += widths[i].shown + GAP;
        AUTO_FREE char *text =
            cells_cut(row ? table_cell(row, columns[i]) : memory_copy(words(columns[i]->title)),
                      widths[i].shown);
        int pad = cells_pad(text, widths[i].shown);
        blanks += columns[i]->right ? pad : 0;
        if (*text) {
            printf("%*s%s", blanks, "", text);
            blanks = 0;
        }
        blanks += (columns[i]->right ? 0 : pad) + GAP;
    }
    putchar('\n');
}

void output_facts_print(const struct field *const *columns, size_t count, json_object *const *rows,
                        size_t row_count)
{
    enum { PAIR = 2 };
    for (size_t r = 0; r < row_count; r++) {
        if (r > 0 && count != PAIR)
            putchar('\n');
        AUTO_FREE char *first = table_cell(rows[r], columns[0]);
        for (size_t i = count == PAIR; i < count; i++) {
            AUTO_FREE char *cell = table_cell(rows[r], columns[i]);
            const char *title = columns[i]->label ? columns[i]->label : columns[i]->title;
            if (*cell || count == PAIR)
                printf("%s: %s\n", count == PAIR ? first : words(title), cell);
        }
    }
}

void output_table_print(const struct field *const *columns, size_t count, json_object *const *rows,
                        size_t row_count)
{
    if (row_count == 0)
        return;
    AUTO_FREE struct column_width *widths = memory_alloc((count + 1) * sizeof *widths);
    measure(columns, widths, count, rows, row_count);
    drop_columns(columns, widths, count, cells_screen());
    cut_columns(columns, widths, count, cells_screen());
    wrap_last(columns, widths, count, cells_screen());
    print_line(columns, widths, count, NULL);
    for (size_t r = 0; r < row_count; r++)
        print_line(columns, widths, count, rows[r]);
}
