/* Cards of names and values. See property_card.h. */
#include "property_card.h"

#include <string.h>

enum { NAME_CHARS = 16 };

struct fact {
    GtkWidget *name, *value;
    char *text;
};

static void fact_free(gpointer memory)
{
    struct fact *fact = memory;
    g_free(fact->text);
    g_free(fact);
}

static GtkWidget *make_label(const char *style)
{
    GtkWidget *label = text_wrapped(style);
    gtk_label_set_yalign(GTK_LABEL(label), 0);
    return label;
}

GtkWidget *property_card_new(void)
{
    GtkWidget *grid = gtk_grid_new();
    gtk_grid_set_column_spacing(GTK_GRID(grid), 18);
    gtk_grid_set_row_spacing(GTK_GRID(grid), 6);
    gtk_widget_add_css_class(grid, "card");
    gtk_widget_add_css_class(grid, "facts");
    g_object_set_data_full(G_OBJECT(grid), "facts",
                           g_hash_table_new_full(g_str_hash, g_str_equal, g_free, fact_free),
                           (GDestroyNotify)g_hash_table_unref);
    return grid;
}

static struct fact *fact_new(GtkWidget *card, GHashTable *all, const char *name)
{
    struct fact *fact = g_new0(struct fact, 1);
    int row = (int)g_hash_table_size(all);
    fact->name = make_label("dim-label");
    fact->value = make_label("value");
    text_label(GTK_LABEL(fact->name), name);
    gtk_label_set_max_width_chars(GTK_LABEL(fact->name), NAME_CHARS);
    gtk_label_set_selectable(GTK_LABEL(fact->value), TRUE);
    gtk_widget_set_hexpand(fact->value, TRUE);
    gtk_grid_attach(GTK_GRID(card), fact->name, 0, row, 1, 1);
    gtk_grid_attach(GTK_GRID(card), fact->value, 1, row, 1, 1);
    g_hash_table_insert(all, g_strdup(name), fact);
    return fact;
}

void property_card_set(GtkWidget *card, const char *name, const char *value)
{
    GHashTable *all = g_object_get_data(G_OBJECT(card), "facts");
    struct fact *fact = g_hash_table_lookup(all, name);
    bool there = value != NULL && *value;
    if (fact == NULL)
        fact = fact_new(card, all, name);
    gtk_widget_set_visible(fact->name, there);
    gtk_widget_set_visible(fact->value, there);
    if (!there || g_strcmp0(fact->text, value) == 0)
        return; /* keeps a selection in the label */
    g_free(fact->text);
    fact->text = g_strdup(value);
    AUTO_FREE char *safe = text_safe(value), *spoken = text_format("%s: %s", name, value);
    gtk_label_set_text(GTK_LABEL(fact->value), safe);
    text_accessible(fact->value, spoken);
}
