/* Pictures out of what phones send: looked at before a library decodes them. */
#ifndef PICTURE_H
#define PICTURE_H

#include "text.h"

/* The size that a PNG, JPEG or BMP file says it has, without decoding it; false: it is none of them. */
bool picture_size(const uint8_t *bytes, size_t length, uint32_t *width, uint32_t *height);
/* NULL: it is no picture that is shown here, or one that would take too much memory; *why says so, freed by the
 * caller. */
GdkTexture *picture_texture(GBytes *bytes, char **why);

#endif
