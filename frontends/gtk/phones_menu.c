/* The menu of the list of phones. See phones_menu.h. */
#include "phones_menu.h"

#include "actions_menu.h"
#include "cells.h"
#include "phone_columns.h"

struct phones_menu {
    struct app_context *app;
    GtkWidget *view, *popover;
};

/* The chosen phones, each in a line, with the columns in view. */
void phones_menu_copy(struct phones_menu *menu)
{
    size_t count = 0;
    g_autofree const struct phone **phones = phone_model_chosen(menu->app->phones, &count);
    g_autoptr(GString) text = g_string_new(NULL);
    for (size_t i = 0; i < count; i++) {
        PhoneRow *row = phone_model_row(menu->app->phones, phone_key(phones[i]));
        AUTO_FREE char *line =
            row != NULL ? phone_columns_line(GTK_COLUMN_VIEW(menu->view), row) : NULL;
        g_string_append_printf(text, "%s%s", i ? "\n" : "", line != NULL ? line : "");
    }
    if (count == 0)
        return;
    AUTO_FREE char *words =
        text_format(ngettext("Copied %zu phone.", "Copied %zu phones.", count), count);
    gdk_clipboard_set_text(gtk_widget_get_clipboard(menu->view), text->str);
    menu->app->toast(menu->app, words);
}

static void on_copy_rows(struct phones_menu *menu)
{
    gtk_popover_popdown(GTK_POPOVER(menu->popover));
    phones_menu_copy(menu);
}

static void on_copy_field(GtkButton *button, gpointer self)
{
    struct phones_menu *menu = self;
    gtk_popover_popdown(GTK_POPOVER(menu->popover));
    gdk_clipboard_set_text(gtk_widget_get_clipboard(menu->view),
                           g_object_get_data(G_OBJECT(button), "value"));
    menu->app->toast(menu->app, _("Copied."));
}

static void on_open(struct phones_menu *menu)
{
    size_t count = 0;
    g_autofree const struct phone **phones = phone_model_chosen(menu->app->phones, &count);
    gtk_popover_popdown(GTK_POPOVER(menu->popover));
    if (count > 0 && phone_key(phones[0]) != NULL)
        menu->app->show_phone(menu->app, phone_key(phones[0]));
}

static GtkWidget *add_entry(GtkWidget *box, const char *label)
{
    GtkWidget *button = text_button(label);
    gtk_widget_add_css_class(button, "flat");
    gtk_widget_add_css_class(button, "action-entry");
    gtk_widget_set_halign(gtk_button_get_child(GTK_BUTTON(button)), GTK_ALIGN_START);
    gtk_box_append(GTK_BOX(box), button);
    return button;
}

static void add_copies(struct phones_menu *menu, GtkWidget *box, const struct phone *phone)
{
    static const int fields[] = {FIELD_NAME, FIELD_EXTENSION, FIELD_MAC, FIELD_IP};
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        const struct field *field = &phone_fields[fields[i]];
        const char *value = phone_field(phone, field->key);
        AUTO_FREE char *label = text_format(_("Copy: %s"), _(field->label));
        if (value == NULL || !*value)
            continue;
        GtkWidget *entry = add_entry(box, label);
        g_object_set_data_full(G_OBJECT(entry), "value", g_strdup(value), g_free);
        g_signal_connect(entry, "clicked", G_CALLBACK(on_copy_field), menu);
    }
}

static GtkWidget *make_list_entries(struct phones_menu *menu)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    size_t count = 0;
    g_autofree const struct phone **phones = phone_model_chosen(menu->app->phones, &count);
    if (count == 1) {
        g_signal_connect_swapped(add_entry(box, _("_Open")), "clicked", G_CALLBACK(on_open), menu);
        add_copies(menu, box, phones[0]);
    } else {
        g_signal_connect_swapped(add_entry(box, _("_Copy")), "clicked", G_CALLBACK(on_copy_rows),
                                 menu);
    }
    gtk_box_append(GTK_BOX(box), gtk_separator_new(GTK_ORIENTATION_HORIZONTAL));
    return box;
}

static void open_context(struct phones_menu *menu, double x, double y)
{
    bool any = phone_model_selected(menu->app->phones) > 0;
    actions_menu_fill(menu->popover, phone_set_chosen(menu->app->phones),
                      any ? make_list_entries(menu) : NULL);
    gtk_popover_set_pointing_to(GTK_POPOVER(menu->popover), &(GdkRectangle){(int)x, (int)y, 1, 1});
    gtk_popover_popup(GTK_POPOVER(menu->popover));
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
    menu->popover = actions_menu_new(app);
    gtk_widget_set_parent(menu->popover, view);
    gtk_popover_set_has_arrow(GTK_POPOVER(menu->popover), FALSE);
    return menu;
}

void phones_menu_free(struct phones_menu *menu)
{
    gtk_widget_unparent(menu->popover);
    g_free(menu);
}
