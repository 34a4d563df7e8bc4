/* Pictures from phones, checked before a library decodes them. */
#ifndef PICTURE_H
#define PICTURE_H

#include "text.h"

/* Reads the size from the header of a PNG, JPEG or BMP file; false: it is none of these. */
bool picture_size(const uint8_t *bytes, size_t length, uint32_t *width, uint32_t *height);
/* NULL: not a kind of picture shown here, or one that needs too much memory; *why says which, freed
 * by the caller. */
GdkTexture *picture_texture(GBytes *bytes, char **why);
/* The same, no larger than this. It may be called on any thread. */
GdkTexture *picture_scaled(GBytes *bytes, int width, int height, char **why);

#endif
