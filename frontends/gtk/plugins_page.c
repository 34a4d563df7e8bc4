/* The page of plugins. See plugins_page.h. */
#include "plugins_page.h"

#include "plugin_window.h"

#include <adwaita.h>
#include <string.h>

struct plugins_page {
    struct app_context *app;
    GtkWidget *root;
};

static void on_row(AdwActionRow *row, gpointer self)
{
    struct plugins_page *page = self;
    plugin_window_show(page->app, g_object_get_data(G_OBJECT(row), "plugin"));
}

/* A mark and a word: never colour alone. */
static GtkWidget *make_state(const struct plugin *plugin)
{
    bool loaded = plugin->state == PLUGIN_LOADED;
    bool meant = plugin->state == PLUGIN_DISABLED || plugin->state == PLUGIN_SHADOWED;
    AUTO_FREE char *text = text_format("%s %s",
                                       loaded  ? "✓"
                                       : meant ? "–"
                                               : "✗",
                                       words(feature_state_name(plugin->state)));
    GtkWidget *label = gtk_label_new(text);
    gtk_widget_add_css_class(label, loaded ? "success" : meant ? "dim-label" : "error");
    return label;
}

static GtkWidget *make_row(struct plugins_page *page, const struct plugin *plugin)
{
    GtkWidget *row = adw_action_row_new();
    bool loaded = plugin->state == PLUGIN_LOADED;
    AUTO_FREE char *text = text_safe(loaded ? words(plugin->about.summary) : plugin->reason);
    AUTO_FREE char *cure = text_safe(plugin->cure);
    AUTO_FREE char *subtitle = text_format("%s%s%s", text, *cure ? "\n" : "", cure);
    text_row(row, plugin->id, subtitle);
    adw_action_row_add_suffix(ADW_ACTION_ROW(row), make_state(plugin));
    adw_action_row_add_suffix(ADW_ACTION_ROW(row),
                              gtk_image_new_from_icon_name("go-next-symbolic"));
    gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(row), TRUE);
    AUTO_FREE char *name =
        text_format("%s, %s, %s%s%s", plugin->id, words(feature_state_name(plugin->state)), text,
                    *cure ? " " : "", cure);
    text_accessible(row, name);
    g_object_set_data(G_OBJECT(row), "plugin", (gpointer)plugin);
    g_signal_connect(row, "activated", G_CALLBACK(on_row), page);
    return row;
}

static GtkWidget *make_group(struct plugins_page *page, const char *title, bool loaded)
{
    struct registry *registry = session_registry(page->app->session);
    GtkWidget *group = adw_preferences_group_new();
    size_t count = 0;
    adw_preferences_group_set_title(ADW_PREFERENCES_GROUP(group), title);
    for (size_t i = 0; i < registry_plugin_count(registry); i++) {
        const struct plugin *plugin = registry_plugin(registry, i);
        if ((plugin->state == PLUGIN_LOADED) != loaded)
            continue;
        adw_preferences_group_add(ADW_PREFERENCES_GROUP(group), make_row(page, plugin));
        count++;
    }
    gtk_widget_set_visible(group, count > 0);
    return group;
}

/* Where a file has to be put to be loaded at the next start; made if it is not there yet. */
static void on_folder(struct plugins_page *page)
{
    AUTO_FREE char *folder = NULL;
    struct ph_error err = {0};
    int code = plugin_path_user(session_settings(page->app->session), &folder, &err);
    g_autofree char *uri = code == PH_OK ? g_filename_to_uri(folder, NULL, NULL) : NULL;
    if (uri == NULL) {
        page->app->toast(page->app, err.text);
        return;
    }
    g_mkdir_with_parents(folder, 0700); /* if it fails, the file manager tells why */
    gtk_show_uri(page->app->window, uri, GDK_CURRENT_TIME);
}

static GtkWidget *make_folder(struct plugins_page *page)
{
    GtkWidget *group = adw_preferences_group_new();
    GtkWidget *button = text_button(_("Open Plugin _Folder"));
    gtk_widget_set_halign(button, GTK_ALIGN_CENTER);
    g_signal_connect_swapped(button, "clicked", G_CALLBACK(on_folder), page);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(group), button);
    return group;
}

struct plugins_page *plugins_page_new(struct app_context *app)
{
    struct plugins_page *page = g_new0(struct plugins_page, 1);
    page->app = app;
    page->root = adw_preferences_page_new();
    AdwPreferencesPage *root = ADW_PREFERENCES_PAGE(page->root);
    adw_preferences_page_add(root, ADW_PREFERENCES_GROUP(make_group(page, _("Not in use"), false)));
    adw_preferences_page_add(root, ADW_PREFERENCES_GROUP(make_group(page, _("In use"), true)));
    adw_preferences_page_add(root, ADW_PREFERENCES_GROUP(make_folder(page)));
    return page;
}

void plugins_page_free(struct plugins_page *page)
{
    g_free(page);
}

GtkWidget *plugins_page_widget(struct plugins_page *page)
{
    return page->root;
}
