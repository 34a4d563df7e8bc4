/* The menus of the window. See menus.h. */
#include "menus.h"

#include <profiles.h>

GMenuModel *menus_main(bool simulated)
{
    GMenu *menu = g_menu_new();
    g_autoptr(GMenu) first = g_menu_new(), second = g_menu_new();
    if (!simulated)
        g_menu_append(first, _("Try with _Simulated Phones"), "win.simulator");
    g_menu_append(second, _("_Preferences"), "win.preferences");
    g_menu_append(second, _("_Keyboard Shortcuts"), "win.shortcuts");
    g_menu_append(second, _("_About Phonectl"), "win.about");
    g_menu_append_section(menu, NULL, G_MENU_MODEL(first));
    g_menu_append_section(menu, NULL, G_MENU_MODEL(second));
    return G_MENU_MODEL(menu);
}

GMenuModel *menus_profiles(const struct settings *settings, bool simulated)
{
    GMenu *menu = g_menu_new();
    g_autoptr(GMenu) profiles = g_menu_new(), others = g_menu_new();
    g_autofree const char **names = profiles_names(settings);
    for (size_t i = 0; names[i] != NULL; i++) {
        AUTO_FREE char *label = text_mnemonic(names[i]);
        g_autoptr(GMenuItem) item = g_menu_item_new(label, NULL);
        g_menu_item_set_action_and_target(item, "win.profile", "s", names[i]);
        g_menu_append_item(profiles, item);
    }
    if (!simulated)
        g_menu_append(others, _("_Simulated Phones"), "win.simulator");
    g_menu_append(others, _("_Manage Profiles…"), "win.profiles");
    g_menu_append_section(menu, _("Profiles"), G_MENU_MODEL(profiles));
    g_menu_append_section(menu, NULL, G_MENU_MODEL(others));
    return G_MENU_MODEL(menu);
}
