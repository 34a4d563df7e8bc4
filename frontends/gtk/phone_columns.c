/* The columns of the phone list. See phone_columns.h. */
#include "phone_columns.h"

#include "cells.h"
#include "job_progress.h"
#include "window_state.h"

#include <string.h>

/* Stands behind the fields that are shown at first. */
static const struct field result = {
    .key = "result", .label = N_("Last result"), .place = 7, .width = 140, .shown = true};

/* NULL: past the last. */
static const struct field *column_at(guint index)
{
    int place = (int)index + 1;
    return place == result.place ? &result : fields_at_place(place);
}

/* ---- Status --------------------------------------------------------------------------------- */

enum health { HEALTH_GOOD, HEALTH_SOME, HEALTH_BAD, HEALTH_NONE };

static enum health health_of(const char *status)
{
    if (status == NULL || !*status)
        return HEALTH_NONE;
    if (strcmp(status, "connected") == 0)
        return HEALTH_GOOD;
    return g_str_has_prefix(status, "connected") || g_str_has_prefix(status, "activ") ? HEALTH_SOME
                                                                                      : HEALTH_BAD;
}

/* Freed by the caller. */
static char *spoken_status(const struct phone *phone)
{
    const char *status = phone_field(phone, "status");
    g_autofree char *plain = g_strdelimit(g_strdup(status != NULL ? status : "unknown"), "_", ' ');
    return text_safe(words(plain));
}

char *phone_status_words(const struct phone *phone)
{
    static const char *const dots[] = {"●", "◐", "○", "·"};
    AUTO_FREE char *words = spoken_status(phone);
    return text_format("%s %s", dots[health_of(phone_field(phone, "status"))], words);
}

static const char *const styles[] = {"success", "warning", "error", "dim-label"};

const char *phone_status_style(const struct phone *phone)
{
    return styles[health_of(phone_field(phone, "status"))];
}

/* ---- Cells ---------------------------------------------------------------------------------- */

static void style_status(GtkWidget *label, const struct phone *phone)
{
    for (size_t i = 0; i < COUNT_OF(styles); i++)
        gtk_widget_remove_css_class(label, styles[i]);
    gtk_widget_add_css_class(label, phone_status_style(phone));
}

/* Without a name a screen reader says the class of the row. */
static void name_row(GtkWidget *label, const struct phone *phone)
{
    GtkWidget *row = cells_row(label);
    const char *name = phone_field(phone, "name"), *extension = phone_field(phone, "extension");
    AUTO_FREE char *status = spoken_status(phone);
    AUTO_FREE char *words =
        extension != NULL
            ? text_format(_("%s, extension %s, %s"), name != NULL ? name : "?", extension, status)
            : text_format("%s, %s", name != NULL ? name : "?", status);
    if (row != NULL)
        text_accessible(row, words);
}

/* Most phones are connected: the mark alone says so, and the words are left to those that are not.
 * Freed by the caller. */
static char *quiet_status(const struct phone *phone)
{
    const char *status = phone_field(phone, "status");
    return health_of(status) == HEALTH_GOOD ? memory_copy("●") : phone_status_words(phone);
}

/* What the owner's field adds to the name of the phone; freed by the caller. */
static char *owner_beside_name(const struct phone *phone)
{
    const char *owner = phone_field(phone, "owner"), *name = phone_field(phone, "name");
    g_auto(GStrv) values = g_strsplit(owner != NULL ? owner : "", "\n", -1);
    AUTO_FREE char *others = memory_copy("");
    for (char **value = values; *value != NULL; value++) {
        if (g_strcmp0(*value, name) != 0)
            text_append(&others, "\n", "%s", *value);
    }
    return text_joined(others);
}

/* ---- The second line: the fields that tell phones apart and have no column of their own ------ */

static const int below[] = {FIELD_EXTENSION, FIELD_OWNER, FIELD_MODEL, FIELD_LOCATION};

