/* Rows of a check, and how they travel from a child: one line each. Internal to the checks. */
#ifndef CORE_PLUGIN_CHECK_REPORT_H
#define CORE_PLUGIN_CHECK_REPORT_H

#include "util/memory.h"

#include <stdbool.h>
#include <stddef.h>

struct check_row {
    bool ok;
    char *text; /* the finding, one sentence */
    char *cure; /* what to do about it; NULL when ok */
};

struct check_report {
    struct check_row *rows;
    size_t count;
    bool ok; /* all rows are */
};

/* Adds one row: `good` when ok, else the sentence made from format, with the cure. */
void check_report_add(struct check_report *report, bool ok, const char *good, const char *cure,
                      const char *format, ...) PRINTF_LIKE(5, 6);

/* Writes the report as lines, freed by the caller; and reads such lines back into a report. */
char *check_report_write(const struct check_report *report);

void check_report_read(struct check_report *report, char *lines);

#endif
