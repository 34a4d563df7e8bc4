/* Pictures from phones, checked before a library decodes them. One other thread decodes them in
 * turn: the window never waits, and the memory for a whole picture is needed only once. */
#ifndef PICTURE_H
#define PICTURE_H

#include "text.h"

/* why NULL: it is texture, which the caller of this keeps. */
typedef void picture_done(void *self, GdkTexture *texture, const char *why);
/* Calls done from the main loop, unless *decoding is cancelled before; an earlier one in *decoding
 * is. width, height: the largest size in pixels, at which the shape is kept; 0: its own size. */
void picture_decode(GBytes *bytes, int width, int height, GCancellable **decoding,
                    picture_done *done, void *self);
/* Call it before self is freed. */
void picture_cancel(GCancellable **decoding);

#endif
