/* The results of an action for a phone: columns of tables and CSV, and typed members of JSON. */
#ifndef RESULTS_H
#define RESULTS_H

#include "output.h"
#include "row.h"

#include <job_results.h>

/* The columns of the command line: results appear in CSV, elsewhere only on request, because the
 * column "text" has them all. Valid as long as results. */
struct output_columns results_columns(const struct cli *cli, const struct job_results *results);

/* For JSON, which has one item per phone: its "rows", typed. */
json_object *results_array(const struct feature *action, const struct rows *rows);

/* Adds the own arguments of a phone, which may be NULL: "args" for JSON, otherwise a cell each. */
void results_own(json_object *row, const struct values *own, bool json);

/* For every other format, which has one line per row. told: the phone's text was made from its
 * rows, so each line gets its own part of it. Takes item. */
void results_lines(struct output *out, const struct feature *action, json_object *item,
                   const struct rows *rows, bool told);

#endif
