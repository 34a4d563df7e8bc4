/* The one table of keyboard shortcuts. See shortcuts.h. */
#include "shortcuts.h"

#include "dialog.h"

static const struct shortcut {
    const char *group, *title, *action, *keys[3];
} shortcuts[] = {
    {N_("Phones"), N_("Search"), "win.search", {"<Control>f"}},
    {N_("Phones"), N_("Reload from the service"), "win.refresh", {"F5", "<Control>r"}},
    {N_("Phones"), N_("Actions of the selected phones"), "win.actions", {"<Control>Return"}},
    {N_("Phones"), N_("Open the selected phone"), "win.open", {"<Control>o"}},
    {N_("Phones"), N_("Screens of the selected phones"), "win.wall", {"<Control>l"}},
    {N_("Pages"), N_("Phones"), "win.page('phones')", {"<Control>1"}},
    {N_("Pages"), N_("Jobs"), "win.page('jobs')", {"<Control>2"}},
    {N_("Pages"), N_("Plugins"), "win.page('plugins')", {"<Control>3"}},
    {N_("Pages"), N_("Account"), "win.page('account')", {"<Control>4"}},
    {N_("Pages"), N_("Back"), "win.back", {"<Alt>Left"}},
    {N_("Pages"), N_("Show or hide the list of pages"), "win.sidebar", {"F9"}},
    {N_("Phone"), N_("Larger picture"), "win.zoom(1)", {"<Control>plus", "<Control>equal"}},
    {N_("Phone"), N_("Smaller picture"), "win.zoom(-1)", {"<Control>minus"}},
    {N_("Phone"), N_("Picture as it fits"), "win.zoom(0)", {"<Control>0"}},
    {N_("Phone"), N_("The picture alone, on the whole screen"), "win.fullscreen", {"F11"}},
    {N_("Program"), N_("Menu"), "win.menu", {"F10"}},
    {N_("Program"), N_("Preferences"), "win.preferences", {"<Control>comma"}},
    {N_("Program"), N_("Keyboard shortcuts"), "win.shortcuts", {"<Control>question", "F1"}},
    {N_("Program"), N_("Close"), "window.close", {"<Control>w"}},
    {N_("Program"), N_("Quit"), "app.quit", {"<Control>q"}},
};

/* Names as in key sequences, which ignore case. */
static const struct phone_key {
    guint keyval;
    const char *name, *title, *accelerator;
} phone_keys[] = {
    {GDK_KEY_Up, "up", N_("Up"), "Up"},
    {GDK_KEY_Down, "down", N_("Down"), "Down"},
    {GDK_KEY_Left, "left", N_("Left"), "Left"},
    {GDK_KEY_Right, "right", N_("Right"), "Right"},
    {GDK_KEY_Return, "select", N_("Select"), "Return"},
    {GDK_KEY_Escape, "back", N_("Back"), "Escape"},
    {GDK_KEY_BackSpace, "back", N_("Back"), "BackSpace"},
    {GDK_KEY_Home, "home", N_("Home"), "Home"},
    {GDK_KEY_asterisk, "star", N_("Star"), "asterisk"},
    {GDK_KEY_numbersign, "pound", N_("Pound"), "numbersign"},
    {GDK_KEY_plus, "volumeup", N_("Louder"), "plus"},
    {GDK_KEY_minus, "volumedown", N_("Softer"), "minus"},
    {GDK_KEY_m, "Mute", N_("Mute"), "m"},
    {GDK_KEY_h, "Hold", N_("Hold"), "h"},
    {GDK_KEY_t, "Transfer", N_("Transfer"), "t"},
    {GDK_KEY_s, "speaker", N_("Speaker"), "s"},
    {GDK_KEY_F1, "soft1", N_("Softkey 1"), "F1"},
    {GDK_KEY_F2, "soft2", N_("Softkey 2"), "F2"},
    {GDK_KEY_F3, "soft3", N_("Softkey 3"), "F3"},
    {GDK_KEY_F4, "soft4", N_("Softkey 4"), "F4"},
    {GDK_KEY_F5, "soft5", N_("Softkey 5"), "F5"},
};

