/* Lists of phones from files: plain lines of words, or tables with commas, semicolons or tabs, in
 * the encodings that spreadsheets save, with the headings of several programs. */
#include "phone/selector_file.h"

#include "phone/phones.h"
#include "phone/selector.h"
#include "plugin/fields.h"
#include "util/alike.h"
#include "util/csv.h"
#include "util/error.h"
#include "util/text.h"

#include <stdlib.h>
#include <string.h>

/* What a column may hold other than a field: SEP and a MAC address, or a name. */
enum { DEVICE = FIELD_COUNT, COLUMNS };

/* The most certain first. */
static const int telling[] = {FIELD_ID,   FIELD_MAC,       DEVICE,      FIELD_SERIAL,
                              FIELD_NAME, FIELD_EXTENSION, FIELD_NUMBER};

/* Headings in lower case, without blanks and punctuation. */
static const struct {
    const char *heading;
    int column;
} headings[] = {
    {"id", FIELD_ID},
    {"deviceid", FIELD_ID},
    {"mac", FIELD_MAC},
    {"macaddress", FIELD_MAC},
    {"macadresse", FIELD_MAC},
    {"macaddr", FIELD_MAC},
    {"ethernetmac", FIELD_MAC},
    {"ethernetmacaddress", FIELD_MAC},
    {"devicename", DEVICE},
    {"ger\u00e4tename", DEVICE},
    {"serial", FIELD_SERIAL},
    {"serialnumber", FIELD_SERIAL},
    {"seriennummer", FIELD_SERIAL},
    {"name", FIELD_NAME},
    {"displayname", FIELD_NAME},
    {"phonename", FIELD_NAME},
    {"anzeigename", FIELD_NAME},
    {"ext", FIELD_EXTENSION},
    {"extension", FIELD_EXTENSION},
    {"durchwahl", FIELD_EXTENSION},
    {"nebenstelle", FIELD_EXTENSION},
    {"number", FIELD_NUMBER},
    {"phonenumber", FIELD_NUMBER},
    {"directorynumber", FIELD_NUMBER},
    {"directorynumber1", FIELD_NUMBER},
    {"telephonenumber", FIELD_NUMBER},
    {"rufnummer", FIELD_NUMBER},
    {"telefonnummer", FIELD_NUMBER},
};

struct table {
    struct selector *selector;
    char separator;
    size_t at[COLUMNS];      /* the cell that holds it, +1; 0: none */
    char *known;             /* the headings found, for error messages */
    struct file_table *kept; /* or NULL */
};

static int heading_column(const char *cell)
{
    AUTO_FREE char *plain = memory_copy(cell);
    char *to = plain;
    for (const char *at = cell; *at != '\0'; at++)
        if (strchr(" -_.:/()\t\r\n", *at) == NULL)
            *to++ = *at;
    *to = '\0';
    AUTO_FREE char *form = alike_form(plain);
    for (size_t i = 0; i < COUNT_OF(headings); i++)
        if (strcmp(form, headings[i].heading) == 0)
            return headings[i].column;
    return COLUMNS;
}

/* Counts the headings in the row that identify phones, and notes their columns. */
static size_t header_read(struct table *table, const struct csv_cells *cells)
{
    size_t found = 0;
    for (size_t i = 0; i < cells->count; i++) {
        int column = heading_column(cells->at[i]);
        if (column == COLUMNS || table->at[column] != 0)
            continue;
        table->at[column] = i + 1;
        text_append(&table->known, ", ", "%s", cells->at[i]);
        found++;
    }
    return found;
}

/* Whether text begins with a header; chooses the separator that gives the most headings. */
static bool header_find(struct table *table, const char *text)
{
    const char given[] = {table->separator, '\0'};
    size_t most = 0;
    for (const char *one = given[0] != '\0' ? given : ",;\t"; *one != '\0'; one++) {
        AUTO_FREE char *copy = memory_copy(text);
        struct table tried = {.selector = table->selector, .separator = *one, .kept = table->kept};
        struct csv_cells cells;
        char *rest = copy;
        int line = 1;
        size_t found = *copy == '\0' || csv_row(&rest, *one, &line, &cells, NULL) < 0
                           ? 0
                           : header_read(&tried, &cells);
        bool better = found > most;
        free(better ? table->known : tried.known);
        if (better) {
            *table = tried;
            most = found;
        }
    }
    return most > 0;
}

static void cell_select(struct selector *selector, int column, const char *cell, int line)
{
    char mac[13];
    AUTO_FREE char *form = alike_form(cell);
    if (column == DEVICE)
        column = phone_mac_fold(form, mac) ? FIELD_MAC : FIELD_NAME;
    int or_else = column == FIELD_NUMBER ? FIELD_EXTENSION : FIELD_COUNT;
    selector_add_exact(selector, column, or_else, cell, line);
}

