/* What views hear of when one list takes the place of another: only the part that differs. */
#ifndef LIST_DIFF_H
#define LIST_DIFF_H

#include <gio/gio.h>

/* Says to model's views that `before` became `after`, if they differ; items of size bytes, equal when their bytes are. The
 * model has the new ones already. */
void list_diff_notify(GListModel *model, const void *before, guint before_count, const void *after,
                      guint after_count, gsize size);

#endif
