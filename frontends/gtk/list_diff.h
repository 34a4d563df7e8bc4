/* Tells views what differs when one list replaces another. */
#ifndef LIST_DIFF_H
#define LIST_DIFF_H

#include <gio/gio.h>

/* Tells the views of model that `before` became `after`, if they differ: arrays with items of size
 * bytes, compared byte by byte. The model has the new items already. */
void list_diff_notify(GListModel *model, const void *before, guint before_count, const void *after,
                      guint after_count, gsize size);

#endif
