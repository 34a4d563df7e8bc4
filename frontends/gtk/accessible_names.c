/* Names for the parts of GTK's own widgets. See accessible_names.h. */
#include "accessible_names.h"

#include "text.h"

#include <adwaita.h>
#include <string.h>

static GtkWidget *find_inside(GtkWidget *widget, GType type)
{
    if (G_TYPE_CHECK_INSTANCE_TYPE(widget, type))
        return widget;
    for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL;
         child = gtk_widget_get_next_sibling(child)) {
        GtkWidget *found = find_inside(child, type);
        if (found != NULL)
            return found;
    }
    return NULL;
}

static void each_child(GtkWidget *widget, void (*take)(GtkWidget *child, const char *name),
                       const char *name)
{
    for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL;
         child = gtk_widget_get_next_sibling(child))
        take(child, name);
}

/* ---- Lists to choose from -------------------------------------------------------------------- */

/* An item is named by the text it shows. */
static void name_items(GtkWidget *widget, const char *list)
{
    if (GTK_IS_LIST_BASE(widget)) {
        text_accessible(widget, list);
        for (GtkWidget *item = gtk_widget_get_first_child(widget); item != NULL;
             item = gtk_widget_get_next_sibling(item)) {
            GtkWidget *label = find_inside(item, GTK_TYPE_LABEL);
            if (label != NULL)
                text_accessible(item, gtk_label_get_text(GTK_LABEL(label)));
        }
        return;
    }
    if (GTK_IS_SCROLLED_WINDOW(widget))
        text_accessible(widget, list);
    each_child(widget, name_items, list);
}

/* The button of a drop-down, and the item that it shows; the first label in there is the one for
 * no choice. */
static void name_choice(GtkWidget *widget, const char *name)
{
    if (GTK_IS_POPOVER(widget))
        return;
    if (GTK_IS_TOGGLE_BUTTON(widget))
        text_accessible(widget, name);
    if (GTK_IS_STACK(widget))
        text_accessible(gtk_stack_get_visible_child(GTK_STACK(widget)), name);
    each_child(widget, name_choice, name);
}

static void on_choice(GtkWidget *combo)
{
    name_items(combo, ADW_IS_COMBO_ROW(combo)
                          ? adw_preferences_row_get_title(ADW_PREFERENCES_ROW(combo))
                          : text_named(combo));
}

/* GTK makes the items as the list opens, and reuses them when the choice changes. */
static void watch_choice(GtkWidget *combo)
{
    GtkWidget *popover = find_inside(combo, GTK_TYPE_POPOVER);
    on_choice(combo);
    if (g_object_get_data(G_OBJECT(combo), "watched") != NULL)
        return;
    g_object_set_data(G_OBJECT(combo), "watched", combo);
    g_signal_connect_after(combo, "notify::selected", G_CALLBACK(on_choice), NULL);
    if (popover != NULL)
        g_signal_connect_object(popover, "map", G_CALLBACK(on_choice), combo,
                                G_CONNECT_AFTER | G_CONNECT_SWAPPED);
}

/* ---- Menus ----------------------------------------------------------------------------------- */

/* GTK 4.18 names a menu item by its label, but hides that label from assistive technology, so the
 * item has no name. GTK does so again when the item is ticked; so items are named on opening. */
static void name_menu(GtkWidget *widget, const char *menu)
{
    GtkWidget *label = find_inside(widget, GTK_TYPE_LABEL);
    if (strcmp(gtk_widget_get_css_name(widget), "modelbutton") == 0 && label != NULL)
        text_accessible(widget, gtk_label_get_text(GTK_LABEL(label)));
    each_child(widget, name_menu, menu); /* a submenu is inside of its item */
}

void accessible_names_menu(GtkPopover *menu)
{
    name_menu(GTK_WIDGET(menu), NULL);
}

static void on_menu(GtkWidget *button)
{
    GtkPopover *menu = gtk_menu_button_get_popover(GTK_MENU_BUTTON(button));
    if (menu != NULL)
        accessible_names_menu(menu);
}

/* ---- Everything in a window ------------------------------------------------------------------ */

