/* Buttons in as many lines as the width needs. See wrap_box.h. */
#include "wrap_box.h"

enum { SPACE = 6 };

GtkWidget *wrap_box_new(const char *name, guint most, bool even)
{
    GtkWidget *wrap_box = gtk_flow_box_new();
    gtk_flow_box_set_selection_mode(GTK_FLOW_BOX(wrap_box), GTK_SELECTION_NONE);
    gtk_flow_box_set_homogeneous(GTK_FLOW_BOX(wrap_box), even);
    gtk_flow_box_set_column_spacing(GTK_FLOW_BOX(wrap_box), SPACE);
    gtk_flow_box_set_row_spacing(GTK_FLOW_BOX(wrap_box), SPACE);
    gtk_flow_box_set_min_children_per_line(GTK_FLOW_BOX(wrap_box), 1);
    gtk_flow_box_set_max_children_per_line(GTK_FLOW_BOX(wrap_box), most);
    text_accessible(wrap_box, name);
    return wrap_box;
}

void wrap_box_add(GtkWidget *wrap_box, GtkWidget *widget)
{
    gtk_flow_box_append(GTK_FLOW_BOX(wrap_box), widget);
    GtkWidget *place = gtk_widget_get_parent(widget);
    gtk_widget_set_focusable(place, FALSE); /* the focus goes to the widget inside */
    g_object_bind_property(widget, "visible", place, "visible", G_BINDING_SYNC_CREATE);
    /* Shift+Tab would stay for ever before a place whose widget takes no keyboard */
    g_object_bind_property(widget, "sensitive", place, "sensitive", G_BINDING_SYNC_CREATE);
}
