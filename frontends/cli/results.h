/* What an action tells of a phone: columns of tables and CSV, and typed members of JSON. */
#ifndef RESULTS_H
#define RESULTS_H

#include "output.h"
#include "row.h"

#include <job_results.h>

/* The columns as the command line shows them: results stand in CSV, and elsewhere on request, since
 * the column "text" has them all. Lasts as long as results. */
struct output_columns results_columns(const struct cli *cli, const struct job_results *results);

/* For JSON, which has one item for each phone: its "rows", typed. */
json_object *results_array(const struct feature *action, const struct rows *rows);

/* For every other form, which has one line for each row. told: the text of the phone is what its
 * rows say, so each line has its own part of it. Takes item. */
void results_lines(struct output *out, const struct feature *action, json_object *item,
                   const struct rows *rows, bool told);

#endif
