/* The menu of the list of phones. See phones_menu.h. */
#include "phones_menu.h"

#include "accessible_names.h"
#include "actions_menu.h"
#include "cells.h"
#include "command.h"
#include "phone_columns.h"

#include <string.h>

struct phones_menu {
    struct app_context *app;
    GtkWidget *view, *popover;
};

/* What else can be copied, besides fields: the columns in view, and the command line. */
#define COPY_ROW "row"
#define COPY_COMMAND "command"

/* What else the phones are called by, most wanted first. */
static const int copied[] = {FIELD_NAME, FIELD_EXTENSION, FIELD_NUMBER, FIELD_IP, FIELD_SERIAL};

static char *line_of(struct phones_menu *menu, const struct phone *phone, const char *what)
{
    PhoneRow *row = phone_model_row(menu->app->phones, phone_key(phone));
    if (strcmp(what, COPY_ROW) == 0)
        return row != NULL ? phone_columns_line(GTK_COLUMN_VIEW(menu->view), row) : NULL;
    const char *value = phone_field(phone, what);
    return value != NULL ? memory_copy(value) : NULL;
}

/* A line for each of the chosen phones. */
static void copy_lines(struct phones_menu *menu, const char *what)
{
    size_t count = 0;
    g_autofree const struct phone **phones = phone_model_chosen(menu->app->phones, &count);
    g_autoptr(GString) text = g_string_new(NULL);
    for (size_t i = 0; i < count; i++) {
        AUTO_FREE char *line = line_of(menu, phones[i], what);
        g_string_append_printf(text, "%s%s", i ? "\n" : "", line != NULL ? line : "");
    }
    if (count == 0)
        return;
    bool rows = strcmp(what, COPY_ROW) == 0;
    AUTO_FREE char *words =
        rows ? text_format(ngettext("Copied %zu phone.", "Copied %zu phones.", count), count)
             : memory_copy(_("Copied."));
    gdk_clipboard_set_text(gtk_widget_get_clipboard(menu->view), text->str);
    menu->app->toast(menu->app, words);
}

void phones_menu_copy(struct phones_menu *menu)
{
    copy_lines(menu, COPY_ROW);
}

static void copy_command(struct phones_menu *menu)
{
    struct command_flags flags = command_flags_of(menu->app->session);
    struct phone_set *set = phone_set_chosen(menu->app->phones);
    AUTO_FREE char *line = command_line(NULL, NULL, set, menu->app->phones, &flags);
    gdk_clipboard_set_text(gtk_widget_get_clipboard(menu->view), line);
    menu->app->toast(menu->app, _("Copied the command."));
    phone_set_free(set);
}

static void on_copy(GSimpleAction *action, GVariant *what, gpointer menu)
{
    (void)action;
    if (strcmp(g_variant_get_string(what, NULL), COPY_COMMAND) == 0)
        copy_command(menu);
    else
        copy_lines(menu, g_variant_get_string(what, NULL));
}

static void add_actions(struct phones_menu *menu)
{
    static const GActionEntry entries[] = {
        {.name = "copy", .activate = on_copy, .parameter_type = "s"}};
    g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new();
    g_action_map_add_action_entries(G_ACTION_MAP(group), entries, G_N_ELEMENTS(entries), menu);
    gtk_widget_insert_action_group(menu->view, "phones", G_ACTION_GROUP(group));
}

static void add_copy(GMenu *menu, const char *label, const char *what)
{
    AUTO_FREE char *action = text_format("phones.copy::%s", what);
    g_menu_append(menu, label, action);
}

static bool any_has(const struct phone *const *phones, size_t count, const char *field)
{
    for (size_t i = 0; i < count; i++)
        if (phone_field(phones[i], field) != NULL)
            return true;
    return false;
}

/* Fields that none of the chosen phones has are left out. */
static GMenuModel *copy_menu(const struct phone *const *phones, size_t count)
{
    GMenu *menu = g_menu_new();
    for (size_t i = 0; i < COUNT_OF(copied); i++) {
        const struct field *field = &phone_fields[copied[i]];
        if (any_has(phones, count, field->key))
            add_copy(menu, _(field->label), field->key);
    }
    add_copy(menu, _("Row as Shown"), COPY_ROW);
    add_copy(menu, _("Command"), COPY_COMMAND);
    return G_MENU_MODEL(menu);
}

/* A menu of GTK, whose submenu opens under the pointer, with the actions below. What is copied most
 * needs no submenu. */
