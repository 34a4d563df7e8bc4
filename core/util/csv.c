#include "util/csv.h"

#include "util/error.h"
#include "util/log.h"
#include "util/text.h"

#include <string.h>

/* ---- Formulas -------------------------------------------------------------------------------- */

/* Spreadsheets take the full-width forms of East Asian keyboards for the same signs. */
static bool sign_starts_formula(const char *sign)
{
    static const char *const wide[] = {"\uff1d", "\uff0b", "\uff0d", "\uff20"};
    for (size_t i = 0; i < COUNT_OF(wide); i++)
        if (strncmp(sign, wide[i], strlen(wide[i])) == 0)
            return true;
    return *sign != '\0' && strchr("=+-@", *sign) != NULL;
}

/* If a spreadsheet could take text for a formula, the place behind leading blanks and quotation
 * marks, where the marks go; otherwise NULL. */
static const char *formula_at(const char *text)
{
    const char *at = text + strspn(text, " \"");
    const char *sign = at + strspn(at, "'");
    return sign_starts_formula(sign) ? at : NULL;
}

static bool cell_starts(const char *text, const char *at)
{
    return at == text || strchr(";\t\r\n", at[-1]) != NULL;
}

/* Puts a ' before each place where a spreadsheet could see the start of a formula, also after ; and
 * tab, which may split cells; freed by the caller. */
static char *guard(const char *text)
{
    char *guarded = memory_alloc(strlen(text) * 2 + 1), *to = guarded;
    const char *mark = NULL;
    for (const char *at = text; *at != '\0'; at++) {
        if (cell_starts(text, at))
            mark = formula_at(at);
        if (at == mark)
            *to++ = '\'';
        *to++ = *at;
    }
    return guarded;
}

/* Undoes it in place. */
static char *unguard(char *text)
{
    char *to = text;
    const char *mark = NULL;
    char before = ';';
    for (const char *at = text; *at != '\0'; at++) {
        if (strchr(";\t\r\n", before) != NULL)
            mark = formula_at(at);
        before = *at;
        if (at != mark || *at != '\'')
            *to++ = *at;
    }
    *to = '\0';
    return text;
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* Unquotes a cell in place, from behind its opening quote. NULL if it is never closed. */
static char *quoted(char *from, char *to, int *line)
{
    for (; *from != '\0'; from++) {
        if (*from == '"' && *++from != '"') {
            *to = '\0';
            return from;
        }
        *line += *from == '\n' || (*from == '\r' && from[1] != '\n');
        *to++ = *from;
    }
    return NULL;
}

static bool row_ends(char sign)
{
    return sign == '\0' || sign == '\n' || sign == '\r';
}

int csv_row(char **text, char separator, int *line, struct csv_cells *cells, struct ph_error *err)
{
    int begun = *line;
    char *at = *text, end = separator;
    cells->count = 0;
    while (end == separator) {
        char *cell = at;
        bool in_quotes = *at == '"';
        if (in_quotes) {
            at = quoted(at + 1, cell, line);
            if (at == NULL)
                return error_fail(err, PH_INVALID, "file", "line %d: a quote is never closed",
                                  begun);
            if (*at != separator && !row_ends(*at))
                return error_fail(err, PH_INVALID, "file",
                                  "line %d: there is text after a closing quote", *line);
        } else {
            at += strcspn(at, (const char[]){separator, '\r', '\n', '\0'});
        }
        end = *at;
        bool pair = end == '\r' && at[1] == '\n';
        if (!in_quotes)
            *at = '\0';
        at += end == '\0' ? 0 : 1 + pair;
        if (cells->count < CSV_CELLS)
            cells->at[cells->count++] = unguard(cell);
    }
    *line += end != '\0';
    *text = at;
    return PH_OK;
}

/* ---- Writing --------------------------------------------------------------------------------- */

void csv_cell(FILE *out, const char *text)
{
    AUTO_FREE char *guarded = guard(text == NULL ? "" : text);
    bool formula = text != NULL && strcmp(guarded, text) != 0;
    if (!formula && strpbrk(guarded, ",;\"\t\r\n") == NULL) {
        fputs(guarded, out);
        return;
    }
    putc('"', out);
    for (const char *rest = guarded; *rest != '\0'; rest++) {
        if (*rest == '"')
            putc('"', out);
        putc(*rest, out);
    }
    putc('"', out);
}

void csv_line(FILE *out, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        AUTO_FREE char *safe = log_visible(cells[i] == NULL ? "" : cells[i]);
        if (i > 0)
            putc(',', out);
        csv_cell(out, safe);
    }
    fputs("\r\n", out);
}
