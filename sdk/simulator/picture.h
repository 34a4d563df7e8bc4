/* The picture of a screen. */
#ifndef SIM_PICTURE_H
#define SIM_PICTURE_H

#include "screen.h"

/* Draws the screen; the PNG is appended to out. */
void picture_png(const struct screen *screen, const struct model *model, struct buffer *out);

#endif
