/* Small pictures. See thumbnail.h. */
#include "thumbnail.h"

#include "picture.h"

struct thumbnail {
    GtkWidget *picture, *message;
    int width, height;
    GCancellable *decoding; /* or NULL */
};

static struct thumbnail *thumbnail_of(GtkWidget *widget)
{
    return g_object_get_data(G_OBJECT(widget), "thumbnail");
}

static void on_decoded(void *widget, GdkTexture *texture, const char *why)
{
    if (texture != NULL)
        gtk_picture_set_paintable(GTK_PICTURE(thumbnail_of(widget)->picture),
                                  GDK_PAINTABLE(texture));
    thumbnail_say(widget, why);
}

static void thumbnail_free(gpointer memory)
{
    struct thumbnail *thumbnail = memory;
    picture_cancel(&thumbnail->decoding);
    g_free(memory);
}

void thumbnail_show(GtkWidget *widget, GBytes *bytes)
{
    struct thumbnail *thumbnail = thumbnail_of(widget);
    int scale = gtk_widget_get_scale_factor(widget);
    if (bytes != NULL) {
        picture_decode(bytes, thumbnail->width * scale, thumbnail->height * scale,
                       &thumbnail->decoding, on_decoded, widget);
        return;
    }
    picture_cancel(&thumbnail->decoding);
    gtk_picture_set_paintable(GTK_PICTURE(thumbnail->picture), NULL);
}

void thumbnail_say(GtkWidget *widget, const char *text)
{
    struct thumbnail *thumbnail = thumbnail_of(widget);
    text_label(GTK_LABEL(thumbnail->message), text);
    gtk_widget_set_visible(thumbnail->message, text != NULL);
}

void thumbnail_name(GtkWidget *widget, const char *name)
{
    text_accessible(thumbnail_of(widget)->picture, name);
}

GtkWidget *thumbnail_new(int width, int height)
{
    struct thumbnail *thumbnail = g_new0(struct thumbnail, 1);
    GtkWidget *root = gtk_overlay_new();
    thumbnail->width = width;
    thumbnail->height = height;
    thumbnail->picture = gtk_picture_new();
    thumbnail->message = gtk_label_new("");
    gtk_picture_set_can_shrink(GTK_PICTURE(thumbnail->picture), TRUE);
    gtk_widget_set_size_request(thumbnail->picture, width, height);
    gtk_label_set_wrap(GTK_LABEL(thumbnail->message), TRUE);
    gtk_label_set_wrap_mode(GTK_LABEL(thumbnail->message), PANGO_WRAP_WORD_CHAR);
    gtk_label_set_max_width_chars(GTK_LABEL(thumbnail->message), 24);
    gtk_label_set_lines(GTK_LABEL(thumbnail->message), 4);
    gtk_label_set_ellipsize(GTK_LABEL(thumbnail->message), PANGO_ELLIPSIZE_END);
    gtk_widget_set_halign(thumbnail->message, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(thumbnail->message, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class(thumbnail->message, "osd");
    gtk_widget_set_visible(thumbnail->message, FALSE);
    gtk_widget_add_css_class(root, "screen");
    gtk_widget_set_overflow(root, GTK_OVERFLOW_HIDDEN);
    gtk_overlay_set_child(GTK_OVERLAY(root), thumbnail->picture);
    gtk_overlay_add_overlay(GTK_OVERLAY(root), thumbnail->message);
    g_object_set_data_full(G_OBJECT(root), "thumbnail", thumbnail, thumbnail_free);
    return root;
}
