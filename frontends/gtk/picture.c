/* Pictures from phones. See picture.h. A file of a few hundred kilobytes can hold gigabytes of
 * pixels, and a loader allocates them before anybody can refuse. Only the kinds of file that phones
 * send are decoded. */
#include "picture.h"

#include <string.h>

enum {
    MOST_PIXELS = 4096 * 4096,
    LONGEST_SIDE = 16384,
    START_OF_FRAME = 0xC0, /* of JPEG, up to 0xCF, except for these three */
    HUFFMAN_TABLES = 0xC4,
    EXTENSION = 0xC8,
    ARITHMETIC_TABLES = 0xCC
};

static uint32_t big_endian(const uint8_t *bytes, size_t count)
{
    uint32_t number = 0;
    for (size_t i = 0; i < count; i++)
        number = number << 8 | bytes[i];
    return number;
}

static uint32_t little_endian(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Skips segments (a marker and a length) up to the first start of a frame. */
static bool jpeg_size(const uint8_t *bytes, size_t length, uint32_t *width, uint32_t *height)
{
    for (size_t at = 2; at + 9 <= length && bytes[at] == 0xFF;) {
        uint8_t marker = bytes[at + 1];
        if (marker == 0xFF) { /* padding */
            at++;
            continue;
        }
        if (marker >= START_OF_FRAME && marker <= 0xCF && marker != HUFFMAN_TABLES &&
            marker != EXTENSION && marker != ARITHMETIC_TABLES) {
            *height = big_endian(bytes + at + 5, 2);
            *width = big_endian(bytes + at + 7, 2);
            return true;
        }
        at += 2 + big_endian(bytes + at + 2, 2);
    }
    return false;
}

static bool picture_size(const uint8_t *bytes, size_t length, uint32_t *width, uint32_t *height)
{
    static const char png[] = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR";
    enum { PNG_HEAD = 24, BMP_HEAD = 26, BMP_WIDTH = 18, BMP_HEIGHT = 22 };
    if (length >= PNG_HEAD && memcmp(bytes, png, sizeof png - 1) == 0) {
        *width = big_endian(bytes + sizeof png - 1, 4);
        *height = big_endian(bytes + sizeof png - 1 + 4, 4);
        return true;
    }
    if (length >= BMP_HEAD && bytes[0] == 'B' && bytes[1] == 'M') {
        int32_t lines =
            (int32_t)little_endian(bytes + BMP_HEIGHT); /* negative: the first row is the top one */
        *width = little_endian(bytes + BMP_WIDTH);
        *height = lines < 0 ? 0u - (uint32_t)lines : (uint32_t)lines;
        return true;
    }
    return length > 2 && bytes[0] == 0xFF && bytes[1] == 0xD8 &&
           jpeg_size(bytes, length, width, height);
}

/* False: the picture must not be decoded. */
static bool check_size(GBytes *bytes, uint32_t *width, uint32_t *height, char **why)
{
    size_t length;
    const uint8_t *data = g_bytes_get_data(bytes, &length);
    *why = NULL;
    if (!picture_size(data, length, width, height))
        *why = memory_copy(_("Cannot show this picture: it is neither PNG, JPEG nor BMP"));
    else if (*width > LONGEST_SIDE || *height > LONGEST_SIDE ||
             (uint64_t)*width * *height > MOST_PIXELS)
        *why = text_format(_("This picture is too large to show: %u × %u pixels"), *width, *height);
    return *why == NULL;
}

static GdkTexture *texture_of(GdkPixbuf *pixbuf)
{
    bool alpha = gdk_pixbuf_get_has_alpha(pixbuf);
    g_autoptr(GBytes) pixels = gdk_pixbuf_read_pixel_bytes(pixbuf);
    return gdk_memory_texture_new(gdk_pixbuf_get_width(pixbuf), gdk_pixbuf_get_height(pixbuf),
                                  alpha ? GDK_MEMORY_R8G8B8A8 : GDK_MEMORY_R8G8B8, pixels,
                                  (gsize)gdk_pixbuf_get_rowstride(pixbuf));
}

/* *why says why there is none. */
static GdkTexture *read_picture(GBytes *bytes, int width, int height, char **why)
{
    uint32_t wide = 0, high = 0;
    g_autoptr(GError) error = NULL;
    if (!check_size(bytes, &wide, &high, why))
        return NULL;
    bool smaller = width == 0 || ((int)wide <= width && (int)high <= height);
    g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_bytes(bytes);
    g_autoptr(GdkPixbuf) pixbuf =
        smaller ? gdk_pixbuf_new_from_stream(stream, NULL, &error)
                : gdk_pixbuf_new_from_stream_at_scale(stream, width, height, TRUE, NULL, &error);
    if (pixbuf == NULL)
        *why = memory_copy(error->message);
    return pixbuf != NULL ? texture_of(pixbuf) : NULL;
}

/* ---- On a thread of its own ------------------------------------------------------------------ */

struct work {
    GBytes *bytes;
    int width, height;
    picture_done *done;
    void *self;
};

static void work_free(gpointer memory)
{
    struct work *work = memory;
    g_bytes_unref(work->bytes);
    g_free(work);
}

/* On that thread. Skips pictures that are not wanted any more. */
static void decode(gpointer task, gpointer unused)
{
    (void)unused;
    const struct work *work = g_task_get_task_data(task);
    AUTO_FREE char *why = NULL;
    if (!g_task_return_error_if_cancelled(task)) {
        GdkTexture *texture = read_picture(work->bytes, work->width, work->height, &why);
        if (texture != NULL)
            g_task_return_pointer(task, texture, g_object_unref);
        else
            g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s", why);
    }
    g_object_unref(task);
}

static void on_decoded(GObject *source, GAsyncResult *result, gpointer unused)
{
    (void)source;
    (void)unused;
    g_autoptr(GError) error = NULL;
    const struct work *work = g_task_get_task_data(G_TASK(result));
    g_autoptr(GdkTexture) texture = g_task_propagate_pointer(G_TASK(result), &error);
    if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        work->done(work->self, texture, error != NULL ? error->message : NULL);
}

/* One thread for all: the memory for a whole picture is needed only once. */
static GThreadPool *decoder(void)
{
    static GThreadPool *pool;
    if (pool == NULL)
        pool = g_thread_pool_new(decode, NULL, 1, FALSE, NULL);
    return pool;
}

void picture_cancel(GCancellable **decoding)
{
    if (*decoding != NULL)
        g_cancellable_cancel(*decoding);
    g_clear_object(decoding);
}

void picture_decode(GBytes *bytes, int width, int height, GCancellable **decoding,
                    picture_done *done, void *self)
{
    struct work *work = g_new(struct work, 1);
    *work = (struct work){
        .bytes = g_bytes_ref(bytes), .width = width, .height = height, .done = done, .self = self};
    picture_cancel(decoding);
    *decoding = g_cancellable_new();
    GTask *task = g_task_new(NULL, *decoding, on_decoded, NULL);
    g_task_set_task_data(task, work, work_free);
    g_thread_pool_push(decoder(), task, NULL);
}
