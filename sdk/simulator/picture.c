/* Draws a screen into a framebuffer of palette colours and packs it as a PNG. */
#include "picture.h"

#include "font.h"
#include "layout.h"
#include "screen.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum colour { PAPER, INK, BAR, BAR_INK, FOCUS, KEY, KEY_LIT, CALL, DIM, DARK, COLOURS };

static const uint8_t palette[COLOURS][3] = {
    [PAPER] = {0xf7, 0xf8, 0xfa},   [INK] = {0x1b, 0x27, 0x33},   [BAR] = {0x0d, 0x3b, 0x66},
    [BAR_INK] = {0xff, 0xff, 0xff}, [FOCUS] = {0xbf, 0xdb, 0xff}, [KEY] = {0xd5, 0xdb, 0xe2},
    [KEY_LIT] = {0x9f, 0xe0, 0xb0}, [CALL] = {0xd8, 0xf3, 0xdc},  [DIM] = {0x5c, 0x67, 0x73},
    [DARK] = {0x05, 0x07, 0x0a}};

struct canvas {
    int width, height, scale;
    uint8_t *pixels;
};

static void fill(struct canvas *canvas, struct layout_box box, enum colour colour)
{
    int right = box.x + box.width < canvas->width ? box.x + box.width : canvas->width;
    int bottom = box.y + box.height < canvas->height ? box.y + box.height : canvas->height;
    for (int y = box.y < 0 ? 0 : box.y; y < bottom; y++)
        if (right > box.x)
            memset(canvas->pixels + (size_t)y * (size_t)canvas->width + box.x, colour,
                   (size_t)(right - box.x));
}

/* Writes inside a box; omits what does not fit. */
static void write_text(struct canvas *canvas, struct layout_box box, const char *text,
                       enum colour colour)
{
    int scale = canvas->scale, x = box.x + 2 * scale, y = box.y + 2 * scale;
    for (; *text != '\0' && x + FONT_WIDTH * scale <= box.x + box.width; text++) {
        if (((unsigned char)*text & 0xc0) == 0x80)
            continue; /* one box for a whole UTF-8 character */
        const uint8_t *glyph = font_glyph(*text);
        for (int column = 0; column < FONT_WIDTH; column++)
            for (int dot = 0; dot < FONT_HEIGHT; dot++)
                if ((glyph[column] >> dot & 1) != 0)
                    fill(canvas,
                         (struct layout_box){x + column * scale, y + dot * scale, scale, scale},
                         colour);
        x += FONT_ADVANCE * scale;
    }
}

static void draw(struct canvas *canvas, const struct screen *screen, const struct model *model)
{
    static const enum colour papers[] = {PAPER, FOCUS, PAPER, CALL, PAPER},
                             inks[] = {INK, INK, BAR, INK, DIM};
    fill(canvas, (struct layout_box){0, 0, canvas->width, canvas->height},
         screen->dark != 0 ? DARK : PAPER);
    if (screen->dark != 0)
        return;
    fill(canvas, layout_status(model), BAR);
    write_text(canvas, layout_status(model), screen->status, BAR_INK);
    for (size_t i = 0; i < screen->row_count; i++) {
        fill(canvas, layout_row(model, i), papers[screen->rows[i].style]);
        write_text(canvas, layout_row(model, i), screen->rows[i].text, inks[screen->rows[i].style]);
    }
    for (size_t i = 0; i < screen->line_count; i++) {
        fill(canvas, layout_line(model, screen, i), screen->lines[i].lit != 0 ? KEY_LIT : KEY);
        write_text(canvas, layout_line(model, screen, i), screen->lines[i].label, INK);
    }
    for (size_t i = 0; i < MENU_SOFTKEYS; i++) {
        fill(canvas, layout_softkey(model, i), KEY);
        if (screen->softkeys[i] != 0)
            write_text(canvas, layout_softkey(model, i), screen->softkeys[i], INK);
    }
}

static void add_number(struct buffer *out, uint32_t number)
{
    unsigned char bytes[4] = {(unsigned char)(number >> 24), (unsigned char)(number >> 16),
                              (unsigned char)(number >> 8), (unsigned char)number};
    buffer_add(out, bytes, sizeof bytes);
}

static void add_chunk(struct buffer *out, const char *type, const void *data, size_t length)
{
    add_number(out, (uint32_t)length);
    size_t start = out->length;
    buffer_add(out, type, 4);
    buffer_add(out, data, length);
    add_number(out, (uint32_t)crc32(0, (const Bytef *)out->data + start, (uInt)(length + 4)));
}

static void pack(const struct canvas *canvas, struct buffer *out)
{
    size_t width = (size_t)canvas->width, height = (size_t)canvas->height,
           raw_length = (width + 1) * height;
    uint8_t *raw = text_alloc(raw_length); /* every row begins with its filter, 0: none */
    for (size_t y = 0; y < height; y++)
        memcpy(raw + y * (width + 1) + 1, canvas->pixels + y * width, width);
    uLongf packed_length = compressBound((uLong)raw_length);
    uint8_t *packed = text_alloc(packed_length);
    compress2(packed, &packed_length, raw, (uLong)raw_length, 6);
    struct buffer head = {0};
    add_number(&head, (uint32_t)width);
    add_number(&head, (uint32_t)height);
    buffer_add(&head, "\x08\x03\0\0\0", 5); /* 8 bits, palette, no interlace */
    buffer_add(out, "\x89PNG\r\n\x1a\n", 8);
    add_chunk(out, "IHDR", head.data, head.length);
    add_chunk(out, "PLTE", palette, sizeof palette);
    add_chunk(out, "IDAT", packed, packed_length);
    add_chunk(out, "IEND", "", 0);
    buffer_free(&head);
    free(packed);
    free(raw);
}

void picture_png(const struct screen *screen, const struct model *model, struct buffer *out)
{
    struct canvas canvas = {
        .width = model->width, .height = model->height, .scale = layout_scale(model)};
    if (canvas.width == 0)
        return;
    canvas.pixels = text_alloc((size_t)canvas.width * (size_t)canvas.height);
    draw(&canvas, screen, model);
    pack(&canvas, out);
    free(canvas.pixels);
}
