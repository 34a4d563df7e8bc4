/* Reads from the disk on a thread of its own, so that the window never waits. */
#ifndef ASYNC_READ_H
#define ASYNC_READ_H

#include "text.h"

#include <core.h>

/* Runs on a thread of its own. Returns NULL with err filled if it fails. */
typedef void *async_read_function(int64_t number, struct ph_error *err);
/* Takes ownership of what was read; NULL: it failed, see why. Never called after a cancellation. */
typedef void async_read_done(void *self, void *read, const char *why);

/* Cancels the read in *cancellable, if any, and puts the new one there. A result that nobody takes
 * is freed with release. */
void async_read_start(async_read_function *read, int64_t number, GDestroyNotify release,
                      GCancellable **cancellable, async_read_done *done, void *self);
/* Call it before self is freed. */
void async_read_cancel(GCancellable **cancellable);

#endif