static bool says_nothing(const char *cell)
{
    AUTO_FREE char *form = alike_form(cell);
    return *form == '\0';
}

static void row_keep(struct file_table *kept, const struct csv_cells *cells, int line)
{
    if (kept == NULL)
        return;
    struct file_row *row = memory_add(kept->rows, kept->count);
    *row = (struct file_row){.line = line, .count = cells->count};
    row->cells = memory_alloc((cells->count + 1) * sizeof *row->cells);
    memcpy(row->cells, cells->at, cells->count * sizeof *row->cells);
}

/* Ignores rows without any text, which spreadsheets leave at the end. */
static int row_select(const struct table *table, const struct csv_cells *cells, int line,
                      struct ph_error *err)
{
    for (size_t i = 0; i < COUNT_OF(telling); i++) {
        size_t at = table->at[telling[i]];
        if (at == 0 || at > cells->count || says_nothing(cells->at[at - 1]))
            continue;
        cell_select(table->selector, telling[i], cells->at[at - 1], line);
        row_keep(table->kept, cells, line);
        return PH_OK;
    }
    for (size_t i = 0; i < cells->count; i++)
        if (!says_nothing(cells->at[i]))
            return error_fail(err, PH_INVALID, "file",
                              "line %d identifies no phone: there is nothing under %s", line,
                              table->known);
    return PH_OK;
}

static int table_read(const struct table *table, char *text, int line, struct ph_error *err)
{
    struct csv_cells cells;
    int head = line, code = csv_row(&text, table->separator, &line, &cells, err);
    if (code == PH_OK)
        row_keep(table->kept, &cells, head);
    while (code == PH_OK && *text != '\0') {
        int begun = line;
        code = csv_row(&text, table->separator, &line, &cells, err);
        if (code == PH_OK)
            code = row_select(table, &cells, begun, err);
    }
    return code;
}

/* ---- Lines ----------------------------------------------------------------------------------- */

/* Our own output in a pipe: cells between tabs without a header, the name first. Selects by MAC
 * address, unless two cells look like one. */
static int tabs_select(struct selector *selector, char *line, int number, struct ph_error *err)
{
    struct csv_cells cells = {.count = 0};
    const char *address = NULL;
    char mac[13];
    for (char *rest = line; rest != NULL && cells.count < CSV_CELLS;)
        cells.at[cells.count++] = strsep(&rest, "\t");
    for (size_t i = 0; i < cells.count; i++) {
        if (!phone_mac_fold(cells.at[i], mac))
            continue;
        if (address != NULL)
            return error_fail(err, PH_INVALID, "file",
                              "line %d contains two MAC addresses; write the list with --csv",
                              number);
        address = cells.at[i];
    }
    if (address == NULL && says_nothing(cells.at[0]))
        return error_fail(err, PH_INVALID, "file",
                          "line %d neither begins with a name nor contains a MAC address", number);
    if (address != NULL)
        selector_add_exact(selector, address == cells.at[0] ? FIELD_NAME : FIELD_MAC,
                           address == cells.at[0] ? FIELD_MAC : FIELD_COUNT, address, number);
    else
        selector_add_exact(selector, FIELD_NAME, FIELD_COUNT, cells.at[0], number);
    return PH_OK;
}

/* A quoted cell, as spreadsheets write a list with one column. Its text is taken literally, but a
 * phone whose name includes the quotes comes first. */
static int quoted_select(struct selector *selector, const char *line, int number,
                         struct ph_error *err)
{
    AUTO_FREE char *copy = memory_copy(line);
    struct csv_cells cells;
    char *rest = copy;
    int lines = number;
    int code = csv_row(&rest, ',', &lines, &cells, err);
    if (code == PH_OK && cells.count > 1)
        code =
            error_fail(err, PH_INVALID, "file",
                       "line %d: a list with several columns needs a header, such as name, mac or "
                       "extension",
                       number);
    if (code == PH_OK && !says_nothing(cells.at[0])) /* otherwise like an empty line */
        selector_add_quoted(selector, line, cells.at[0], number);
    return code;
}

static int line_select(struct selector *selector, char *line, int number, struct ph_error *err)
{
    size_t length = strlen(line);
    while (length > 0 && strchr(" \t", line[length - 1]) != NULL)
        length--;
    char *start = line + strspn(line, " \t");
    bool tabs = start < line + length && start + strcspn(start, "\t") < line + length;
    if (*start == '#') { /* a comment, unless a phone has that name */
        start[tabs ? strcspn(start, "\t") : strlen(start)] = '\0';
        selector_add_comment(selector, start, number);
        return PH_OK;
    }
    if (tabs)
        return tabs_select(selector, line, number, err);
    line[length] = '\0';
    if (*start == '\0')
        return PH_OK;
    if (*start == '"')
        return quoted_select(selector, start, number, err);
    struct ph_error cause = {0};
    int code = selector_add(selector, start, number, &cause);
    return code < 0 ? error_fail(err, code, cause.what, "line %d: %s", number, cause.text) : PH_OK;
}

