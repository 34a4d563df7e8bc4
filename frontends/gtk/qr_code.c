/* QR codes as pictures. See qr_code.h. */
#include "qr_code.h"

#include "text.h"

#include <qr.h>
#include <string.h>

/* The light frame that scanners need, in modules; a module in pixels. */
enum { FRAME = 4, MODULE = 4 };

/* Dark on light in any style. */
static GdkTexture *draw(const struct qr *code)
{
    int side = (qr_width(code) + 2 * FRAME) * MODULE;
    gsize stride = (gsize)side * 3;
    guchar *pixels = g_malloc(stride * (gsize)side);
    for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++)
            memset(pixels + (gsize)y * stride + (gsize)x * 3,
                   qr_dark(code, x / MODULE - FRAME, y / MODULE - FRAME) ? 0 : 255, 3);
    }
    g_autoptr(GBytes) bytes = g_bytes_new_take(pixels, stride * (gsize)side);
    return gdk_memory_texture_new(side, side, GDK_MEMORY_R8G8B8, bytes, stride);
}

GtkWidget *qr_code_new(const char *text)
{
    struct qr *code = qr_new(text);
    if (code == NULL)
        return NULL;
    g_autoptr(GdkTexture) texture = draw(code);
    GtkWidget *picture = gtk_picture_new_for_paintable(GDK_PAINTABLE(texture));
    gtk_picture_set_can_shrink(GTK_PICTURE(picture), FALSE);
    gtk_widget_set_halign(picture, GTK_ALIGN_CENTER);
    text_accessible(picture, _("The address as a QR code"));
    qr_free(code);
    return picture;
}
