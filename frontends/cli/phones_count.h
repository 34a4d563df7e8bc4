/* --count-by: counts phones by their values, and results by those of their phones. */
#ifndef PHONES_COUNT_H
#define PHONES_COUNT_H

#include "output.h"

struct tallies;

/* Counts by the fields of a list such as "model,location", an empty one counts all; results: by
 * outcome and reason first. NULL after an error message: exit code 2. */
struct tallies *tallies_new(const char *list, bool results);
/* An exit code: whether --count-by, if given, can be done. */
int tallies_check(const struct cli *cli);
/* The fields, and "count". */
const struct output_columns *tallies_columns(const struct tallies *tallies);
/* A phone with two tags counts for both. phone NULL: its values are not known. outcome and reason
 * are ignored without results. */
void tallies_add(struct tallies *tallies, const struct phone *phone, const char *outcome,
                 const char *reason);
/* A row for each combination of values, the most frequent first. */
void tallies_show(struct tallies *tallies, struct output *out);
/* The same as metrics for Prometheus, with the age of the list. */
void tallies_print_metrics(struct tallies *tallies, int64_t age_s);
void tallies_free(struct tallies *tallies);

#endif