/* Of the second line; the columns are those of the view. */
static bool is_below(GtkColumnView *view, const struct field *field)
{
    GListModel *list = gtk_column_view_get_columns(view);
    bool below_name = false;
    for (size_t i = 0; i < COUNT_OF(below); i++)
        below_name = below_name || field == &phone_fields[below[i]];
    g_autoptr(GtkColumnViewColumn) column =
        below_name ? g_list_model_get_item(list, (guint)field->place - 1) : NULL;
    return column != NULL && !gtk_column_view_column_get_visible(column);
}

static void show_below(GtkWidget *label, const struct phone *phone)
{
    GtkWidget *view = gtk_widget_get_ancestor(label, GTK_TYPE_COLUMN_VIEW);
    AUTO_FREE char *line = memory_copy("");
    for (size_t i = 0; view != NULL && i < COUNT_OF(below); i++) {
        const struct field *field = &phone_fields[below[i]];
        if (!is_below(GTK_COLUMN_VIEW(view), field))
            continue;
        AUTO_FREE char *text = below[i] == FIELD_OWNER
                                   ? owner_beside_name(phone)
                                   : text_joined(phone_field(phone, field->key));
        if (*text)
            text_append(&line, " · ", "%s", text);
    }
    cells_text_below(label, line);
}

static const char *result_words(PhoneRow *row)
{
    const char *outcome = phone_row_result(row);
    return outcome != NULL ? job_outcome_words(outcome) : NULL;
}

static void show_cell(GtkListItem *item, GtkWidget *label, const void *about)
{
    PhoneRow *row = gtk_list_item_get_item(item);
    const struct field *column = about;
    const struct phone *phone = phone_row_phone(row);
    bool status = column == &phone_fields[FIELD_STATUS];
    bool owner = column == &phone_fields[FIELD_OWNER];
    AUTO_FREE char *text = status              ? quiet_status(phone)
                           : owner             ? owner_beside_name(phone)
                           : column == &result ? text_safe(result_words(row))
                                               : text_joined(phone_field(phone, column->key));
    cells_text(label, text);
    if (status)
        style_status(label, phone);
    if (column == &phone_fields[FIELD_NAME]) {
        show_below(label, phone);
        name_row(label, phone);
    }
}

/* ---- Sorting -------------------------------------------------------------------------------- */

/* Sorts names as people read them, Room 9 before Room 10. The first line of the search key is the
 * name in lower case. */
static int compare_names(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    return strverscmp(phone_row_key((PhoneRow *)a), phone_row_key((PhoneRow *)b));
}

static const char *text_of(PhoneRow *row, const struct field *column)
{
    return column == &result ? phone_row_result(row)
                             : phone_field(phone_row_phone(row), column->key);
}

static int compare_fields(gconstpointer a, gconstpointer b, gpointer data)
{
    const struct field *column = data;
    const char *one = text_of((PhoneRow *)a, column), *two = text_of((PhoneRow *)b, column);
    if (one == NULL || two == NULL)
        return (two != NULL) - (one != NULL); /* empty values last */
    return strverscmp(one, two);
}

/* GTK 4.8 reserves the width of a hidden column too, so it is set to 0. */
static void on_visible(GtkColumnViewColumn *column, GParamSpec *spec, const struct field *about)
{
    (void)spec;
    bool visible = gtk_column_view_column_get_visible(column);
    gtk_column_view_column_set_fixed_width(column, visible ? cells_width(about->width) : -1);
    GtkColumnView *view = gtk_column_view_column_get_column_view(column);
    if (view != NULL) /* the second lines depend on which columns are shown */
        cells_show_all(GTK_WIDGET(view));
}

