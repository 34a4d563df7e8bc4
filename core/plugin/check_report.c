/* Rows of a check: made, sent as lines, read back. */
#include "plugin/check_report.h"

#include "util/text.h"

#include <stdarg.h>
#include <string.h>

static void append(struct check_report *report, bool ok, char *text, char *cure)
{
    *memory_add(report->rows, report->count) = (struct check_row){ok, text, cure};
    report->ok = report->ok && ok;
}

void check_report_add(struct check_report *report, bool ok, const char *good, const char *cure,
                      const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *bad = text_vformat(format, args);
    va_end(args);
    if (!ok) {
        append(report, false, bad, memory_copy(cure));
        return;
    }
    free(bad);
    append(report, true, memory_copy(good), NULL);
}

/* ok or fault, a tab, the text, a tab, the cure. */
char *check_report_write(const struct check_report *report)
{
    char *lines = memory_copy("");
    for (size_t i = 0; i < report->count; i++) {
        const struct check_row *row = &report->rows[i];
        AUTO_FREE char *text = text_line(memory_copy(row->text));
        AUTO_FREE char *cure = text_line(memory_copy(row->cure == NULL ? "" : row->cure));
        text_append(&lines, "", "%s\t%s\t%s\n", row->ok ? "ok" : "fault", text, cure);
    }
    return lines;
}

void check_report_read(struct check_report *report, char *lines)
{
    char *rest = lines, *line;
    while ((line = strsep(&rest, "\n")) != NULL) {
        const char *word = strsep(&line, "\t"), *text = strsep(&line, "\t");
        if (text != NULL && line != NULL)
            append(report, strcmp(word, "ok") == 0, memory_copy(text),
                   *line == '\0' ? NULL : memory_copy(line));
    }
}
