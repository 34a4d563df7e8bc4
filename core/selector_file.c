/* Lists of phones from a file: plain lines of words, or CSV as `phonectl phones --csv` writes it. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "selector.h"

/* Cuts the next cell off a CSV line, in place: quotes undone, and the ' that guards spreadsheets from formulas. */
static char *csv_cell(char **line)
{
    char *cell = *line, *to = cell, *from = cell;
    if (*from == '"') {
        for (from++; *from != '\0'; from++) {
            if (*from == '"' && *++from != '"')
                break;
            *to++ = *from;
        }
        while (*from != '\0' && *from != ',')
            from++;
    } else {
        while (*from != '\0' && *from != ',')
            *to++ = *from++;
    }
    *line = *from == ',' ? from + 1 : NULL;
    *to = '\0';
    return cell[0] == '\'' && cell[1] != '\0' && strchr("=+-@\t", cell[1]) != NULL ? cell + 1
                                                                                   : cell;
}

/* The field to select by when the line is a CSV header, and its column; NULL when it is none. The surest field wins. A
 * single word is only a header when no phone would be called so. */
static const char *csv_header(const char *line, size_t *column)
{
    static const char *const surest[] = {"id", "mac", "name"};
    for (size_t i = 0; i < COUNT_OF(surest); i++) {
        AUTO_FREE char *copy = base_copy(line);
        size_t at = 0;
        for (char *rest = copy; rest != NULL; at++) {
            if (base_same_word(csv_cell(&rest), surest[i])) {
                *column = at;
                return surest[i];
            }
        }
    }
    return NULL;
}

static int csv_row(struct selector *selector, char *line, int number, size_t column,
                   const char *field, struct ph_error *err)
{
    char *cell = NULL;
    size_t at = 0;
    while (at <= column && line != NULL) {
        cell = csv_cell(&line);
        at++;
    }
    if (at <= column || cell == NULL || *cell == '\0')
        return base_fail(err, PH_INVALID, "file", "there is no %s in it", field);
    selector_add_exact(selector, field, cell, number);
    return PH_OK;
}

/* The text of a line without blanks at its ends and without a # comment. */
static char *line_trim(char *line)
{
    line += strspn(line, " \t");
    if (*line == '#')
        *line = '\0';
    size_t length = strlen(line);
    while (length > 0 && isspace((unsigned char)line[length - 1]))
        line[--length] = '\0';
    return line;
}

static int lines_add(struct selector *selector, char *text, struct ph_error *err)
{
    const char *field = NULL;
    size_t column = 0;
    bool first = true;
    int number = 0;
    for (char *next = text; next != NULL;) {
        char *line = line_trim(strsep(&next, "\n"));
        number++;
        if (*line == '\0')
            continue;
        if (first)
            field = csv_header(line, &column);
        bool header = first && field != NULL;
        first = false;
        if (header)
            continue;
        struct ph_error cause;
        int code = field != NULL ? csv_row(selector, line, number, column, field, &cause)
                                 : selector_add(selector, line, number, &cause);
        if (code < 0)
            return base_fail(err, code, cause.what, "line %d: %s", number, cause.text);
    }
    return PH_OK;
}

int selector_add_file(struct selector *selector, const char *text, size_t length,
                      struct ph_error *err)
{
    if (memchr(text, '\0', length) != NULL)
        return base_fail(err, PH_INVALID, "file", "this is no text: there are NUL bytes in it");
    size_t mark = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    AUTO_FREE char *copy = base_alloc(length - mark + 1);
    memcpy(copy, text + mark, length - mark);
    return lines_add(selector, copy, err);
}