void phone_columns_add(GtkColumnView *view)
{
    const struct field *about;
    for (guint i = 0; (about = column_at(i)) != NULL; i++) {
        GtkListItemFactory *factory = cells_factory(show_cell, about, i == 0);
        g_autoptr(GtkColumnViewColumn) column =
            gtk_column_view_column_new(_(about->label), factory);
        g_autoptr(GtkSorter) sorter = GTK_SORTER(
            gtk_custom_sorter_new(i == 0 ? compare_names : compare_fields, (gpointer)about, NULL));
        gtk_column_view_column_set_sorter(column, sorter);
        gtk_column_view_column_set_resizable(column, TRUE);
        gtk_column_view_column_set_expand(column, i == 0);
        g_signal_connect(column, "notify::visible", G_CALLBACK(on_visible), (gpointer)about);
        gtk_column_view_column_set_visible(column, about->shown);
        on_visible(column, NULL, about);
        gtk_column_view_append_column(view, column);
    }
}

/* ---- Sorting by a menu: the titles of GTK 4.8 take a pointer only ---------------------------- */

#define UNSORTED G_MAXUINT

static const char *const orders[] = {"ascending", "descending"}; /* by GtkSortType */

/* GTK 4.8 shows the order only in the style of the arrow in the title. UNSORTED: no arrow. */
static guint arrow_of(GtkWidget *title)
{
    GtkWidget *arrow = gtk_widget_get_last_child(gtk_widget_get_first_child(title));
    for (guint order = 0; arrow != NULL && order < COUNT_OF(orders); order++) {
        if (gtk_widget_has_css_class(arrow, orders[order]))
            return order;
    }
    return UNSORTED;
}

/* The column the view is sorted by, or NULL. After a click two titles have an arrow: before is the
 * one that had it until then. *order is set if there is one. */
static guint sorted_by(GtkColumnView *view, const char *before, guint *order)
{
    GtkWidget *title = gtk_widget_get_first_child(gtk_widget_get_first_child(GTK_WIDGET(view)));
    guint found = UNSORTED;
    for (guint i = 0; title != NULL; title = gtk_widget_get_next_sibling(title), i++) {
        bool known = strcmp(column_at(i)->key, before) == 0;
        if (arrow_of(title) == UNSORTED || (known && found != UNSORTED))
            continue;
        *order = arrow_of(title);
        found = i;
        if (!known)
            break;
    }
    return found;
}

static const char *state_of(GActionMap *group, const char *name)
{
    g_autoptr(GVariant) state =
        g_action_get_state(G_ACTION(g_action_map_lookup_action(group, name)));
    return g_intern_string(g_variant_get_string(state, NULL));
}

static void set_state(GActionMap *group, const char *name, const char *state)
{
    GAction *action = g_action_map_lookup_action(group, name);
    g_simple_action_set_state(G_SIMPLE_ACTION(action), g_variant_new_string(state));
}

static void sort_by(GtkColumnView *view, guint index, guint order)
{
    g_autoptr(GtkColumnViewColumn) column =
        g_list_model_get_item(gtk_column_view_get_columns(view), index);
    gtk_column_view_sort_by_column(view, column, (GtkSortType)order);
}

/* GTK 4.8 leaves the arrow on the old column; taking its sorter away removes the arrow. */
static void stop_sorting(GtkColumnView *view, const char *field)
{
    GListModel *list = gtk_column_view_get_columns(view);
    for (guint i = 0; i < g_list_model_get_n_items(list); i++) {
        g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item(list, i);
        if (strcmp(column_at(i)->key, field) != 0)
            continue;
        g_autoptr(GtkSorter) sorter = g_object_ref(gtk_column_view_column_get_sorter(column));
        gtk_column_view_column_set_sorter(column, NULL);
        gtk_column_view_column_set_sorter(column, sorter);
    }
}

/* Leaves the arrow on one column. Rows that compare equal keep their order. */
static gboolean show_sorting(gpointer self)
{
    GtkColumnView *view = self;
    GActionMap *group = g_object_get_data(G_OBJECT(view), "actions");
    const char *before = state_of(group, "sort");
    guint order = GTK_SORT_ASCENDING, column = sorted_by(view, before, &order);
    const char *now = column == UNSORTED ? "" : column_at(column)->key;
    g_object_set_data(G_OBJECT(view), "sorted", NULL);
    set_state(group, "sort", now);
    set_state(group, "order", orders[order]);
    if (strcmp(before, now) != 0)
        stop_sorting(view, before);
    return G_SOURCE_REMOVE;
}

