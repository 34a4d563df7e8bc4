/* What an action reports of a phone: columns of tables and CSV, and typed members of JSON. */
#ifndef RESULTS_H
#define RESULTS_H

#include "output.h"
#include "row.h"

/* The columns of a job, and the results that the action declares behind them: shown in CSV, and
 * elsewhere on request, since the column "text" has them all. action NULL: none. Freed with
 * results_columns_free(). */
struct output_columns results_columns(const struct cli *cli, const struct feature *action);

void results_columns_free(struct output_columns *columns);

/* {"pressed": 3, "keys": ["Home", "Down"]}: declared results first, numbers and booleans as such;
 * several values are an array, any other value is a string. */
json_object *results_members(const struct feature *action, const struct values *row);

/* The same members into an object, except those that it has already. */
void results_add(json_object *object, json_object *members);

#endif
