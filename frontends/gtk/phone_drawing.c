/* The drawing of a phone. See phone_drawing.h. */
#include "phone_drawing.h"

#include "keymap.h"
#include "tab_stop.h"

#include <string.h>

enum { COLUMN_MOST = 8 };
/* Above the lines stands the status bar of the phone. */
#define STATUS_PART 0.05F

struct phone_drawing {
    GtkWidget *root, *top, *screen;
    GtkWidget *side, *under, *pad; /* of the phone in view, or NULL */
    GtkWidget *keys;               /* the grid in the pad */
    GtkWidget *below;              /* between the picture and the pad */
    GPtrArray *zones;              /* buttons over the picture */
    int side_part, under_part;     /* of the picture, in percent */
    enum drawing_keys allowed;
    phone_drawing_pressed *pressed;
    void *self;
};

/* A device looks the same in every language: ">" goes right even where text goes left. Widgets do
 * not inherit it, and GTK mirrors icons. */
static GtkWidget *as_built(GtkWidget *widget)
{
    gtk_widget_set_direction(widget, GTK_TEXT_DIR_LTR);
    return widget;
}

static void on_clicked(GtkButton *button, gpointer self)
{
    struct phone_drawing *drawing = self;
    drawing->pressed(drawing->self, g_object_get_data(G_OBJECT(button), "key"));
}

static GtkWidget *make_face(const struct key_face *face)
{
    if (face->icon != NULL)
        return as_built(gtk_image_new_from_icon_name(face->icon));
    GtkWidget *label = as_built(gtk_label_new(NULL));
    text_label(GTK_LABEL(label), face->label);
    gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
    if (face->detail == NULL)
        return label;
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    GtkWidget *detail = as_built(gtk_label_new(NULL));
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
    GtkWidget *button = as_built(gtk_button_new());
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
    GtkWidget *box = as_built(gtk_box_new(orientation, 6));
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
    GtkWidget *box = as_built(gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6));
    for (guint i = 0, count = g_strv_length(keys); i < count; i += COLUMN_MOST) {
        char *column[COLUMN_MOST + 1] = {NULL};
        for (guint k = 0; k < COLUMN_MOST && i + k < count; k++)
            column[k] = keys[i + k];
        GtkWidget *strip = make_strip(drawing, column, GTK_ORIENTATION_VERTICAL);
        gtk_box_set_spacing(GTK_BOX(strip), 2);
        gtk_widget_add_css_class(strip, "beside");
        gtk_box_append(GTK_BOX(box), strip);
    }
    return box;
}

