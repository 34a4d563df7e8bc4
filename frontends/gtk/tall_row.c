/* A row with its input below the name. See tall_row.h. */
#include "tall_row.h"

#include <adwaita.h>

GtkWidget *tall_row_new(const char *title)
{
    GtkWidget *row = adw_preferences_row_new(), *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    GtkWidget *name = text_wrapped("title"), *help = text_wrapped("subtitle");
    GtkWidget *inputs = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    AUTO_FREE char *safe = text_safe(title);
    adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), safe);
    gtk_label_set_text(GTK_LABEL(name), safe);
    gtk_widget_set_visible(name, *safe);
    gtk_widget_set_visible(help, FALSE);
    gtk_widget_add_css_class(box, "tall-row");
    gtk_widget_add_css_class(inputs, "inputs");
    gtk_box_append(GTK_BOX(box), name);
    gtk_box_append(GTK_BOX(box), help);
    gtk_box_append(GTK_BOX(box), inputs);
    gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), box);
    gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(row), FALSE);
    gtk_widget_set_focusable(row, FALSE);
    g_object_set_data(G_OBJECT(row), "help", help);
    g_object_set_data(G_OBJECT(row), "inputs", inputs);
    return row;
}

void tall_row_add(GtkWidget *row, GtkWidget *widget)
{
    gtk_box_append(g_object_get_data(G_OBJECT(row), "inputs"), widget);
}

void tall_row_set_help(GtkWidget *row, const char *text)
{
    GtkWidget *help = g_object_get_data(G_OBJECT(row), "help");
    text_label(GTK_LABEL(help), text);
    gtk_widget_set_visible(help, text != NULL && *text);
}