static const char *title_of(GtkWidget *widget, const char *outer)
{
    const char *title = NULL;
    if (ADW_IS_PREFERENCES_GROUP(widget))
        title = adw_preferences_group_get_title(ADW_PREFERENCES_GROUP(widget));
    else if (ADW_IS_PREFERENCES_PAGE(widget))
        title = adw_preferences_page_get_title(ADW_PREFERENCES_PAGE(widget));
    else if (ADW_IS_STATUS_PAGE(widget))
        title = adw_status_page_get_title(ADW_STATUS_PAGE(widget));
    else if (ADW_IS_EXPANDER_ROW(widget))
        title = adw_preferences_row_get_title(ADW_PREFERENCES_ROW(widget));
    else if (GTK_IS_COLUMN_VIEW(widget))
        title = text_named(widget);
    return title != NULL && *title ? title : outer;
}

/* GTK's own buttons are named with the underline of their mnemonic, or by their icon. */
static void name_button(GtkWidget *button)
{
    const char *outer = text_named(gtk_widget_get_parent(button));
    GtkWidget *label = find_inside(button, GTK_TYPE_LABEL);
    GtkWidget *picture = find_inside(button, GTK_TYPE_IMAGE);
    const char *icon = picture != NULL ? gtk_image_get_icon_name(GTK_IMAGE(picture)) : NULL;
    const char *tip = gtk_widget_get_tooltip_text(button);
    if (label != NULL && *gtk_label_get_text(GTK_LABEL(label)))
        text_accessible(button, gtk_label_get_text(GTK_LABEL(label)));
    else if (tip != NULL)
        text_accessible(button, tip);
    else if (icon != NULL && g_str_has_prefix(icon, "edit-find"))
        text_accessible(button, _("Search"));
    else if (GTK_IS_MENU_BUTTON(gtk_widget_get_parent(button)))
        text_accessible(button, outer != NULL ? outer : _("Menu"));
}

static bool is_unnamed_part(GtkWidget *widget)
{
    return GTK_IS_LIST_BOX(widget) || GTK_IS_LIST_BASE(widget) || GTK_IS_SCROLLED_WINDOW(widget) ||
           GTK_IS_TEXT_VIEW(widget) || ADW_IS_EXPANDER_ROW(widget) ||
           (ADW_IS_ACTION_ROW(widget) &&
            !*adw_preferences_row_get_title(ADW_PREFERENCES_ROW(widget)));
}

static void name_parts(GtkWidget *widget, const char *outer)
{
    const char *name = title_of(widget, outer);
    if (ADW_IS_COMBO_ROW(widget) || GTK_IS_DROP_DOWN(widget)) {
        watch_choice(widget);
        if (GTK_IS_DROP_DOWN(widget))
            name_choice(widget, text_named(widget));
        return;
    }
    if (GTK_IS_MENU_BUTTON(widget)) { /* as often as its window appears, but once only */
        g_signal_handlers_disconnect_by_func(widget, on_menu, NULL);
        g_signal_connect_after(widget, "notify::active", G_CALLBACK(on_menu), NULL);
    }
    if (text_named(widget) == NULL) {
        if (GTK_IS_BUTTON(widget))
            name_button(widget);
        else if (GTK_IS_SEARCH_ENTRY(widget))
            text_accessible(widget, _("Search"));
        else if (is_unnamed_part(widget))
            text_accessible(widget, name);
        else if (GTK_IS_COLUMN_VIEW(gtk_widget_get_parent(widget)))
            text_accessible(widget, _("Columns")); /* the header row */
    }
    /* rows of a long list are named as they are filled */
    if (!GTK_IS_LIST_BASE(widget))
        each_child(widget, name_parts, name);
}

void accessible_names_fill(GtkWidget *part, const char *name)
{
    name_parts(part, name);
}

static void on_map(GtkWidget *window)
{
    const char *title = gtk_window_get_title(GTK_WINDOW(window));
    name_parts(window, title != NULL ? title : g_get_application_name());
}

static void on_windows(GListModel *windows, guint position, guint removed, guint added)
{
    (void)removed;
    for (guint i = position; i < position + added; i++) {
        g_autoptr(GtkWidget) window = g_list_model_get_item(windows, i);
        g_signal_connect_after(window, "map", G_CALLBACK(on_map), NULL);
    }
}

void accessible_names_watch(void)
{
    g_signal_connect(gtk_window_get_toplevels(), "items-changed", G_CALLBACK(on_windows), NULL);
}
