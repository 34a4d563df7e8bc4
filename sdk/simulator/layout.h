/* Where things are on a screen, for drawing it and for interpreting touches. */
#ifndef SIM_LAYOUT_H
#define SIM_LAYOUT_H

#include "screen.h"

struct layout_box {
    int x, y, width, height;
};

enum hit { HIT_NOTHING, HIT_ROW, HIT_SOFTKEY, HIT_LINE };

struct layout_hit {
    enum hit what;
    size_t at;
};

int layout_scale(const struct model *model); /* pixels of a font dot */
struct layout_box layout_status(const struct model *model);
struct layout_box layout_row(const struct model *model, size_t at);
struct layout_box layout_softkey(const struct model *model, size_t at);
struct layout_box layout_line(const struct model *model, const struct screen *screen, size_t at);
struct layout_hit layout_find(const struct model *model, const struct screen *screen, int x, int y);

#endif
