/* The actions of the window. See window_actions.h. */
#include "window_actions.h"

#include "phone_model.h"
#include "phone_page.h"
#include "phones_page.h"
#include "preferences.h"
#include "profiles_window.h"
#include "shortcuts.h"
#include "window_pages.h"

#include <adwaita.h>

typedef void action_handler(GSimpleAction *action, GVariant *parameter, gpointer self);

static void on_page(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    struct app_context *app = window_app(self);
    app->show_page(app, g_variant_get_string(parameter, NULL));
}

static void on_search(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    struct app_context *app = window_app(self);
    app->show_page(app, "phones");
    phones_page_focus_search(window_pages(self)->phones);
}

static void on_refresh(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    struct app_context *app = window_app(self);
    app->load_phones(app, true);
}

static void on_actions(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    struct app_context *app = window_app(self);
    app->show_page(app, "phones");
    phones_page_open_actions(window_pages(self)->phones);
}

static void on_open(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    struct app_context *app = window_app(self);
    size_t count = 0;
    g_autofree const struct phone **phones = phone_model_chosen(app->phones, &count);
    const char *id = count ? phone_key(phones[0]) : NULL;
    if (id != NULL)
        app->show_phone(app, id);
}

static void on_wall(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    phones_page_show_screens(window_pages(self)->phones);
}

static void on_back(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    window_pages_go_back(window_pages(self));
}

static void on_sidebar(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    window_pages_toggle_sidebar(window_pages(self));
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
    preferences_show(window_app(self));
}

static void on_shortcuts(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    shortcuts_show(window_app(self)->window);
}

static void on_fullscreen(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    GtkWindow *root = window_app(self)->window;
    if (gtk_window_is_fullscreen(root))
        gtk_window_unfullscreen(root);
    else
        gtk_window_fullscreen(root);
}

static void on_zoom(GSimpleAction *action, GVariant *steps, gpointer self)
{
    (void)action;
    struct phone_page *page = window_pages_phone(window_pages(self));
    if (page != NULL)
        phone_page_zoom(page, g_variant_get_int32(steps));
}

static void on_profile(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    struct app_context *app = window_app(self);
    app->restart(app, false, g_variant_get_string(parameter, NULL));
}

static void on_profiles(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    profiles_window_show(window_app(self));
}

static void on_simulator(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    struct app_context *app = window_app(self);
    app->restart(app, true, NULL);
}

static void on_about(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    static const char *const authors[] = {"The phonectl authors", NULL};
    adw_show_about_window(window_app(self)->window, "application-name", "Phonectl",
                          "application-icon", APP_ID, "version", PHONECTL_VERSION, "developers",
                          authors, "developer-name", _("The phonectl authors"), "license-type",
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
        {"wall", on_wall, NULL},
        {"back", on_back, NULL},
        {"sidebar", on_sidebar, NULL},
        {"menu", on_menu, NULL},
        {"preferences", on_preferences, NULL},
        {"about", on_about, NULL},
        {"shortcuts", on_shortcuts, NULL},
        {"profile", on_profile, "s"},
        {"profiles", on_profiles, NULL},
        {"fullscreen", on_fullscreen, NULL},
        {"zoom", on_zoom, "i"},
        {"simulator", on_simulator, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        const GVariantType *type =
            actions[i].parameter != NULL ? G_VARIANT_TYPE(actions[i].parameter) : NULL;
        g_autoptr(GSimpleAction) action = g_simple_action_new(actions[i].name, type);
        g_signal_connect(action, "activate", G_CALLBACK(actions[i].handler), window);
        g_action_map_add_action(G_ACTION_MAP(window_app(window)->window), G_ACTION(action));
    }
}
