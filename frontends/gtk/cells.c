/* Cells of a column view. See cells.h. */
#include "cells.h"

struct cells {
    cells_show *show;
    const void *column;
    bool two_lines;
};

/* The label of a cell, the upper one of two. */
static GtkWidget *label_of(GtkListItem *item)
{
    GtkWidget *child = gtk_list_item_get_child(item);
    return GTK_IS_BOX(child) ? gtk_widget_get_first_child(child) : child;
}

static void show_cell(GtkListItem *item)
{
    GtkWidget *label = label_of(item);
    const struct cells *cells = g_object_get_data(G_OBJECT(label), "cells");
    cells->show(item, label, cells->column);
}

static GtkWidget *make_label(void)
{
    GtkWidget *label = gtk_inscription_new(NULL);
    GtkInscription *inscription = GTK_INSCRIPTION(label);
    gtk_inscription_set_text_overflow(inscription, GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
    gtk_inscription_set_min_lines(inscription, 1);
    gtk_inscription_set_nat_lines(inscription, 1);
    gtk_inscription_set_min_chars(inscription, 0);
    if (gtk_widget_get_default_direction() == GTK_TEXT_DIR_RTL) { /* an inscription does not know */
        gtk_inscription_set_xalign(inscription, 1);
        /* otherwise it puts digits and symbols, which have no direction, at the other side */
        gtk_widget_set_direction(label, GTK_TEXT_DIR_LTR);
    }
    return label;
}

static GtkWidget *with_second_line(GtkWidget *label)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0), *below = make_label();
    gtk_widget_add_css_class(below, "caption");
    gtk_widget_add_css_class(below, "dim-label");
    gtk_box_append(GTK_BOX(box), label);
    gtk_box_append(GTK_BOX(box), below);
    return box;
}

static void on_setup(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer self)
{
    (void)factory;
    struct cells *cells = self;
    GtkWidget *label = make_label();
    g_object_set_data(G_OBJECT(label), "cells", cells);
    g_object_set_data(G_OBJECT(label), "item", item);
    gtk_list_item_set_child(item, cells->two_lines ? with_second_line(label) : label);
}

static void on_bind(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer cells)
{
    (void)factory;
    (void)cells;
    show_cell(item);
    g_signal_connect_swapped(gtk_list_item_get_item(item), "notify::revision",
                             G_CALLBACK(show_cell), item);
}

static void on_unbind(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer cells)
{
    (void)factory;
    (void)cells;
    g_signal_handlers_disconnect_by_func(gtk_list_item_get_item(item), (gpointer)show_cell, item);
}

GtkListItemFactory *cells_factory(cells_show *show, const void *column, bool two_lines)
{
    GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
    struct cells *cells = g_new0(struct cells, 1);
    *cells = (struct cells){.show = show, .column = column, .two_lines = two_lines};
    g_object_set_data_full(G_OBJECT(factory), "cells", cells, g_free);
    g_signal_connect(factory, "setup", G_CALLBACK(on_setup), cells);
    g_signal_connect(factory, "bind", G_CALLBACK(on_bind), cells);
    g_signal_connect(factory, "unbind", G_CALLBACK(on_unbind), cells);
    return factory;
}

void cells_show_all(GtkWidget *view)
{
    GtkListItem *item = g_object_get_data(G_OBJECT(view), "item");
    if (item != NULL && gtk_list_item_get_item(item) != NULL)
        show_cell(item);
    for (GtkWidget *child = gtk_widget_get_first_child(view); child != NULL;
         child = gtk_widget_get_next_sibling(child))
        cells_show_all(child);
}

void cells_text(GtkWidget *label, const char *text)
{
    gtk_inscription_set_text(GTK_INSCRIPTION(label), text);
}

void cells_text_below(GtkWidget *label, const char *text)
{
    cells_text(gtk_widget_get_next_sibling(label), text);
}

int cells_width(int width)
{
    int dpi = -1;
    g_object_get(gtk_settings_get_default(), "gtk-xft-dpi", &dpi, NULL);
    return dpi <= 0 ? width : width * dpi / (96 * PANGO_SCALE);
}

GtkWidget *cells_row(GtkWidget *label)
{
    GtkWidget *row = label, *parent; /* GTK 4.18 fills a row before it is in the list */
    while ((parent = gtk_widget_get_parent(row)) != NULL && !GTK_IS_LIST_BASE(parent))
        row = parent;
    return row == label ? NULL : row;
}

/* ---- What is under the pointer --------------------------------------------------------------- */

static GtkListItem *item_below(GtkWidget *widget)
{
    GtkListItem *item = g_object_get_data(G_OBJECT(widget), "item");
    for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL && item == NULL;
         child = gtk_widget_get_next_sibling(child))
        item = item_below(child);
    return item;
}

GtkListItem *cells_at(GtkWidget *view, double x, double y)
{
    GtkWidget *at = gtk_widget_pick(view, x, y, GTK_PICK_DEFAULT);
    GtkListItem *item = NULL;
    for (; at != NULL && at != view && item == NULL; at = gtk_widget_get_parent(at)) {
        if (GTK_IS_LIST_BASE(at)) /* below the last row */
            return NULL;
        item = item_below(at);
    }
    return item;
}

static bool is_cut_off(GtkWidget *label)
{
    const char *text = gtk_inscription_get_text(GTK_INSCRIPTION(label));
    g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout(label, text);
    int width;
    pango_layout_get_pixel_size(layout, &width, NULL);
    return width > gtk_widget_get_width(label);
}

