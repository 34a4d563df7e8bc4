/* Small pictures. See thumbnail.h. */
#include "thumbnail.h"

#include "picture.h"

struct thumbnail {
    GtkWidget *picture, *message;
    int width, height;
    GCancellable *decoding; /* or NULL */
};

struct work {
    GBytes *bytes;
    int width, height;
};

static void work_free(gpointer memory)
{
    struct work *work = memory;
    g_bytes_unref(work->bytes);
    g_free(work);
}

/* On the decoding thread. Skips pictures that are not shown any more. */
static void decode(gpointer task, gpointer unused)
{
    (void)unused;
    const struct work *work = g_task_get_task_data(task);
    AUTO_FREE char *why = NULL;
    if (!g_task_return_error_if_cancelled(task)) {
        GdkTexture *texture = picture_scaled(work->bytes, work->width, work->height, &why);
        if (texture != NULL)
            g_task_return_pointer(task, texture, g_object_unref);
        else
            g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s", why);
    }
    g_object_unref(task);
}

/* One thread for all: the memory for a whole picture is needed only once. */
static GThreadPool *decoder(void)
{
    static GThreadPool *pool;
    if (pool == NULL)
        pool = g_thread_pool_new(decode, NULL, 1, FALSE, NULL);
    return pool;
}

static struct thumbnail *thumbnail_of(GtkWidget *widget)
{
    return g_object_get_data(G_OBJECT(widget), "thumbnail");
}

static void on_decoded(GObject *widget, GAsyncResult *result, gpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(GdkTexture) texture = g_task_propagate_pointer(G_TASK(result), &error);
    struct thumbnail *thumbnail = thumbnail_of(GTK_WIDGET(widget));
    if (thumbnail == NULL || g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
    if (texture != NULL)
        gtk_picture_set_paintable(GTK_PICTURE(thumbnail->picture), GDK_PAINTABLE(texture));
    thumbnail_say(GTK_WIDGET(widget), texture != NULL ? NULL : error->message);
}

static void forget(struct thumbnail *thumbnail)
{
    if (thumbnail->decoding != NULL)
        g_cancellable_cancel(thumbnail->decoding);
    g_clear_object(&thumbnail->decoding);
}

static void thumbnail_free(gpointer memory)
{
    forget(memory);
    g_free(memory);
}

void thumbnail_show(GtkWidget *widget, GBytes *bytes)
{
    struct thumbnail *thumbnail = thumbnail_of(widget);
    forget(thumbnail);
    if (bytes == NULL) {
        gtk_picture_set_paintable(GTK_PICTURE(thumbnail->picture), NULL);
        return;
    }
    struct work *work = g_new(struct work, 1);
    int scale = gtk_widget_get_scale_factor(widget);
    *work = (struct work){.bytes = g_bytes_ref(bytes),
                          .width = thumbnail->width * scale,
                          .height = thumbnail->height * scale};
    thumbnail->decoding = g_cancellable_new();
    GTask *task = g_task_new(widget, thumbnail->decoding, on_decoded, NULL);
    g_task_set_task_data(task, work, work_free);
    g_thread_pool_push(decoder(), task, NULL);
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