/* The arrows change only after this signal. */
static void on_sorted(GtkColumnView *view)
{
    if (g_object_get_data(G_OBJECT(view), "sorted") != NULL)
        return;
    g_object_set_data(G_OBJECT(view), "sorted", view);
    g_idle_add_full(G_PRIORITY_DEFAULT, show_sorting, g_object_ref(view), g_object_unref);
}

static void on_sort(GSimpleAction *action, GVariant *field, gpointer view)
{
    (void)action;
    GActionMap *group = g_object_get_data(view, "actions");
    bool descending = strcmp(state_of(group, "order"), orders[GTK_SORT_DESCENDING]) == 0;
    const struct field *column;
    for (guint i = 0; (column = column_at(i)) != NULL; i++) {
        if (strcmp(column->key, g_variant_get_string(field, NULL)) == 0)
            sort_by(view, i, descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
    }
}

static void on_order(GSimpleAction *action, GVariant *order, gpointer view)
{
    (void)action;
    guint ignored, column = sorted_by(view, "", &ignored);
    bool descending = strcmp(g_variant_get_string(order, NULL), orders[GTK_SORT_DESCENDING]) == 0;
    sort_by(view, column == UNSORTED ? 0 : column,
            descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
}

static void add_sorting(GActionMap *group, GtkColumnView *view)
{
    static const GActionEntry entries[] = {
        {.name = "sort", .activate = on_sort, .parameter_type = "s", .state = "''"},
        {.name = "order", .activate = on_order, .parameter_type = "s", .state = "'ascending'"}};
    g_action_map_add_action_entries(group, entries, G_N_ELEMENTS(entries), view);
    g_object_set_data_full(G_OBJECT(view), "actions", g_object_ref(group), g_object_unref);
    g_signal_connect_object(gtk_column_view_get_sorter(view), "changed", G_CALLBACK(on_sorted),
                            view, G_CONNECT_SWAPPED);
}

GMenuModel *phone_columns_sort_menu(void)
{
    GMenu *menu = g_menu_new();
    g_autoptr(GMenu) by = g_menu_new(), in = g_menu_new();
    const struct field *column;
    for (guint i = 0; (column = column_at(i)) != NULL; i++) {
        AUTO_FREE char *action = text_format("columns.sort::%s", column->key);
        g_menu_append(by, _(column->label), action);
    }
    g_menu_append(in, _("_Ascending"), "columns.order::ascending");
    g_menu_append(in, _("_Descending"), "columns.order::descending");
    g_menu_append_section(menu, NULL, G_MENU_MODEL(by));
    g_menu_append_section(menu, NULL, G_MENU_MODEL(in));
    return G_MENU_MODEL(menu);
}

/* ---- Which are shown ------------------------------------------------------------------------ */

GMenuModel *phone_columns_menu(void)
{
    GMenu *menu = g_menu_new();
    g_autoptr(GMenu) files = g_menu_new(), shown = g_menu_new();
    g_menu_append(files, _("_Save as CSV…"), "list.save");
    g_menu_append(files, _("_Open a List of Phones…"), "list.open");
    const struct field *column;
    for (guint i = 1; (column = column_at(i)) != NULL; i++) {
        AUTO_FREE char *action = text_format("columns.%s", column->key);
        g_menu_append(shown, _(column->label), action);
    }
    g_menu_append_section(menu, NULL, G_MENU_MODEL(files));
    g_menu_append_section(menu, _("Columns"), G_MENU_MODEL(shown));
    return G_MENU_MODEL(menu);
}

GActionGroup *phone_columns_actions(GtkColumnView *view)
{
    GSimpleActionGroup *group = g_simple_action_group_new();
    GListModel *list = gtk_column_view_get_columns(view);
    for (guint i = 1; i < g_list_model_get_n_items(list); i++) {
        g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item(list, i);
        g_autoptr(GPropertyAction) action =
            g_property_action_new(column_at(i)->key, column, "visible");
        g_action_map_add_action(G_ACTION_MAP(group), G_ACTION(action));
    }
    add_sorting(G_ACTION_MAP(group), view);
    return G_ACTION_GROUP(group);
}

/* Set while a narrow window hides a column that the person wants to see. */
static bool is_set_aside(GtkColumnViewColumn *column)
{
    return g_object_get_data(G_OBJECT(column), "set-aside") != NULL;
}

void phone_columns_fit(GtkColumnView *view, int width)
{
    enum { NARROW = 560, ALWAYS_SHOWN = 2 }; /* name and status */
    GListModel *list = gtk_column_view_get_columns(view);
    bool narrow = width < cells_width(NARROW);
    for (guint i = ALWAYS_SHOWN; i < g_list_model_get_n_items(list); i++) {
        g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item(list, i);
        if (narrow ? !gtk_column_view_column_get_visible(column) : !is_set_aside(column))
            continue;
        g_object_set_data(G_OBJECT(column), "set-aside", narrow ? column : NULL);
        gtk_column_view_column_set_visible(column, !narrow);
    }
}

/* ---- What is remembered, and what is copied -------------------------------------------------- */

void phone_columns_take(GtkColumnView *view, GKeyFile *state)
{
    GActionMap *group = g_object_get_data(G_OBJECT(view), "actions");
    GListModel *list = gtk_column_view_get_columns(view);
    g_autoptr(GPtrArray) shown = g_ptr_array_new();
    for (guint i = 1; i < g_list_model_get_n_items(list); i++) {
        g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item(list, i);
        if (gtk_column_view_column_get_visible(column) || is_set_aside(column))
            g_ptr_array_add(shown, (gpointer)column_at(i)->key);
    }
    g_key_file_set_string_list(state, WINDOW_STATE_PHONES, "columns",
                               (const char *const *)shown->pdata, shown->len);
    g_key_file_set_string(state, WINDOW_STATE_PHONES, "sort", state_of(group, "sort"));
    g_key_file_set_string(state, WINDOW_STATE_PHONES, "order", state_of(group, "order"));
}

void phone_columns_set(GtkColumnView *view, GKeyFile *state)
{
    GListModel *list = gtk_column_view_get_columns(view);
    g_auto(GStrv) shown =
        g_key_file_get_string_list(state, WINDOW_STATE_PHONES, "columns", NULL, NULL);
    g_autofree char *sort = g_key_file_get_string(state, WINDOW_STATE_PHONES, "sort", NULL);
    g_autofree char *order = g_key_file_get_string(state, WINDOW_STATE_PHONES, "order", NULL);
    bool descending = g_strcmp0(order, orders[GTK_SORT_DESCENDING]) == 0;
    for (guint i = 0; i < g_list_model_get_n_items(list); i++) {
        g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item(list, i);
        const char *key = column_at(i)->key;
        if (i > 0 && shown != NULL)
            gtk_column_view_column_set_visible(column,
                                               g_strv_contains((const char *const *)shown, key));
        if (g_strcmp0(sort, key) == 0)
            sort_by(view, i, descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
    }
}

char *phone_columns_line(GtkColumnView *view, PhoneRow *row)
{
    GListModel *list = gtk_column_view_get_columns(view);
    AUTO_FREE char *line = memory_copy("");
    for (guint i = 0; i < g_list_model_get_n_items(list); i++) {
        g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item(list, i);
        if (!gtk_column_view_column_get_visible(column) && !is_below(view, column_at(i)))
            continue;
        AUTO_FREE char *text = text_joined(text_of(row, column_at(i)));
        text_append(&line, i > 0 ? "\t" : "", "%s", text);
    }
    return memory_steal(line);
}
