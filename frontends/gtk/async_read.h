/* What is read from the disk for a page, while the window goes on. */
#ifndef ASYNC_READ_H
#define ASYNC_READ_H

#include "text.h"

#include <core.h>

/* Runs on a thread of its own; NULL: err says why. */
typedef void *async_read_function(int64_t number, struct ph_error *err);
/* What was read is taken; NULL: why says why. Not called any more once it was cancelled. */
typedef void async_read_done(void *self, void *read, const char *why);

/* *cancellable: the reading before this one, which does not count any more, or NULL; afterwards this one. What nobody
 * takes is let go with release. */
void async_read_start(async_read_function *read, int64_t number, GDestroyNotify release,
                      GCancellable **cancellable, async_read_done *done, void *self);
/* Also before self is freed. */
void async_read_cancel(GCancellable **cancellable);

#endif
