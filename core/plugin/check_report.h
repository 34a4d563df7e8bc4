/* Rows of a check, and how they travel from a child: one line each. Internal to the checks. */
#ifndef CORE_PLUGIN_CHECK_REPORT_H
#define CORE_PLUGIN_CHECK_REPORT_H

#include "util/memory.h"

#include <stdbool.h>
#include <stddef.h>

struct inspect_row {
    bool ok;
    char *text; /* what was found, one sentence */
    char *cure; /* what to do about it; NULL when ok */
};

struct inspect_report {
    struct inspect_row *rows;
    size_t count;
    bool ok; /* every row is */
};

/* One row: `good` when ok, else the sentence of format; cure is what to do about it then. */
void inspect_row_add(struct inspect_report *report, bool ok, const char *good, const char *cure,
                     const char *format, ...) PRINTF_LIKE(5, 6);

/* The report as lines, freed by the caller, and the lines back as rows of a report. */
char *inspect_rows_write(const struct inspect_report *report);

void inspect_rows_read(struct inspect_report *report, char *lines);

#endif