static void fill_context(struct phones_menu *menu)
{
    size_t count = 0;
    g_autofree const struct phone **phones = phone_model_chosen(menu->app->phones, &count);
    g_autoptr(GMenu) model = g_menu_new(), first = g_menu_new();
    g_autoptr(GMenuItem) actions = g_menu_item_new(NULL, NULL);
    if (count > 0) {
        g_autoptr(GMenuModel) copies = copy_menu(phones, count);
        if (count == 1)
            g_menu_append(first, _("_Open"), "win.open");
        if (any_has(phones, count, "mac"))
            add_copy(first, _("Copy _MAC Address"), "mac");
        g_menu_append_submenu(first, _("_Copy"), copies);
        g_menu_append_section(model, NULL, G_MENU_MODEL(first));
    }
    g_menu_item_set_attribute(actions, "custom", "s", "actions");
    g_menu_append_item(model, actions);
    gtk_popover_menu_set_menu_model(GTK_POPOVER_MENU(menu->popover), G_MENU_MODEL(model));
    gtk_popover_menu_add_child(
        GTK_POPOVER_MENU(menu->popover),
        actions_menu_list(menu->popover, phone_set_chosen(menu->app->phones)), "actions");
}

static void open_context(struct phones_menu *menu, double x, double y)
{
    fill_context(menu);
    gtk_popover_set_pointing_to(GTK_POPOVER(menu->popover), &(GdkRectangle){(int)x, (int)y, 1, 1});
    gtk_popover_popup(GTK_POPOVER(menu->popover));
    accessible_names_menu(GTK_POPOVER(menu->popover));
}

/* Below the row with the keyboard. */
static void open_context_at_row(struct phones_menu *menu)
{
    GtkRoot *root = gtk_widget_get_root(menu->view);
    GtkWidget *focus = root != NULL ? gtk_root_get_focus(root) : NULL;
    graphene_rect_t place = GRAPHENE_RECT_INIT(0, 0, 1, 1);
    if (focus != NULL && gtk_widget_is_ancestor(focus, menu->view) &&
        !gtk_widget_compute_bounds(focus, menu->view, &place))
        place = GRAPHENE_RECT_INIT(0, 0, 1, 1);
    open_context(menu, place.origin.x + place.size.width / 4, place.origin.y + place.size.height);
}

static gboolean on_list_key(struct phones_menu *menu, guint key, guint code, GdkModifierType state)
{
    (void)code;
    bool copies = (state & GDK_CONTROL_MASK) && gdk_keyval_to_lower(key) == GDK_KEY_c;
    bool opens = key == GDK_KEY_Menu || ((state & GDK_SHIFT_MASK) && key == GDK_KEY_F10);
    if (copies)
        phones_menu_copy(menu);
    else if (opens)
        open_context_at_row(menu);
    return copies || opens;
}

static void watch_list_keys(struct phones_menu *menu)
{
    GtkEventController *keys = gtk_event_controller_key_new();
    gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
    g_signal_connect_swapped(keys, "key-pressed", G_CALLBACK(on_list_key), menu);
    gtk_widget_add_controller(menu->view, keys);
}

static void on_right_click(GtkGestureClick *gesture, int presses, double x, double y, gpointer self)
{
    (void)presses;
    struct phones_menu *menu = self;
    GtkSelectionModel *selection = GTK_SELECTION_MODEL(phone_model_selection(menu->app->phones));
    GtkListItem *item = cells_at(menu->view, x, y);
    if (item == NULL)
        return;
    guint position = gtk_list_item_get_position(item);
    gtk_gesture_set_state(GTK_GESTURE(gesture), GTK_EVENT_SEQUENCE_CLAIMED);
    if (!gtk_selection_model_is_selected(selection, position))
        gtk_selection_model_select_item(selection, position, TRUE);
    open_context(menu, x, y);
}

struct phones_menu *phones_menu_new(struct app_context *app, GtkWidget *view)
{
    struct phones_menu *menu = g_new0(struct phones_menu, 1);
    GtkGesture *click = gtk_gesture_click_new();
    menu->app = app;
    menu->view = view;
    gtk_gesture_single_set_button(GTK_GESTURE_SINGLE(click), GDK_BUTTON_SECONDARY);
    g_signal_connect(click, "pressed", G_CALLBACK(on_right_click), menu);
    gtk_widget_add_controller(view, GTK_EVENT_CONTROLLER(click));
    watch_list_keys(menu);
    add_actions(menu);
    menu->popover = gtk_popover_menu_new_from_model_full(NULL, GTK_POPOVER_MENU_NESTED);
    actions_menu_add(app, menu->popover);
    gtk_widget_set_parent(menu->popover, view);
    gtk_popover_set_has_arrow(GTK_POPOVER(menu->popover), FALSE);
    return menu;
}

void phones_menu_free(struct phones_menu *menu)
{
    gtk_widget_unparent(menu->popover);
    g_free(menu);
}
