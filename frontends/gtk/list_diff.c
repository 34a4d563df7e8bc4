/* What differs between two lists. See list_diff.h. */
#include "list_diff.h"

#include <string.h>

void list_diff_notify(GListModel *model, const void *before, guint before_count, const void *after,
                      guint after_count, gsize size)
{
    const char *old = before, *new = after;
    guint same = 0, tail = 0, least = MIN(before_count, after_count);
    while (same < least && memcmp(old + same * size, new + same *size, size) == 0)
        same++;
    while (tail < least - same && memcmp(old + (before_count - 1 - tail) * size,
                                         new + (after_count - 1 - tail) * size, size) == 0)
        tail++;
    if (before_count != after_count || same < after_count)
        g_list_model_items_changed(model, same, before_count - same - tail,
                                   after_count - same - tail);
}
