/* The columns of the list of phones. See phone_columns.h. */
#include "phone_columns.h"

#include "cells.h"

#include <string.h>

static const struct column {
    const char *field, *title;
    int width;
    bool shown;
} columns[] = {
    {"name", N_("Name"), 180, true},          {"status", N_("Status"), 130, true},
    {"extension", N_("Extension"), 85, true}, {"model", N_("Model"), 105, true},
    {"location", N_("Location"), 95, true},   {"owner", N_("Owner"), 170, true},
    {"result", N_("Last result"), 100, true}, {"tag", N_("Tags"), 120, false},
    {"mac", N_("MAC address"), 150, false},   {"ip", N_("IP address"), 120, false},
    {"number", N_("Number"), 130, false},     {"serial", N_("Serial number"), 130, false},
    {"software", N_("Software"), 180, false},
};

/* ---- Status --------------------------------------------------------------------------------- */

enum health { HEALTH_GOOD, HEALTH_SOME, HEALTH_BAD, HEALTH_NONE };

static enum health health_of(const char *status)
{
    if (!status || !*status)
        return HEALTH_NONE;
    if (strcmp(status, "connected") == 0)
        return HEALTH_GOOD;
    return g_str_has_prefix(status, "connected") || g_str_has_prefix(status, "activ") ? HEALTH_SOME
                                                                                      : HEALTH_BAD;
}

char *phone_status_words(const struct phone *phone)
{
    static const char *const dots[] = {"●", "◐", "○", "·"};
    const char *status = phone_field(phone, "status");
    AUTO_FREE char *words = text_safe(status ? status : _("unknown"));
    for (char *c = words; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    return base_format("%s %s", dots[health_of(status)], words);
}

const char *phone_status_style(const struct phone *phone)
{
    static const char *const styles[] = {"success", "warning", "error", "dim-label"};
    return styles[health_of(phone_field(phone, "status"))];
}

/* ---- Cells ---------------------------------------------------------------------------------- */

static void style_status(GtkWidget *label, const struct phone *phone)
{
    static const char *const styles[] = {"success", "warning", "error", "dim-label"};
    for (size_t i = 0; i < COUNT_OF(styles); i++)
        gtk_widget_remove_css_class(label, styles[i]);
    gtk_widget_add_css_class(label, phone_status_style(phone));
}

/* A screen reader would else say the class of the row. */
static void name_row(GtkWidget *label, const struct phone *phone)
{
    GtkWidget *row = cells_row(label);
    const char *name = phone_field(phone, "name"), *extension = phone_field(phone, "extension");
    const char *status = phone_field(phone, "status");
    AUTO_FREE char *words =
        extension ? base_format(_("%s, extension %s, %s"), name ? name : "?", extension,
                                status ? status : _("unknown"))
                  : base_format("%s, %s", name ? name : "?", status ? status : _("unknown"));
    if (row)
        text_accessible(row, words);
}

static void show_cell(GtkListItem *item, GtkWidget *label, const void *about)
{
    PhoneRow *row = gtk_list_item_get_item(item);
    const struct column *column = about;
    const struct phone *phone = phone_row_phone(row);
    bool status = strcmp(column->field, "status") == 0;
    bool result = strcmp(column->field, "result") == 0;
    AUTO_FREE char *text = status   ? phone_status_words(phone)
                           : result ? text_safe(phone_row_result(row))
                                    : text_joined(phone_field(phone, column->field));
    cells_text(label, text);
    if (status)
        style_status(label, phone);
    if (column == columns)
        name_row(label, phone);
}

/* ---- Sorting -------------------------------------------------------------------------------- */

/* Names as people read them, Room 9 before Room 10; for that the key's first line, in small letters, is enough. */
static int compare_names(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    return strverscmp(phone_row_key((PhoneRow *)a), phone_row_key((PhoneRow *)b));
}

static int compare_fields(gconstpointer a, gconstpointer b, gpointer data)
{
    const struct column *column = data;
    PhoneRow *first = (PhoneRow *)a, *second = (PhoneRow *)b;
    bool result = strcmp(column->field, "result") == 0;
    const char *one =
        result ? phone_row_result(first) : phone_field(phone_row_phone(first), column->field);
    const char *two =
        result ? phone_row_result(second) : phone_field(phone_row_phone(second), column->field);
    if (!one || !two)
        return (two != NULL) - (one != NULL); /* empty ones last */
    return strverscmp(one, two);
}

/* GTK 4.8 counts the width of a hidden column too, and leaves that much less for the others. */
static void on_visible(GtkColumnViewColumn *column, GParamSpec *spec, const struct column *about)
{
    (void)spec;
    bool visible = gtk_column_view_column_get_visible(column);
    gtk_column_view_column_set_fixed_width(column, visible ? about->width : -1);
}

void phone_columns_add(GtkColumnView *view)
{
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        GtkListItemFactory *factory = cells_factory(show_cell, &columns[i]);
        g_autoptr(GtkColumnViewColumn) column =
            gtk_column_view_column_new(_(columns[i].title), factory);
        g_autoptr(GtkSorter) sorter = GTK_SORTER(gtk_custom_sorter_new(
            i == 0 ? compare_names : compare_fields, (gpointer)&columns[i], NULL));
        gtk_column_view_column_set_sorter(column, sorter);
        gtk_column_view_column_set_resizable(column, TRUE);
        gtk_column_view_column_set_expand(column, i == 0);
        g_signal_connect(column, "notify::visible", G_CALLBACK(on_visible), (gpointer)&columns[i]);
        gtk_column_view_column_set_visible(column, columns[i].shown);
        on_visible(column, NULL, &columns[i]);
        gtk_column_view_append_column(view, column);
    }
}

/* ---- Which are shown ------------------------------------------------------------------------ */

GMenuModel *phone_columns_menu(void)
{
    GMenu *menu = g_menu_new();
    g_autoptr(GMenu) files = g_menu_new(), shown = g_menu_new();
    g_menu_append(files, _("_Save as CSV…"), "list.save");
    g_menu_append(files, _("_Only Phones of a File…"), "list.open");
    for (size_t i = 1; i < COUNT_OF(columns); i++) {
        AUTO_FREE char *action = base_format("columns.%s", columns[i].field);
        g_menu_append(shown, _(columns[i].title), action);
    }
    g_menu_append_section(menu, NULL, G_MENU_MODEL(files));
    g_menu_append_section(menu, _("Columns"), G_MENU_MODEL(shown));
    return G_MENU_MODEL(menu);
}

GActionGroup *phone_columns_actions(GtkColumnView *view)
{
    GSimpleActionGroup *group = g_simple_action_group_new();
    GListModel *list = gtk_column_view_get_columns(view);
    for (guint i = 1; i < COUNT_OF(columns); i++) {
        g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item(list, i);
        g_autoptr(GPropertyAction) action =
            g_property_action_new(columns[i].field, column, "visible");
        g_action_map_add_action(G_ACTION_MAP(group), G_ACTION(action));
    }
    return G_ACTION_GROUP(group);
}