/* A row of gaps alone separates two groups of keys. */
static GtkWidget *make_pad(struct phone_drawing *drawing, GPtrArray *rows)
{
    GtkWidget *grid = as_built(gtk_grid_new());
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

/* ---- The keys beside the picture are pressed on it too --------------------------------------- */

/* The place of a zone, in parts of the picture. */
static graphene_rect_t *place_of(GtkWidget *zone)
{
    return g_object_get_data(G_OBJECT(zone), "place");
}

static gboolean on_place(GtkOverlay *overlay, GtkWidget *widget, GdkRectangle *at, gpointer self)
{
    (void)self;
    const graphene_rect_t *place = place_of(widget);
    int width = gtk_widget_get_width(GTK_WIDGET(overlay));
    int height = gtk_widget_get_height(GTK_WIDGET(overlay));
    if (place == NULL)
        return FALSE;
    at->x = (int)(place->origin.x * (float)width);
    at->y = (int)(place->origin.y * (float)height);
    at->width = MAX(1, (int)(place->size.width * (float)width));
    at->height = MAX(1, (int)(place->size.height * (float)height));
    return TRUE;
}

/* Neither keyboard nor screen reader needs it: the same key is beside the picture. */
static void add_zone(struct phone_drawing *drawing, const char *key, graphene_rect_t place)
{
    struct key_face *face = key_face_new(key);
    GtkWidget *zone = as_built(gtk_button_new());
    gtk_widget_add_css_class(zone, "flat");
    gtk_widget_add_css_class(zone, "zone");
    gtk_widget_set_focusable(zone, FALSE);
    gtk_widget_set_focus_on_click(zone, FALSE);
    gtk_widget_set_tooltip_text(zone, face->spoken);
    gtk_accessible_update_state(GTK_ACCESSIBLE(zone), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
    g_object_set_data_full(G_OBJECT(zone), "key", g_strdup(key), g_free);
    g_object_set_data_full(G_OBJECT(zone), "place", g_memdup2(&place, sizeof place), g_free);
    g_signal_connect(zone, "clicked", G_CALLBACK(on_clicked), drawing);
    gtk_overlay_add_overlay(GTK_OVERLAY(drawing->screen), zone);
    gtk_widget_set_sensitive(zone, drawing->allowed == DRAWING_ALL_KEYS);
    g_ptr_array_add(drawing->zones, zone);
    key_face_free(face);
}

static void drop_zones(struct phone_drawing *drawing, const char *kind)
{
    for (guint i = drawing->zones->len; i-- > 0;) {
        GtkWidget *zone = drawing->zones->pdata[i];
        if (kind == NULL || g_str_has_prefix(g_object_get_data(G_OBJECT(zone), "key"), kind)) {
            gtk_overlay_remove_overlay(GTK_OVERLAY(drawing->screen), zone);
            g_ptr_array_remove_index(drawing->zones, i);
        }
    }
}

/* With more lines than fit into a column, their places on the picture are not known: a click that
 * presses another line than the one below it would be worse than none. */
static void add_side_zones(struct phone_drawing *drawing, char **keys)
{
    int count = (int)g_strv_length(keys);
    if (count > COLUMN_MOST)
        return;
    float part = (float)drawing->side_part / 100, bottom = (float)drawing->under_part / 100;
    float high = (1 - STATUS_PART - bottom) / (float)MAX(count, 1);
    for (int i = 0; i < count; i++)
        add_zone(drawing, keys[i],
                 GRAPHENE_RECT_INIT(1 - part, STATUS_PART + (float)i * high, part, high));
}

static void add_under_zones(struct phone_drawing *drawing, const struct keymap *keymap)
{
    int count = (int)g_strv_length(keymap->under);
    float part = (float)keymap->under_part / 100, wide = 1.0F / (float)MAX(count, 1);
    for (int i = 0; i < count; i++)
        add_zone(drawing, keymap->under[i],
                 GRAPHENE_RECT_INIT((float)i * wide, 1 - part, wide, part));
}

/* ---- Drawing --------------------------------------------------------------------------------- */

static void take_away(GtkWidget **part)
{
    GtkWidget *around = *part != NULL ? gtk_widget_get_parent(*part) : NULL;
    if (GTK_IS_GRID(around))
        gtk_grid_remove(GTK_GRID(around), *part);
    else if (around != NULL)
        gtk_box_remove(GTK_BOX(around), *part);
    *part = NULL;
}

void phone_drawing_beside(struct phone_drawing *drawing, char **keys)
{
    take_away(&drawing->side);
    drop_zones(drawing, "line");
    add_side_zones(drawing, keys);
    drawing->side = tab_stop_new(make_side(drawing, keys));
    gtk_widget_set_sensitive(drawing->side, drawing->allowed == DRAWING_ALL_KEYS);
    gtk_grid_attach(GTK_GRID(drawing->top), drawing->side, 1, 0, 1, 1);
}

void phone_drawing_draw(struct phone_drawing *drawing, struct keymap *keymap)
{
    take_away(&drawing->side);
    take_away(&drawing->under);
    take_away(&drawing->pad);
    drop_zones(drawing, NULL);
    if (keymap == NULL)
        return;
    drawing->side_part = keymap->side_part;
    drawing->under_part = keymap->under_part;
    if (keymap->side != NULL)
        phone_drawing_beside(drawing, keymap->side);
    if (keymap->under != NULL) {
        add_under_zones(drawing, keymap);
        drawing->under =
            tab_stop_new(make_strip(drawing, keymap->under, GTK_ORIENTATION_HORIZONTAL));
        gtk_grid_attach(GTK_GRID(drawing->top), drawing->under, 0, 1, 1, 1);
    }
    drawing->keys = make_pad(drawing, keymap->rows);
    drawing->pad = tab_stop_new(drawing->keys);
    gtk_widget_add_css_class(drawing->pad, "pad");
    gtk_box_append(GTK_BOX(drawing->root), drawing->pad);
    keymap_free(keymap);
}

static bool is_digit(const char *key)
{
    return (*key >= '0' && *key <= '9' && key[1] == '\0') || strcmp(key, "star") == 0 ||
           strcmp(key, "pound") == 0;
}

static void allow_pad(GtkWidget *grid, enum drawing_keys allowed)
{
    for (GtkWidget *child = gtk_widget_get_first_child(grid); child != NULL;
         child = gtk_widget_get_next_sibling(child)) {
        const char *key = g_object_get_data(G_OBJECT(child), "key");
        if (key != NULL)
            gtk_widget_set_sensitive(child, allowed == DRAWING_ALL_KEYS ||
                                                (allowed == DRAWING_DIGITS && is_digit(key)));
    }
}

void phone_drawing_allow(struct phone_drawing *drawing, enum drawing_keys allowed)
{
    bool all = allowed == DRAWING_ALL_KEYS;
    drawing->allowed = allowed;
    if (drawing->side != NULL)
        gtk_widget_set_sensitive(drawing->side, all);
    if (drawing->under != NULL)
        gtk_widget_set_sensitive(drawing->under, all);
    if (drawing->pad != NULL)
        allow_pad(drawing->keys, allowed);
    for (guint i = 0; i < drawing->zones->len; i++)
        gtk_widget_set_sensitive(drawing->zones->pdata[i], all);
}

void phone_drawing_alone(struct phone_drawing *drawing, bool alone)
{
    GtkWidget *const parts[] = {drawing->side, drawing->under, drawing->pad, drawing->below};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i] != NULL)
            gtk_widget_set_visible(parts[i], !alone);
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
    drawing->screen = screen;
    drawing->zones = g_ptr_array_new();
    g_signal_connect(screen, "get-child-position", G_CALLBACK(on_place), drawing);
    drawing->root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 10);
    drawing->top = as_built(gtk_grid_new());
    gtk_grid_set_column_spacing(GTK_GRID(drawing->top), 8);
    gtk_grid_set_row_spacing(GTK_GRID(drawing->top), 8);
    gtk_widget_set_halign(drawing->root, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class(drawing->root, "card");
    gtk_widget_add_css_class(drawing->root, "device");
    gtk_grid_attach(GTK_GRID(drawing->top), screen, 0, 0, 1, 1);
    drawing->below = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    gtk_box_append(GTK_BOX(drawing->root), drawing->top);
    gtk_box_append(GTK_BOX(drawing->root), drawing->below);
    return drawing;
}

void phone_drawing_add(struct phone_drawing *drawing, GtkWidget *widget)
{
    gtk_box_append(GTK_BOX(drawing->below), widget);
}

void phone_drawing_free(struct phone_drawing *drawing)
{
    g_signal_handlers_disconnect_by_data(drawing->screen, drawing);
    g_ptr_array_unref(drawing->zones);
    g_free(drawing);
}

GtkWidget *phone_drawing_widget(struct phone_drawing *drawing)
{
    return drawing->root;
}
