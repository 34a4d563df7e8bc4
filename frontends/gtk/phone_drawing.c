/* The drawing of a phone. See phone_drawing.h. */
#include "phone_drawing.h"

#include "keymap.h"

#include <string.h>

enum { COLUMN_MOST = 8 };

struct phone_drawing {
    GtkWidget *root, *top, *screen;
    GtkWidget *side, *under, *pad; /* of the phone in view, or NULL */
    bool allowed;
    phone_drawing_pressed *pressed;
    void *self;
};

static void on_clicked(GtkButton *button, gpointer self)
{
    struct phone_drawing *drawing = self;
    drawing->pressed(drawing->self, g_object_get_data(G_OBJECT(button), "key"));
}

static GtkWidget *make_face(const struct key_face *face)
{
    if (face->icon != NULL)
        return gtk_image_new_from_icon_name(face->icon);
    GtkWidget *label = gtk_label_new(NULL);
    text_label(GTK_LABEL(label), face->label);
    gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
    if (face->detail == NULL)
        return label;
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0), *detail = gtk_label_new(NULL);
    text_label(GTK_LABEL(detail), face->detail);
    gtk_widget_add_css_class(detail, "detail");
    gtk_widget_set_valign(box, GTK_ALIGN_CENTER);
    gtk_box_append(GTK_BOX(box), label);
    gtk_box_append(GTK_BOX(box), detail);
    return box;
}

static GtkWidget *make_key(struct phone_drawing *drawing, const char *key)
{
    struct key_face *face = key_face_new(key);
    GtkWidget *button = gtk_button_new();
    gtk_button_set_child(GTK_BUTTON(button), make_face(face));
    gtk_widget_set_tooltip_text(button, face->spoken);
    text_accessible(button, face->spoken);
    g_object_set_data_full(G_OBJECT(button), "key", g_strdup(key), g_free);
    g_signal_connect(button, "clicked", G_CALLBACK(on_clicked), drawing);
    key_face_free(face);
    return button;
}

static GtkWidget *make_strip(struct phone_drawing *drawing, char **keys, GtkOrientation orientation)
{
    GtkWidget *box = gtk_box_new(orientation, 6);
    gtk_box_set_homogeneous(GTK_BOX(box), TRUE);
    for (size_t i = 0; keys[i] != NULL; i++) {
        GtkWidget *key = *keys[i] ? make_key(drawing, keys[i]) : NULL;
        if (key != NULL && orientation == GTK_ORIENTATION_HORIZONTAL)
            gtk_widget_set_hexpand(key, TRUE);
        if (key != NULL)
            gtk_box_append(GTK_BOX(box), key);
    }
    return box;
}

/* Fills columns from the screen outwards. */
static GtkWidget *make_side(struct phone_drawing *drawing, char **keys)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    gtk_widget_set_valign(box, GTK_ALIGN_START);
    for (guint i = 0, count = g_strv_length(keys); i < count; i += COLUMN_MOST) {
        char *column[COLUMN_MOST + 1] = {NULL};
        for (guint k = 0; k < COLUMN_MOST && i + k < count; k++)
            column[k] = keys[i + k];
        GtkWidget *strip = make_strip(drawing, column, GTK_ORIENTATION_VERTICAL);
        gtk_widget_set_valign(strip, GTK_ALIGN_START);
        gtk_box_set_spacing(GTK_BOX(strip), 2);
        gtk_widget_add_css_class(strip, "beside");
        gtk_box_append(GTK_BOX(box), strip);
    }
    return box;
}

/* A row of gaps alone separates two groups of keys. */
static GtkWidget *make_pad(struct phone_drawing *drawing, GPtrArray *rows)
{
    GtkWidget *grid = gtk_grid_new();
    gtk_grid_set_row_spacing(GTK_GRID(grid), 6);
    gtk_grid_set_column_spacing(GTK_GRID(grid), 6);
    gtk_widget_set_halign(grid, GTK_ALIGN_CENTER);
    for (guint y = 0; y < rows->len; y++) {
        char **keys = rows->pdata[y];
        for (int x = 0; keys[x] != NULL; x++) {
            bool gap = strcmp(keys[x], "-") == 0;
            GtkWidget *key =
                gap ? gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0) : make_key(drawing, keys[x]);
            gtk_widget_add_css_class(key, gap ? "gap" : "key");
            gtk_grid_attach(GTK_GRID(grid), key, x, (int)y, 1, 1);
        }
    }
    return grid;
}

static void take_away(GtkWidget *box, GtkWidget **part)
{
    if (*part != NULL)
        gtk_box_remove(GTK_BOX(box), *part);
    *part = NULL;
}

void phone_drawing_beside(struct phone_drawing *drawing, char **keys)
{
    take_away(drawing->top, &drawing->side);
    drawing->side = make_side(drawing, keys);
    gtk_widget_set_sensitive(drawing->side, drawing->allowed);
    gtk_box_append(GTK_BOX(drawing->top), drawing->side);
}

void phone_drawing_draw(struct phone_drawing *drawing, struct keymap *keymap)
{
    take_away(drawing->top, &drawing->side);
    take_away(drawing->root, &drawing->under);
    take_away(drawing->root, &drawing->pad);
    if (keymap == NULL)
        return;
    if (keymap->side != NULL)
        phone_drawing_beside(drawing, keymap->side);
    if (keymap->under != NULL) {
        drawing->under = make_strip(drawing, keymap->under, GTK_ORIENTATION_HORIZONTAL);
        gtk_box_append(GTK_BOX(drawing->root), drawing->under);
    }
    drawing->pad = make_pad(drawing, keymap->rows);
    gtk_widget_add_css_class(drawing->pad, "pad");
    gtk_box_append(GTK_BOX(drawing->root), drawing->pad);
    keymap_free(keymap);
}

void phone_drawing_allow(struct phone_drawing *drawing, bool allowed)
{
    drawing->allowed = allowed;
    GtkWidget *const parts[] = {drawing->side, drawing->under, drawing->pad};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i] != NULL)
            gtk_widget_set_sensitive(parts[i], allowed);
    }
}

void phone_drawing_capture(struct phone_drawing *drawing, bool captured)
{
    if (captured)
        gtk_widget_add_css_class(drawing->root, "capturing");
    else
        gtk_widget_remove_css_class(drawing->root, "capturing");
}

struct phone_drawing *phone_drawing_new(GtkWidget *screen, phone_drawing_pressed *pressed,
                                        void *self)
{
    struct phone_drawing *drawing = g_new0(struct phone_drawing, 1);
    drawing->pressed = pressed;
    drawing->self = self;
    drawing->root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 10);
    drawing->top = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    gtk_widget_set_halign(drawing->root, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class(drawing->root, "card");
    gtk_widget_add_css_class(drawing->root, "device");
    gtk_box_append(GTK_BOX(drawing->top), screen);
    gtk_box_append(GTK_BOX(drawing->root), drawing->top);
    return drawing;
}

void phone_drawing_free(struct phone_drawing *drawing)
{
    g_free(drawing);
}

GtkWidget *phone_drawing_widget(struct phone_drawing *drawing)
{
    return drawing->root;
}
