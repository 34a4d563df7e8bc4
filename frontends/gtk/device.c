/* A phone drawn as it stands on a desk. See device.h. */
#include "device.h"

#include "keymap.h"

#include <string.h>

#define COLUMN_MOST 8

struct device {
    GtkWidget *root, *top, *screen;
    GtkWidget *side, *under, *pad; /* of the phone shown, or NULL */
    bool allowed;
    device_pressed *pressed;
    void *self;
};

static void on_clicked(GtkButton *button, gpointer self)
{
    struct device *device = self;
    device->pressed(device->self, g_object_get_data(G_OBJECT(button), "key"));
}

static GtkWidget *make_face(const struct key_face *face)
{
    if (face->icon)
        return gtk_image_new_from_icon_name(face->icon);
    GtkWidget *label = gtk_label_new(NULL);
    text_label(GTK_LABEL(label), face->label);
    gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
    if (!face->detail)
        return label;
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0), *detail = gtk_label_new(NULL);
    text_label(GTK_LABEL(detail), face->detail);
    gtk_widget_add_css_class(detail, "detail");
    gtk_widget_set_valign(box, GTK_ALIGN_CENTER);
    gtk_box_append(GTK_BOX(box), label);
    gtk_box_append(GTK_BOX(box), detail);
    return box;
}

static GtkWidget *make_key(struct device *device, const char *key)
{
    struct key_face *face = key_face_new(key);
    GtkWidget *button = gtk_button_new();
    gtk_button_set_child(GTK_BUTTON(button), make_face(face));
    gtk_widget_set_tooltip_text(button, face->spoken);
    text_accessible(button, face->spoken);
    g_object_set_data_full(G_OBJECT(button), "key", g_strdup(key), g_free);
    g_signal_connect(button, "clicked", G_CALLBACK(on_clicked), device);
    key_face_free(face);
    return button;
}

static GtkWidget *make_strip(struct device *device, char **keys, GtkOrientation orientation)
{
    GtkWidget *box = gtk_box_new(orientation, 6);
    gtk_box_set_homogeneous(GTK_BOX(box), TRUE);
    for (size_t i = 0; keys[i]; i++) {
        GtkWidget *key = *keys[i] ? make_key(device, keys[i]) : NULL;
        if (key && orientation == GTK_ORIENTATION_HORIZONTAL)
            gtk_widget_set_hexpand(key, TRUE);
        if (key)
            gtk_box_append(GTK_BOX(box), key);
    }
    return box;
}

/* Columns from the screen outwards. */
static GtkWidget *make_side(struct device *device, char **keys)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    gtk_widget_set_valign(box, GTK_ALIGN_START);
    for (guint i = 0, count = g_strv_length(keys); i < count; i += COLUMN_MOST) {
        char *column[COLUMN_MOST + 1] = {NULL};
        for (guint k = 0; k < COLUMN_MOST && i + k < count; k++)
            column[k] = keys[i + k];
        GtkWidget *strip = make_strip(device, column, GTK_ORIENTATION_VERTICAL);
        gtk_widget_set_valign(strip, GTK_ALIGN_START);
        gtk_box_set_spacing(GTK_BOX(strip), 2);
        gtk_widget_add_css_class(strip, "beside");
        gtk_box_append(GTK_BOX(box), strip);
    }
    return box;
}

/* A row that is nothing but a gap parts what is above from what is below. */
static GtkWidget *make_pad(struct device *device, GPtrArray *rows)
{
    GtkWidget *grid = gtk_grid_new();
    gtk_grid_set_row_spacing(GTK_GRID(grid), 6);
    gtk_grid_set_column_spacing(GTK_GRID(grid), 6);
    gtk_widget_set_halign(grid, GTK_ALIGN_CENTER);
    for (guint y = 0; y < rows->len; y++) {
        char **keys = rows->pdata[y];
        for (int x = 0; keys[x]; x++) {
            bool gap = strcmp(keys[x], "-") == 0;
            GtkWidget *key =
                gap ? gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0) : make_key(device, keys[x]);
            gtk_widget_add_css_class(key, gap ? "gap" : "key");
            gtk_grid_attach(GTK_GRID(grid), key, x, (int)y, 1, 1);
        }
    }
    return grid;
}

static void take_away(GtkWidget *box, GtkWidget **part)
{
    if (*part)
        gtk_box_remove(GTK_BOX(box), *part);
    *part = NULL;
}

void device_beside(struct device *device, char **keys)
{
    take_away(device->top, &device->side);
    device->side = make_side(device, keys);
    gtk_widget_set_sensitive(device->side, device->allowed);
    gtk_box_append(GTK_BOX(device->top), device->side);
}

void device_draw(struct device *device, const struct phone *phone)
{
    take_away(device->top, &device->side);
    take_away(device->root, &device->under);
    take_away(device->root, &device->pad);
    if (!phone)
        return;
    struct keymap *keymap = keymap_for(phone);
    if (keymap->side)
        device_beside(device, keymap->side);
    if (keymap->under) {
        device->under = make_strip(device, keymap->under, GTK_ORIENTATION_HORIZONTAL);
        gtk_box_append(GTK_BOX(device->root), device->under);
    }
    device->pad = make_pad(device, keymap->rows);
    gtk_widget_add_css_class(device->pad, "pad");
    gtk_box_append(GTK_BOX(device->root), device->pad);
    keymap_free(keymap);
}

void device_allow(struct device *device, bool allowed)
{
    device->allowed = allowed;
    GtkWidget *const parts[] = {device->side, device->under, device->pad};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i])
            gtk_widget_set_sensitive(parts[i], allowed);
    }
}

void device_capture(struct device *device, bool captured)
{
    if (captured)
        gtk_widget_add_css_class(device->root, "capturing");
    else
        gtk_widget_remove_css_class(device->root, "capturing");
}

struct device *device_new(GtkWidget *screen, device_pressed *pressed, void *self)
{
    struct device *device = g_new0(struct device, 1);
    device->pressed = pressed;
    device->self = self;
    device->root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 10);
    device->top = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    gtk_widget_set_halign(device->root, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class(device->root, "card");
    gtk_widget_add_css_class(device->root, "device");
    gtk_box_append(GTK_BOX(device->top), screen);
    gtk_box_append(GTK_BOX(device->root), device->top);
    return device;
}

void device_free(struct device *device)
{
    g_free(device);
}

GtkWidget *device_widget(struct device *device)
{
    return device->root;
}
