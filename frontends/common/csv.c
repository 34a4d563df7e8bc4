/* Tables for spreadsheets. See csv.h. */
#include "csv.h"

#include "core.h"

#include <stdbool.h>
#include <string.h>

void csv_cell(FILE *out, const char *text)
{
    AUTO_FREE char *guarded = csv_guard(text ? text : "");
    bool formula = text && strcmp(guarded, text) != 0;
    if (!formula && !strpbrk(guarded, ",;\"\t\r\n")) {
        fputs(guarded, out);
        return;
    }
    putc('"', out);
    for (const char *rest = guarded; *rest; rest++) {
        if (*rest == '"')
            putc('"', out);
        putc(*rest, out);
    }
    putc('"', out);
}

void csv_line(FILE *out, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            putc(',', out);
        AUTO_FREE char *safe = log_visible(cells[i] ? cells[i] : "");
        csv_cell(out, safe);
    }
    fputs("\r\n", out);
}
