/* Rows of results: what an action tells of one phone, in the order told. */
#ifndef CORE_CONFIG_ROWS_H
#define CORE_CONFIG_ROWS_H

#include <stddef.h>

struct values;

/* All zero: no rows. None of them is NULL. */
struct rows {
    struct values **at;
    size_t count;
};

void rows_add(struct rows *rows, struct values *row); /* takes row; NULL adds nothing */

void rows_clear(struct rows *rows);

struct rows rows_take(struct rows *rows); /* leaves none behind */

struct rows rows_copy(const struct rows *rows);

/* Adds more behind rows. Its first row joins the last one: a field that both have gets the new
 * value. */
void rows_join(struct rows *rows, struct rows more);

#endif
