/* phonectl phones --count-by: counts phones by their values. */
#ifndef PHONES_COUNT_H
#define PHONES_COUNT_H

#include "output.h"
#include "selection.h"

/* The fields of a list such as "model,location", and "count"; freed by the caller. NULL after an
 * error message: exit code 2. */
struct field *phones_count_columns(const char *list, struct output_columns *columns);
/* A row for each combination of values, the most frequent first. A phone with two tags counts for
 * both. out NULL: metrics for Prometheus on standard output. */
void phones_count_show(struct output *out, const struct selection *selection,
                       const struct output_columns *columns);

#endif
