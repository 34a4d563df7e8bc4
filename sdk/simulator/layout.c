/* Boxes on a screen. See layout.h. */
#include "layout.h"

#include "screen.h"

int layout_scale(const struct model *model)
{
    return model->height >= 700 ? 4 : model->height >= 400 ? 2 : 1;
}

/* Coordinates are in font dots, then scaled. */
static struct layout_box scaled(const struct model *model, int x, int y, int width, int height)
{
    int scale = layout_scale(model);
    return (struct layout_box){x * scale, y * scale, width * scale, height * scale};
}

static int dots_wide(const struct model *model)
{
    return model->width / layout_scale(model);
}

static int dots_high(const struct model *model)
{
    return model->height / layout_scale(model);
}

struct layout_box layout_status(const struct model *model)
{
    return scaled(model, 0, 0, dots_wide(model), 11);
}

struct layout_box layout_row(const struct model *model, size_t at)
{
    return scaled(model, 2, 13 + (int)at * 10, dots_wide(model) - 62, 10);
}

struct layout_box layout_softkey(const struct model *model, size_t at)
{
    int width = dots_wide(model) / MENU_SOFTKEYS;
    return scaled(model, (int)at * width + 1, dots_high(model) - 12, width - 2, 11);
}

/* Spread over the height, as the keys beside a screen are. */
struct layout_box layout_line(const struct model *model, const struct screen *screen, size_t at)
{
    int room = dots_high(model) - 26,
        height = screen->line_count != 0 ? room / (int)screen->line_count : room;
    return scaled(model, dots_wide(model) - 58, 13 + (int)at * height, 57, height - 1);
}

static bool inside(struct layout_box box, int x, int y)
{
    return x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;
}

struct layout_hit layout_find(const struct model *model, const struct screen *screen, int x, int y)
{
    for (size_t i = 0; i < MENU_SOFTKEYS; i++)
        if (inside(layout_softkey(model, i), x, y))
            return (struct layout_hit){HIT_SOFTKEY, i};
    for (size_t i = 0; i < screen->line_count; i++)
        if (inside(layout_line(model, screen, i), x, y))
            return (struct layout_hit){HIT_LINE, i};
    for (size_t i = 0; i < screen->row_count; i++)
        if (inside(layout_row(model, i), x, y))
            return (struct layout_hit){HIT_ROW, i};
    return (struct layout_hit){HIT_NOTHING, 0};
}
