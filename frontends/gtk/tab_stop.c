/* Groups that are one stop of the Tab key. See tab_stop.h. */
#include "tab_stop.h"

#include <stdbool.h>

#define TAB_STOP_TYPE (tab_stop_get_type())
G_DECLARE_FINAL_TYPE(TabStop, tab_stop, TAB, STOP, GtkWidget)

struct _TabStop {
    GtkWidget parent;
};

G_DEFINE_TYPE(TabStop, tab_stop, GTK_TYPE_WIDGET)

static bool has_keyboard(GtkWidget *widget)
{
    GtkRoot *root = gtk_widget_get_root(widget);
    GtkWidget *focus = root != NULL ? gtk_root_get_focus(root) : NULL;
    return focus != NULL && gtk_widget_is_ancestor(focus, widget);
}

static gboolean stop_focus(GtkWidget *widget, GtkDirectionType direction)
{
    bool tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;
    if (tab && has_keyboard(widget))
        return FALSE;
    return GTK_WIDGET_CLASS(tab_stop_parent_class)
        ->focus(widget, tab ? GTK_DIR_TAB_FORWARD : direction);
}

static void stop_dispose(GObject *object)
{
    GtkWidget *child = gtk_widget_get_first_child(GTK_WIDGET(object));
    if (child != NULL)
        gtk_widget_unparent(child);
    G_OBJECT_CLASS(tab_stop_parent_class)->dispose(object);
}

static void tab_stop_class_init(TabStopClass *class)
{
    G_OBJECT_CLASS(class)->dispose = stop_dispose;
    GTK_WIDGET_CLASS(class)->focus = stop_focus;
    gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(class), GTK_TYPE_BIN_LAYOUT);
}

static void tab_stop_init(TabStop *stop)
{
    (void)stop;
}

GtkWidget *tab_stop_new(GtkWidget *child)
{
    GtkWidget *stop = g_object_new(TAB_STOP_TYPE, NULL);
    gtk_widget_set_parent(child, stop);
    return stop;
}