/* Takes the next line off *text, with any kind of line end. */
static char *line_take(char **text)
{
    char *line = *text;
    size_t length = strcspn(line, "\r\n");
    char end = line[length];
    bool pair = end == '\r' && line[length + 1] == '\n';
    line[length] = '\0';
    *text = end == '\0' ? NULL : line + length + 1 + pair;
    return line;
}

static int lines_read(struct selector *selector, char *text, int number, struct ph_error *err)
{
    int code = PH_OK;
    while (code == PH_OK && text != NULL)
        code = line_select(selector, line_take(&text), number++, err);
    return code;
}

/* Skips and counts empty lines and comments, up to where a header can be. */
static char *head_find(char *text, int *line)
{
    for (;;) {
        char *start = text + strspn(text, " \t");
        size_t length = strcspn(start, "\r\n");
        if (start[length] == '\0' || (length > 0 && *start != '#'))
            return text;
        text = start + length + 1 + (start[length] == '\r' && start[length + 1] == '\n');
        ++*line;
    }
}

int selector_add_table(struct selector *selector, const char *text, size_t length,
                       struct file_table *kept, struct ph_error *err)
{
    AUTO_FREE char *utf8 = NULL;
    int code = alike_decode(text, length, &utf8, err);
    if (code < 0)
        return code;
    int line = 1;
    struct table table = {.selector = selector, .kept = kept};
    char *head = head_find(utf8, &line);
    if ((strncmp(head, "sep=", 4) == 0 || strncmp(head, "SEP=", 4) == 0) && head[4] != '\0' &&
        strchr("\r\n", head[5]) != NULL) {
        table.separator = head[4];
        line_take(&head);
        line++;
    }
    bool has_header = head != NULL && header_find(&table, head), tabs = strchr(utf8, '\t') != NULL;
    if (has_header)
        code = table_read(&table, head, line, err);
    else if (table.separator != '\0')
        code =
            error_fail(err, PH_INVALID, "file",
                       "line %d: this header has no column that identifies phones, such as name, "
                       "mac or extension",
                       line);
    else
        code = lines_read(selector, utf8, 1, err);
    free(table.known);
    if (kept != NULL) {
        kept->separator = table.separator == '\0' && tabs ? '\t' : table.separator;
        kept->text = memory_steal(utf8);
    }
    return code;
}

int selector_add_file(struct selector *selector, const char *text, size_t length,
                      struct ph_error *err)
{
    return selector_add_table(selector, text, length, NULL, err);
}

/* ---- Cells ----------------------------------------------------------------------------------- */

int file_table_column(const struct file_table *table, const char *heading, size_t *column,
                      struct ph_error *err)
{
    AUTO_FREE char *wanted = alike_form(heading);
    AUTO_FREE char *all = NULL;
    size_t found = 0;
    for (size_t i = 0; table->count > 0 && i < table->rows[0].count; i++) {
        AUTO_FREE char *form = alike_form(table->rows[0].cells[i]);
        text_append(&all, ", ", "%s", table->rows[0].cells[i]);
        if (strcmp(form, wanted) != 0)
            continue;
        *column = i;
        found++;
    }
    if (table->count == 0)
        return error_fail(err, PH_INVALID, "file",
                          "this is not a table with headings, so it has no column \"%s\"", heading);
    if (found != 1)
        return error_fail(err, PH_INVALID, "file", "%s column \"%s\"; the headings are: %s",
                          found == 0 ? "there is no" : "there is more than one", heading, all);
    return PH_OK;
}

static int row_compare(const void *a, const void *b)
{
    const struct file_row *left = a, *right = b;
    return (left->line > right->line) - (left->line < right->line);
}

const struct file_row *file_table_row(const struct file_table *table, int line)
{
    const struct file_row wanted = {.line = line};
    return table->count == 0
               ? NULL
               : bsearch(&wanted, table->rows, table->count, sizeof wanted, row_compare);
}

/* The length of a blank, or of a no-break space as spreadsheets leave it. */
static size_t blank_length(const char *text)
{
    if (strncmp(text, "\u00a0", 2) == 0)
        return 2;
    return *text != '\0' && strchr(" \t\r\n", *text) != NULL;
}

char *file_row_cell(const struct file_row *row, size_t column)
{
    const char *text = column < row->count ? row->cells[column] : "";
    while (blank_length(text) > 0)
        text += blank_length(text);
    const char *end = text;
    for (const char *at = text; *at != '\0';) {
        size_t length = blank_length(at);
        at += length == 0 ? 1 : length;
        end = length == 0 ? at : end;
    }
    return text_format("%.*s", (int)(end - text), text);
}

void file_table_clear(struct file_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        free(table->rows[i].cells);
    free(table->rows);
    free(table->text);
    *table = (struct file_table){.count = 0};
}