static gboolean on_tooltip(GtkWidget *view, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
    GtkWidget *at = keyboard ? NULL : gtk_widget_pick(view, x, y, GTK_PICK_DEFAULT);
    if (!GTK_IS_INSCRIPTION(at) || !is_cut_off(at))
        return FALSE;
    gtk_tooltip_set_text(tooltip, gtk_inscription_get_text(GTK_INSCRIPTION(at)));
    return TRUE;
}

void cells_add_tooltips(GtkWidget *view)
{
    gtk_widget_set_has_tooltip(view, TRUE);
    g_signal_connect(view, "query-tooltip", G_CALLBACK(on_tooltip), NULL);
}

/* ---- Where the keyboard enters --------------------------------------------------------------- */

#define CELLS_FRAME_TYPE (cells_frame_get_type())
G_DECLARE_FINAL_TYPE(CellsFrame, cells_frame, CELLS, FRAME, GtkWidget)

struct _CellsFrame {
    GtkWidget parent;
    GtkWidget *view;
    bool changed; /* its rows, since the keyboard was here */
};

G_DEFINE_TYPE(CellsFrame, cells_frame, GTK_TYPE_WIDGET)

/* A column view consists of a header and a list. */
static GtkWidget *list_of(GtkWidget *view)
{
    GtkWidget *child = gtk_widget_get_first_child(view);
    while (child != NULL && !GTK_IS_LIST_VIEW(child))
        child = gtk_widget_get_next_sibling(child);
    return child;
}

void cells_show_row(GtkWidget *view, guint position)
{
    GtkWidget *list = list_of(view);
    if (list != NULL)
        gtk_widget_activate_action(list, "list.scroll-to-item", "u", position);
}

static guint first_chosen(GtkSelectionModel *model)
{
    g_autoptr(GtkBitset) set = gtk_selection_model_get_selection(model);
    return gtk_bitset_is_empty(set) ? 0 : gtk_bitset_get_minimum(set);
}

static bool focus_row(CellsFrame *frame)
{
    GtkSelectionModel *model = gtk_column_view_get_model(GTK_COLUMN_VIEW(frame->view));
    guint position = model != NULL ? first_chosen(model) : 0;
    cells_show_row(frame->view, position);
    for (GtkWidget *row = gtk_widget_get_first_child(list_of(frame->view)); row != NULL;
         row = gtk_widget_get_next_sibling(row)) {
        GtkListItem *item = item_below(row);
        if (item != NULL && gtk_list_item_get_position(item) == position)
            return gtk_widget_grab_focus(row);
    }
    return false;
}

static bool has_keyboard(GtkWidget *widget)
{
    GtkRoot *root = gtk_widget_get_root(widget);
    GtkWidget *focus = root != NULL ? gtk_root_get_focus(root) : NULL;
    return focus != NULL && gtk_widget_is_ancestor(focus, widget);
}

/* Arrow keys move between rows: Tab would stop at each one. */
static gboolean frame_focus(GtkWidget *widget, GtkDirectionType direction)
{
    CellsFrame *frame = CELLS_FRAME(widget);
    bool inside = has_keyboard(widget);
    if (inside && (direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD))
        return FALSE;
    if (!inside && frame->changed && focus_row(frame)) {
        frame->changed = false;
        return TRUE;
    }
    return GTK_WIDGET_CLASS(cells_frame_parent_class)->focus(widget, direction);
}

static void on_rows(CellsFrame *frame)
{
    frame->changed = frame->changed || !has_keyboard(GTK_WIDGET(frame));
}

static void on_model(CellsFrame *frame)
{
    GtkSelectionModel *model = gtk_column_view_get_model(GTK_COLUMN_VIEW(frame->view));
    if (model != NULL)
        g_signal_connect_object(model, "items-changed", G_CALLBACK(on_rows), frame,
                                G_CONNECT_SWAPPED);
    on_rows(frame);
}

static void frame_dispose(GObject *object)
{
    GtkWidget *child = gtk_widget_get_first_child(GTK_WIDGET(object));
    if (child != NULL)
        gtk_widget_unparent(child);
    G_OBJECT_CLASS(cells_frame_parent_class)->dispose(object);
}

static void cells_frame_class_init(CellsFrameClass *class)
{
    G_OBJECT_CLASS(class)->dispose = frame_dispose;
    GTK_WIDGET_CLASS(class)->focus = frame_focus;
    gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(class), GTK_TYPE_BIN_LAYOUT);
}

static void cells_frame_init(CellsFrame *frame)
{
    (void)frame;
}

GtkWidget *cells_scrolled(GtkWidget *view)
{
    CellsFrame *frame = g_object_new(CELLS_FRAME_TYPE, NULL);
    GtkWidget *scrolled = gtk_scrolled_window_new();
    frame->view = view;
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), view);
    gtk_widget_set_vexpand(GTK_WIDGET(frame), TRUE);
    gtk_widget_set_parent(scrolled, GTK_WIDGET(frame));
    g_signal_connect_object(view, "notify::model", G_CALLBACK(on_model), frame, G_CONNECT_SWAPPED);
    on_model(frame);
    return GTK_WIDGET(frame);
}

void cells_focus(GtkWidget *scrolled)
{
    if (!has_keyboard(scrolled))
        gtk_widget_child_focus(scrolled, GTK_DIR_TAB_FORWARD);
}
