#include "config/rows.h"

#include "config/values.h"
#include "util/memory.h"

void rows_add(struct rows *rows, struct values *row)
{
    if (row != NULL)
        *memory_add(rows->at, rows->count) = row;
}

void rows_clear(struct rows *rows)
{
    struct rows old = rows_take(rows);
    for (size_t i = 0; i < old.count; i++)
        values_free(old.at[i]);
    free(old.at);
}

struct rows rows_take(struct rows *rows)
{
    struct rows taken = *rows;
    *rows = (struct rows){0};
    return taken;
}

struct rows rows_copy(const struct rows *rows)
{
    struct rows copy = {0};
    for (size_t i = 0; i < rows->count; i++)
        rows_add(&copy, values_copy(rows->at[i]));
    return copy;
}

void rows_join(struct rows *rows, struct rows more)
{
    size_t i = 0;
    if (rows->count > 0 && more.count > 0) {
        struct values *last = rows->at[rows->count - 1], *first = more.at[i++];
        for (size_t field = 0; field < values_count(first); field++) {
            const char *key = values_key(first, field);
            values_set(last, key, values_text(first, key));
        }
        values_free(first);
    }
    for (; i < more.count; i++)
        rows_add(rows, more.at[i]);
    free(more.at);
}
