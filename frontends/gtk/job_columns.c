/* The phones of a run as a table. See job_columns.h. */
#include "job_columns.h"

#include <string.h>

static const struct column {
    const char *title;
    const char *(*text)(RunItem *item);
    int width;
} columns[] = {
    {N_("Phone"), run_item_name, 200},
    {N_("Outcome"), run_item_outcome, 120},
    {N_("Result"), run_item_text, -1},
    {N_("Tracking ID"), run_item_tracking, 220},
};

/* A mark and a colour beside the word: none of them alone. */
static const struct mark {
    const char *outcome, *mark, *style;
} marks[] = {
    {"done", "✓", "success"},   {"failed", "✗", "error"},      {"unknown", "?", "warning"},
    {"running", "▸", "accent"}, {"skipped", "–", "dim-label"}, {"accepted", "…", "accent"},
    {"open", "·", "dim-label"},
};

static void show_outcome(GtkWidget *label, const char *outcome)
{
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        gtk_widget_remove_css_class(label, marks[i].style);
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        if (strcmp(marks[i].outcome, outcome) != 0)
            continue;
        AUTO_FREE char *text = base_format("%s %s", marks[i].mark, outcome);
        gtk_label_set_text(GTK_LABEL(label), text);
        gtk_widget_add_css_class(label, marks[i].style);
    }
}

static void show_cell(GtkListItem *list_item)
{
    GtkWidget *label = gtk_list_item_get_child(list_item);
    RunItem *item = gtk_list_item_get_item(list_item);
    const struct column *column = g_object_get_data(G_OBJECT(label), "column");
    if (column->text == run_item_outcome)
        show_outcome(label, run_item_outcome(item));
    else
        text_label(GTK_LABEL(label), column->text(item));
    if (column->text == run_item_text)
        gtk_widget_set_tooltip_text(label, gtk_label_get_text(GTK_LABEL(label)));
    GtkWidget *cell = gtk_widget_get_parent(label);
    GtkWidget *row = cell ? gtk_widget_get_parent(cell) : NULL;
    if (column != columns || !row)
        return;
    AUTO_FREE char *name = base_format("%s, %s", run_item_name(item) ? run_item_name(item) : "?",
                                       run_item_outcome(item));
    text_accessible(row, name);
}

static void on_setup(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
    (void)factory;
    GtkWidget *label = gtk_label_new(NULL);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
    g_object_set_data(G_OBJECT(label), "column", data);
    gtk_list_item_set_child(item, label);
}

static void on_bind(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
    (void)factory;
    (void)data;
    show_cell(item);
    g_signal_connect_swapped(gtk_list_item_get_item(item), "notify::revision",
                             G_CALLBACK(show_cell), item);
}

static void on_unbind(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
    (void)factory;
    (void)data;
    g_signal_handlers_disconnect_by_func(gtk_list_item_get_item(item), (gpointer)show_cell, item);
}

GtkWidget *job_columns_view(GListModel *model)
{
    GtkWidget *view = gtk_column_view_new(GTK_SELECTION_MODEL(gtk_single_selection_new(model)));
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
        g_signal_connect(factory, "setup", G_CALLBACK(on_setup), (gpointer)&columns[i]);
        g_signal_connect(factory, "bind", G_CALLBACK(on_bind), NULL);
        g_signal_connect(factory, "unbind", G_CALLBACK(on_unbind), NULL);
        g_autoptr(GtkColumnViewColumn) column =
            gtk_column_view_column_new(_(columns[i].title), factory);
        gtk_column_view_column_set_resizable(column, TRUE);
        gtk_column_view_column_set_fixed_width(column, columns[i].width);
        gtk_column_view_column_set_expand(column, columns[i].width < 0);
        gtk_column_view_append_column(GTK_COLUMN_VIEW(view), column);
    }
    gtk_widget_add_css_class(view, "data-table");
    text_accessible(view, _("Phones of the job"));
    return view;
}
