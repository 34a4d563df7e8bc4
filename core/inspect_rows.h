/* Rows of a check, and how they travel from a child: one line each. Internal to the checks. */
#ifndef INSPECT_ROWS_H
#define INSPECT_ROWS_H

#include "inspect.h"

/* One row: `good` when ok, else the sentence of format; cure is what to do about it then. */
void inspect_row_add(struct inspect_report *report, bool ok, const char *good, const char *cure,
                     const char *format, ...) PRINTF_LIKE(5, 6);
/* The report as lines, freed by the caller, and the lines back as rows of a report. */
char *inspect_rows_write(const struct inspect_report *report);
void inspect_rows_read(struct inspect_report *report, char *lines);

/* What a loaded descriptor says, judged more strictly than loading does. */
void inspect_descriptor(struct inspect_report *report, const struct plugin *plugin);

#endif
