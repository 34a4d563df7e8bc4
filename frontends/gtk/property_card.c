/* Cards of names and values. See property_card.h. */
#include "property_card.h"

#include "tab_stop.h"

#include <string.h>

enum { NAME_CHARS = 16, COPIED_MS = 1500 };

struct fact {
    GtkWidget *name, *value, *copy;
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

/* One stop of the Tab key: the arrows move from one copy button to the next. */
GtkWidget *property_card_new(void)
{
    GtkWidget *grid = gtk_grid_new(), *card = tab_stop_new(grid);
    gtk_grid_set_column_spacing(GTK_GRID(grid), 12);
    gtk_grid_set_row_spacing(GTK_GRID(grid), 2);
    gtk_widget_add_css_class(grid, "card");
    gtk_widget_add_css_class(grid, "facts");
    g_object_set_data(G_OBJECT(card), "grid", grid);
    g_object_set_data_full(G_OBJECT(card), "facts",
                           g_hash_table_new_full(g_str_hash, g_str_equal, g_free, fact_free),
                           (GDestroyNotify)g_hash_table_unref);
    return card;
}

/* ---- Copying --------------------------------------------------------------------------------- */

static gboolean on_copied(gpointer button)
{
    gtk_button_set_icon_name(button, "edit-copy-symbolic");
    return G_SOURCE_REMOVE;
}

/* The value as the service sent it, not as it is shown. */
static void on_copy(GtkButton *button, gpointer self)
{
    const struct fact *fact = self;
    gdk_clipboard_set_text(gtk_widget_get_clipboard(GTK_WIDGET(button)), fact->text);
    gtk_button_set_icon_name(button, "object-select-symbolic");
    g_timeout_add_full(G_PRIORITY_DEFAULT, COPIED_MS, on_copied, g_object_ref(button),
                       g_object_unref);
}

static GtkWidget *make_copy(struct fact *fact, const char *name)
{
    AUTO_FREE char *words = text_format(_("Copy: %s"), name);
    GtkWidget *copy = text_icon_button("edit-copy-symbolic", words);
    gtk_widget_add_css_class(copy, "flat");
    gtk_widget_add_css_class(copy, "copy");
    gtk_widget_set_valign(copy, GTK_ALIGN_CENTER);
    g_signal_connect(copy, "clicked", G_CALLBACK(on_copy), fact);
    return copy;
}

/* ---- Facts ----------------------------------------------------------------------------------- */

static struct fact *fact_new(GtkWidget *card, GHashTable *all, const char *name)
{
    struct fact *fact = g_new0(struct fact, 1);
    GtkGrid *grid = g_object_get_data(G_OBJECT(card), "grid");
    int row = (int)g_hash_table_size(all);
    fact->name = make_label("dim-label");
    fact->value = make_label("value");
    fact->copy = make_copy(fact, name);
    text_label(GTK_LABEL(fact->name), name);
    gtk_label_set_max_width_chars(GTK_LABEL(fact->name), NAME_CHARS);
    gtk_widget_set_hexpand(fact->value, TRUE);
    gtk_widget_set_valign(fact->name, GTK_ALIGN_CENTER);
    gtk_grid_attach(grid, fact->name, 0, row, 1, 1);
    gtk_grid_attach(grid, fact->value, 1, row, 1, 1);
    gtk_grid_attach(grid, fact->copy, 2, row, 1, 1);
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
    gtk_widget_set_visible(fact->copy, there);
    if (!there || g_strcmp0(fact->text, value) == 0)
        return;
    g_free(fact->text);
    fact->text = g_strdup(value);
    AUTO_FREE char *safe = text_safe(value), *spoken = text_format("%s: %s", name, value);
    gtk_label_set_text(GTK_LABEL(fact->value), safe);
    text_accessible(fact->value, spoken);
}
