/* Rows of results that an action emits for one phone, in the order emitted. */
#ifndef CORE_CONFIG_ROWS_H
#define CORE_CONFIG_ROWS_H

#include <stddef.h>

struct values;

/* All zero: no rows. No element is NULL. */
struct rows {
    struct values **at;
    size_t count;
};

void rows_add(struct rows *rows, struct values *row); /* takes row; NULL adds nothing */

void rows_clear(struct rows *rows);

struct rows rows_take(struct rows *rows); /* rows is empty afterwards */

struct rows rows_copy(const struct rows *rows);

/* Appends more to rows. Merges its first row into the last one of rows: a field that both have
 * gets the new value. */
void rows_join(struct rows *rows, struct rows more);

#endif
