/* The actions and menus of the window. See window_actions.h. */
#include "window_actions.h"

#include "app.h"
#include "phone_model.h"
#include "phones_page.h"
#include "preferences.h"
#include "profiles_window.h"
#include "shortcuts.h"

#include <profiles.h>
#include <string.h>

typedef void action_handler(GSimpleAction *action, GVariant *parameter, gpointer self);

static void on_page(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    window_show_page(self, g_variant_get_string(parameter, NULL));
}

static void on_search(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    window_show_page(self, "phones");
    phones_page_focus_search(window_phones_page(self));
}

static void on_refresh(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    window_load_phones(self, true);
}

static void on_actions(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    window_show_page(self, "phones");
    phones_page_open_actions(window_phones_page(self));
}

static void on_open(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    size_t count = 0;
    g_autofree const struct phone **phones = phone_model_chosen(window_phones(self), &count);
    const char *id = count ? phone_key(phones[0]) : NULL;
    if (id)
        window_show_phone(self, id);
}

static void on_back(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    window_go_back(self);
}

static void on_sidebar(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    window_toggle_sidebar(self);
}

static void on_menu(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    window_open_menu(self);
}

static void on_preferences(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    preferences_show(self);
}

static void on_shortcuts(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    shortcuts_show(window_widget(self));
}

static void on_fullscreen(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    GtkWindow *root = window_widget(self);
    if (gtk_window_is_fullscreen(root))
        gtk_window_unfullscreen(root);
    else
        gtk_window_fullscreen(root);
}

static void on_profile(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)self;
    app_restart(false, g_variant_get_string(parameter, NULL));
}

static void on_profiles(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    profiles_window_show(self);
}

static void on_simulator(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    (void)self;
    app_restart(true, NULL);
}

static void on_about(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    static const char *const authors[] = {"The phonectl authors", NULL};
    adw_show_about_window(window_widget(self), "application-name", "Phonectl", "application-icon",
                          APP_ID, "version", PHONECTL_VERSION, "developers", authors,
                          "developer-name", _("The phonectl authors"), "license-type",
                          GTK_LICENSE_MIT_X11, "comments",
                          _("Controls desk phones remotely, one or fifty thousand."), NULL);
}

void window_actions_add(struct window *window)
{
    static const struct {
        const char *name;
        action_handler *handler;
        const char *parameter;
    } actions[] = {
        {"page", on_page, "s"},
        {"search", on_search, NULL},
        {"refresh", on_refresh, NULL},
        {"actions", on_actions, NULL},
        {"open", on_open, NULL},
        {"back", on_back, NULL},
        {"sidebar", on_sidebar, NULL},
        {"menu", on_menu, NULL},
        {"preferences", on_preferences, NULL},
        {"about", on_about, NULL},
        {"shortcuts", on_shortcuts, NULL},
        {"profile", on_profile, "s"},
        {"profiles", on_profiles, NULL},
        {"fullscreen", on_fullscreen, NULL},
        {"simulator", on_simulator, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        const GVariantType *type =
            actions[i].parameter ? G_VARIANT_TYPE(actions[i].parameter) : NULL;
        g_autoptr(GSimpleAction) action = g_simple_action_new(actions[i].name, type);
        g_signal_connect(action, "activate", G_CALLBACK(actions[i].handler), window);
        g_action_map_add_action(G_ACTION_MAP(window_widget(window)), G_ACTION(action));
    }
}

GMenuModel *window_main_menu(void)
{
    GMenu *menu = g_menu_new();
    g_autoptr(GMenu) first = g_menu_new(), second = g_menu_new();
    g_menu_append(first, _("Try with _Simulated Phones"), "win.simulator");
    g_menu_append(second, _("_Preferences"), "win.preferences");
    g_menu_append(second, _("_Keyboard Shortcuts"), "win.shortcuts");
    g_menu_append(second, _("_About Phonectl"), "win.about");
    g_menu_append_section(menu, NULL, G_MENU_MODEL(first));
    g_menu_append_section(menu, NULL, G_MENU_MODEL(second));
    return G_MENU_MODEL(menu);
}

GMenuModel *window_profile_menu(struct window *window)
{
    GMenu *menu = g_menu_new();
    g_autoptr(GMenu) profiles = g_menu_new(), others = g_menu_new();
    g_autofree const char **names = profiles_names(session_settings(window_session(window)));
    for (size_t i = 0; names[i]; i++) {
        AUTO_FREE char *label = text_mnemonic(names[i]);
        g_autoptr(GMenuItem) item = g_menu_item_new(label, NULL);
        g_menu_item_set_action_and_target(item, "win.profile", "s", names[i]);
        g_menu_append_item(profiles, item);
    }
    g_menu_append(others, _("_Simulated Phones"), "win.simulator");
    g_menu_append(others, _("_Manage Profiles…"), "win.profiles");
    g_menu_append_section(menu, _("Profiles"), G_MENU_MODEL(profiles));
    g_menu_append_section(menu, NULL, G_MENU_MODEL(others));
    return G_MENU_MODEL(menu);
}