const char *shortcuts_phone_key(guint keyval)
{
    static const char *const digits[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    if (keyval >= GDK_KEY_0 && keyval <= GDK_KEY_9)
        return digits[keyval - GDK_KEY_0];
    if (keyval >= GDK_KEY_KP_0 && keyval <= GDK_KEY_KP_9)
        return digits[keyval - GDK_KEY_KP_0];
    guint plain = keyval == GDK_KEY_KP_Enter      ? GDK_KEY_Return
                  : keyval == GDK_KEY_KP_Multiply ? GDK_KEY_asterisk
                  : keyval == GDK_KEY_KP_Add      ? GDK_KEY_plus
                  : keyval == GDK_KEY_KP_Subtract ? GDK_KEY_minus
                                                  : gdk_keyval_to_lower(keyval);
    for (size_t i = 0; i < COUNT_OF(phone_keys); i++) {
        if (phone_keys[i].keyval == plain)
            return phone_keys[i].name;
    }
    return NULL;
}

static bool is_phone_key(const char *keys)
{
    for (size_t i = 0; i < COUNT_OF(phone_keys); i++) {
        if (g_str_equal(phone_keys[i].accelerator, keys))
            return true;
    }
    return false;
}

void shortcuts_install(GtkApplication *application, bool captured)
{
    for (size_t i = 0; i < COUNT_OF(shortcuts); i++) {
        const char *kept[COUNT_OF(shortcuts[i].keys) + 1] = {NULL};
        size_t count = 0;
        for (size_t k = 0; k < COUNT_OF(shortcuts[i].keys) && shortcuts[i].keys[k] != NULL; k++) {
            if (!captured || !is_phone_key(shortcuts[i].keys[k]))
                kept[count++] = shortcuts[i].keys[k];
        }
        gtk_application_set_accels_for_action(application, shortcuts[i].action, kept);
    }
}

/* ---- The window: unlike GtkShortcutsWindow, as narrow and with as large text as one likes ---- */

static GtkWidget *add_group(GtkWidget *page, const char *title)
{
    GtkWidget *group = adw_preferences_group_new();
    adw_preferences_group_set_title(ADW_PREFERENCES_GROUP(group), title);
    adw_preferences_page_add(ADW_PREFERENCES_PAGE(page), ADW_PREFERENCES_GROUP(group));
    return group;
}

static void add_shortcut(GtkWidget *group, const char *title, const char *keys)
{
    GtkWidget *row = adw_action_row_new(), *label = gtk_shortcut_label_new(keys);
    AUTO_FREE char *spoken = text_format("%s: %s", title, keys);
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), title);
    adw_action_row_set_title_lines(ADW_ACTION_ROW(row), 0);
    gtk_widget_set_valign(label, GTK_ALIGN_CENTER);
    adw_action_row_add_suffix(ADW_ACTION_ROW(row), label);
    text_accessible(row, spoken);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(group), row);
}

static GtkWidget *make_page(void)
{
    GtkWidget *page = adw_preferences_page_new(), *box = NULL;
    const char *group = NULL;
    adw_preferences_page_set_title(ADW_PREFERENCES_PAGE(page), _("Keyboard Shortcuts"));
    adw_preferences_page_set_icon_name(ADW_PREFERENCES_PAGE(page), "input-keyboard-symbolic");
    for (size_t i = 0; i < COUNT_OF(shortcuts); i++) {
        if (group != shortcuts[i].group)
            box = add_group(page, _(shortcuts[i].group));
        group = shortcuts[i].group;
        g_autofree char *keys = g_strjoinv(" ", (char **)shortcuts[i].keys);
        add_shortcut(box, _(shortcuts[i].title), keys);
    }
    box = add_group(page, _("While the keyboard controls a phone"));
    add_shortcut(box, _("Release the keyboard"), "<Control>Escape");
    add_shortcut(box, _("Digits"), "0...9");
    for (size_t i = 0; i < COUNT_OF(phone_keys); i++)
        add_shortcut(box, _(phone_keys[i].title), phone_keys[i].accelerator);
    return page;
}

void shortcuts_show(GtkWindow *parent)
{
    GtkWidget *window = adw_window_new(), *page = make_page();
    adw_window_set_content(ADW_WINDOW(window), dialog_below_header(page));
    dialog_closes(window);
    gtk_window_set_title(GTK_WINDOW(window), _("Keyboard Shortcuts"));
    gtk_window_set_modal(GTK_WINDOW(window), TRUE);
    gtk_window_set_transient_for(GTK_WINDOW(window), parent);
    dialog_size(window, 520, 640);
    gtk_window_present(GTK_WINDOW(window));
}
