/* Tables for people: fitted to the width of the terminal. libsmartcols does the drawing; what is left out and
 * what is cut is decided here, so that names and addresses of phones never are. */
#include "output_private.h"

#include <libsmartcols.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define NARROWEST 24 /* a column that may be cut keeps at least this */
#define GAP 2

struct column_width {
    int natural, shown; /* cells; shown 0 = left out */
};

static int text_width(const char *text)
{
    wchar_t wide[1024];
    size_t count = mbstowcs(wide, text, COUNT_OF(wide));
    int width = count == (size_t)-1 || count == COUNT_OF(wide) ? -1 : wcswidth(wide, count);
    return width < 0 ? (int)strlen(text) : width;
}

int output_pad(const char *text, int cells)
{
    int width = text_width(text);
    return width < cells ? cells - width : 0;
}

static char *table_cell(json_object *row, const struct output_column *column)
{
    char *cell = output_cell(row, column->key);
    if (!column->words)
        return cell;
    char *said = memory_copy(words(cell));
    free(cell);
    return said;
}

static int least_width(const struct output_column *column, const struct column_width *width)
{
    return column->drop == 0 || width->natural < NARROWEST ? width->natural : NARROWEST;
}

/* Leaves out the least important columns until the rest fits at its narrowest. */
static void drop_columns(const struct output_column *const *columns, struct column_width *widths,
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

/* Takes cells from the columns that may be cut, the least important first, until the line fits. */
static void cut_columns(const struct output_column *const *columns, struct column_width *widths,
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

static void measure(const struct output_column *const *columns, struct column_width *widths,
                    size_t count, json_object *const *rows, size_t row_count)
{
    for (size_t i = 0; i < count; i++) {
        int natural = text_width(words(columns[i]->title));
        for (size_t r = 0; r < row_count; r++) {
            AUTO_FREE char *cell = table_cell(rows[r], columns[i]);
            int width = text_width(cell);
            natural = width > natural ? width : natural;
        }
        widths[i] = (struct column_width){natural, natural ? natural : 1};
    }
}

char *output_cut(char *text, int width)
{
    if (text_width(text) <= width)
        return text;
    int cells = 0;
    const char *end = text;
    while (*end) {
        uint32_t point;
        size_t length = text_utf8(end, &point);
        int wide = length ? wcwidth((wchar_t)point) : 1;
        wide = wide < 0 ? 1 : wide;
        if (cells + wide > width - 1)
            break;
        cells += wide;
        end += length ? length : 1;
    }
    char *cut = text_format("%.*s…", (int)(end - text), text);
    free(text);
    return cut;
}

static void fill_lines(struct libscols_table *table, const struct output_column *const *columns,
                       const struct column_width *widths, size_t count, json_object *const *rows,
                       size_t row_count)
{
    for (size_t r = 0; r < row_count; r++) {
        struct libscols_line *line = scols_table_new_line(table, NULL);
        if (!line)
            return;
        size_t at = 0;
        for (size_t i = 0; i < count; i++) {
            if (!widths[i].shown)
                continue;
            char *cell = output_cut(table_cell(rows[r], columns[i]), widths[i].shown);
            scols_line_refer_data(line, at++, cell); /* the line owns it now */
        }
    }
}

void output_table_print(const struct cli *cli, const struct output_column *const *columns,
                        size_t count, json_object *const *rows, size_t row_count)
{
    if (row_count == 0)
        return;
    AUTO_FREE struct column_width *widths = memory_alloc((count + 1) * sizeof(*widths));
    measure(columns, widths, count, rows, row_count);
    drop_columns(columns, widths, count, output_width());
    cut_columns(columns, widths, count, output_width());
    struct libscols_table *table = scols_new_table();
    if (!table)
        return;
    scols_table_set_column_separator(table, "  ");
    scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
    scols_table_enable_colors(table, cli->color_out);
    for (size_t i = 0; i < count; i++) {
        if (!widths[i].shown)
            continue;
        AUTO_FREE char *title = output_cut(memory_copy(words(columns[i]->title)), widths[i].shown);
        struct libscols_column *column =
            scols_table_new_column(table, title, 0, columns[i]->right ? SCOLS_FL_RIGHT : 0);
        struct libscols_cell *header = column ? scols_column_get_header(column) : NULL;
        if (header)
            scols_cell_set_color(header, "bold");
    }
    fill_lines(table, columns, widths, count, rows, row_count);
    scols_print_table(table);
    scols_unref_table(table);
}
