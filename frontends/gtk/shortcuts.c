/* The one table of keyboard shortcuts. See shortcuts.h. */
#include "shortcuts.h"

/* A longer group would make the window higher than a screen. */
#define PHONE_KEYS_TOGETHER 10

static const struct shortcut {
    const char *group, *title, *action, *keys[3];
} shortcuts[] = {
    {N_("Phones"), N_("Search"), "win.search", {"<Control>f"}},
    {N_("Phones"), N_("Ask the service anew"), "win.refresh", {"F5", "<Control>r"}},
    {N_("Phones"), N_("Actions of the selected phones"), "win.actions", {"<Control>Return"}},
    {N_("Phones"), N_("Open the selected phone"), "win.open", {"<Control>o"}},
    {N_("Pages"), N_("Phones"), "win.page('phones')", {"<Control>1"}},
    {N_("Pages"), N_("Jobs"), "win.page('jobs')", {"<Control>2"}},
    {N_("Pages"), N_("Plugins"), "win.page('plugins')", {"<Control>3"}},
    {N_("Pages"), N_("Server"), "win.page('server')", {"<Control>4"}},
    {N_("Pages"), N_("Show or hide the list of pages"), "win.sidebar", {"F9"}},
    {N_("Program"), N_("Menu"), "win.menu", {"F10"}},
    {N_("Program"), N_("Preferences"), "win.preferences", {"<Control>comma"}},
    {N_("Program"), N_("Keyboard shortcuts"), "win.shortcuts", {"<Control>question", "F1"}},
    {N_("Program"), N_("Full screen"), "win.fullscreen", {"F11"}},
    {N_("Program"), N_("Close"), "window.close", {"<Control>w"}},
    {N_("Program"), N_("Quit"), "app.quit", {"<Control>q"}},
};

/* Names as the key sequences know them; case does not matter there. */
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
        for (size_t k = 0; k < COUNT_OF(shortcuts[i].keys) && shortcuts[i].keys[k]; k++) {
            if (!captured || !is_phone_key(shortcuts[i].keys[k]))
                kept[count++] = shortcuts[i].keys[k];
        }
        gtk_application_set_accels_for_action(application, shortcuts[i].action, kept);
    }
}

/* ---- The window, made for the builder, since GTK 4.8 has no other way ------------------------- */

static void add_group(GString *ui, const char *title, bool open)
{
    g_autofree char *safe = g_markup_escape_text(title, -1);
    if (open)
        g_string_append_printf(ui,
                               "<child><object class=\"GtkShortcutsGroup\">"
                               "<property name=\"title\">%s</property>",
                               safe);
    else
        g_string_append(ui, "</object></child>");
}

static void add_shortcut(GString *ui, const char *title, const char *keys)
{
    g_autofree char *safe_title = g_markup_escape_text(title, -1);
    g_autofree char *safe_keys = g_markup_escape_text(keys, -1);
    g_string_append_printf(ui,
                           "<child><object class=\"GtkShortcutsShortcut\">"
                           "<property name=\"title\">%s</property>"
                           "<property name=\"accelerator\">%s</property></object></child>",
                           safe_title, safe_keys);
}

static char *describe(void)
{
    GString *ui = g_string_new("<interface><object class=\"GtkShortcutsWindow\" id=\"window\">"
                               "<property name=\"modal\">1</property>"
                               "<child><object class=\"GtkShortcutsSection\">"
                               "<property name=\"max-height\">10</property>");
    const char *group = NULL;
    for (size_t i = 0; i < COUNT_OF(shortcuts); i++) {
        if (group != shortcuts[i].group && group)
            add_group(ui, "", false);
        if (group != shortcuts[i].group)
            add_group(ui, _(shortcuts[i].group), true);
        group = shortcuts[i].group;
        g_autofree char *keys = g_strjoinv(" ", (char **)shortcuts[i].keys);
        add_shortcut(ui, _(shortcuts[i].title), keys);
    }
    add_group(ui, "", false);
    add_group(ui, _("While the keyboard goes to a phone"), true);
    add_shortcut(ui, _("Give the keyboard back"), "<Control>Escape");
    add_shortcut(ui, _("Digits"), "0...9");
    for (size_t i = 0; i < COUNT_OF(phone_keys); i++) {
        if (i && i % PHONE_KEYS_TOGETHER == 0) {
            add_group(ui, "", false);
            add_group(ui, _("The same, continued"), true);
        }
        add_shortcut(ui, _(phone_keys[i].title), phone_keys[i].accelerator);
    }
    add_group(ui, "", false);
    g_string_append(ui, "</object></child></object></interface>");
    return g_string_free(ui, FALSE);
}

void shortcuts_show(GtkWindow *parent)
{
    g_autofree char *ui = describe();
    g_autoptr(GtkBuilder) builder = gtk_builder_new_from_string(ui, -1);
    GtkWindow *window = GTK_WINDOW(gtk_builder_get_object(builder, "window"));
    gtk_window_set_title(window, _("Keyboard Shortcuts"));
    gtk_window_set_transient_for(window, parent);
    gtk_window_present(window);
}
