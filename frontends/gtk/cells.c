/* Cells of a column view. See cells.h. */
#include "cells.h"

#include <stdbool.h>

struct cells {
    cells_show *show;
    const void *column;
};

static void show_cell(GtkListItem *item)
{
    GtkWidget *label = gtk_list_item_get_child(item);
    const struct cells *cells = g_object_get_data(G_OBJECT(label), "cells");
    cells->show(item, label, cells->column);
}

static void on_setup(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer cells)
{
    (void)factory;
    GtkWidget *label = gtk_inscription_new(NULL);
    GtkInscription *inscription = GTK_INSCRIPTION(label);
    gtk_inscription_set_text_overflow(inscription, GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
    gtk_inscription_set_min_lines(inscription, 1);
    gtk_inscription_set_nat_lines(inscription, 1);
    gtk_inscription_set_min_chars(inscription, 0);
    g_object_set_data(G_OBJECT(label), "cells", cells);
    g_object_set_data(G_OBJECT(label), "item", item);
    gtk_list_item_set_child(item, label);
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

GtkListItemFactory *cells_factory(cells_show *show, const void *column)
{
    GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
    struct cells *cells = g_new0(struct cells, 1);
    *cells = (struct cells){.show = show, .column = column};
    g_object_set_data_full(G_OBJECT(factory), "cells", cells, g_free);
    g_signal_connect(factory, "setup", G_CALLBACK(on_setup), cells);
    g_signal_connect(factory, "bind", G_CALLBACK(on_bind), cells);
    g_signal_connect(factory, "unbind", G_CALLBACK(on_unbind), cells);
    return factory;
}

void cells_text(GtkWidget *label, const char *text)
{
    gtk_inscription_set_text(GTK_INSCRIPTION(label), text);
}

GtkWidget *cells_row(GtkWidget *label)
{
    GtkWidget *cell = gtk_widget_get_parent(label);
    return cell ? gtk_widget_get_parent(cell) : NULL;
}

/* ---- What is under the pointer ----------------------------------------------------------------- */

static GtkListItem *item_below(GtkWidget *widget)
{
    GtkListItem *item = g_object_get_data(G_OBJECT(widget), "item");
    for (GtkWidget *child = gtk_widget_get_first_child(widget); child && !item;
         child = gtk_widget_get_next_sibling(child))
        item = item_below(child);
    return item;
}

GtkListItem *cells_at(GtkWidget *view, double x, double y)
{
    GtkWidget *at = gtk_widget_pick(view, x, y, GTK_PICK_DEFAULT);
    GtkListItem *item = NULL;
    for (; at && at != view && !item; at = gtk_widget_get_parent(at)) {
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
    GtkListItem *item = keyboard ? NULL : cells_at(view, x, y);
    GtkWidget *label = item ? gtk_list_item_get_child(item) : NULL;
    GtkWidget *at = gtk_widget_pick(view, x, y, GTK_PICK_DEFAULT);
    if (!label || at != label || !is_cut_off(label))
        return FALSE;
    gtk_tooltip_set_text(tooltip, gtk_inscription_get_text(GTK_INSCRIPTION(label)));
    return TRUE;
}

void cells_add_tooltips(GtkWidget *view)
{
    gtk_widget_set_has_tooltip(view, TRUE);
    g_signal_connect(view, "query-tooltip", G_CALLBACK(on_tooltip), NULL);
}
