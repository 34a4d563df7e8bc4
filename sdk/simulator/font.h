/* The built-in bitmap font: 5 × 7 dots, ASCII. */
#ifndef SIM_FONT_H
#define SIM_FONT_H

#include <stdint.h>

enum { FONT_WIDTH = 5, FONT_HEIGHT = 7, FONT_ADVANCE = 6 };

/* Five columns, the lowest bit on top. Anything beyond ASCII gets a box. */
const uint8_t *font_glyph(char character);

#endif
