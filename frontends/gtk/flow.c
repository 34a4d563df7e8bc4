/* Buttons in as many lines as they need. See flow.h. */
#include "flow.h"

#define SPACE 6

GtkWidget *flow_new(const char *name, guint most, bool even)
{
    GtkWidget *flow = gtk_flow_box_new();
    gtk_flow_box_set_selection_mode(GTK_FLOW_BOX(flow), GTK_SELECTION_NONE);
    gtk_flow_box_set_homogeneous(GTK_FLOW_BOX(flow), even);
    gtk_flow_box_set_column_spacing(GTK_FLOW_BOX(flow), SPACE);
    gtk_flow_box_set_row_spacing(GTK_FLOW_BOX(flow), SPACE);
    gtk_flow_box_set_min_children_per_line(GTK_FLOW_BOX(flow), 1);
    gtk_flow_box_set_max_children_per_line(GTK_FLOW_BOX(flow), most);
    text_accessible(flow, name);
    return flow;
}

void flow_add(GtkWidget *flow, GtkWidget *widget)
{
    gtk_flow_box_append(GTK_FLOW_BOX(flow), widget);
    GtkWidget *place = gtk_widget_get_parent(widget);
    gtk_widget_set_focusable(place, FALSE); /* the keyboard goes to what is in it */
    g_object_bind_property(widget, "visible", place, "visible", G_BINDING_SYNC_CREATE);
}
