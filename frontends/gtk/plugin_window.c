/* The window of one plugin. See plugin_window.h. */
#include "plugin_window.h"

#include "dialog.h"
#include "plugin_check.h"
#include "property_card.h"

#include <string.h>

static GtkWidget *add_group(GtkWidget *page, const char *title, const char *text)
{
    GtkWidget *group = adw_preferences_group_new();
    AUTO_FREE char *safe_title = text_markup(title), *safe_text = text_markup(text);
    adw_preferences_group_set_title(ADW_PREFERENCES_GROUP(group), safe_title);
    adw_preferences_group_set_description(ADW_PREFERENCES_GROUP(group), safe_text);
    adw_preferences_page_add(ADW_PREFERENCES_PAGE(page), ADW_PREFERENCES_GROUP(group));
    return group;
}

static void add_row(GtkWidget *group, const char *title, const char *text)
{
    GtkWidget *row = adw_action_row_new();
    text_row(row, title, text);
    gtk_widget_set_focusable(row, FALSE);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(group), row);
}

static void add_params(GtkWidget *group, const char *kind, const struct ph_params *params)
{
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        AUTO_FREE char *title = text_format("%s %s", kind, param->key);
        AUTO_FREE char *card = words_param(param);
        AUTO_FREE char *text = text_format("%s (%s)", words(param->help), card);
        add_row(group, title, text);
    }
}

static void show_action(GtkWidget *card, const struct ph_action *action)
{
    property_card_set(card, _("Danger"), words(feature_danger_name(action->danger)));
    property_card_set(card, _("Waiting"),
                      action->settled != NULL ? _("can be waited for") : _("cannot be waited for"));
    property_card_set(card, _("Capability"), action->capability);
    property_card_set(card, _("Permission"), action->permission);
    property_card_set(card, _("Status"), action->status);
    property_card_set(card, _("Model"), action->model);
    property_card_set(card, _("Fields"), action->needs);
    property_card_set(card, _("Source"), action->source);
    property_card_set(card, _("Scopes"), action->scopes);
    property_card_set(card, _("Example"), action->example);
}

static void add_feature(GtkWidget *page, const struct feature *feature)
{
    const struct ph_feature *about = &feature->about;
    AUTO_FREE char *title = text_format("%s %s: %s", words(feature_kind_name(about->kind)),
                                        about->id, words(about->title));
    GtkWidget *group = add_group(page, title, words(about->summary)), *card = property_card_new();
    AUTO_FREE char *rank = about->rank ? text_format("%d", (int)about->rank) : NULL;
    if (about->kind == PH_ACTION)
        show_action(card, &feature->action);
    property_card_set(card, _("Rank"), rank);
    property_card_set(card, _("Use"),
                      about->flags & PH_PARALLEL ? _("may overlap") : _("one at a time"));
    if (about->kind == PH_AUTH) {
        property_card_set(card, _("API address"), feature->auth.api_url);
        property_card_set(card, _("Renewal"),
                          feature->auth.refresh != NULL ? _("automatic") : _("not possible"));
    }
    gtk_widget_set_margin_top(card, 12);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(group), card);
    add_params(group, _("Argument"), &about->args);
    add_params(group, _("Setting"), &about->settings);
    if (about->kind == PH_DIRECTORY)
        add_params(group, _("Field"), &feature->directory.fields);
    if (about->kind == PH_ACTION)
        add_params(group, _("Result"), &feature->action.results);
}

/* ---- Switching it off ------------------------------------------------------------------------ */

static char *with_or_without(const char *list, const char *id, bool with)
{
    g_auto(GStrv) parts = g_strsplit(list != NULL ? list : "", ",", -1);
    GString *kept = g_string_new(NULL);
    for (size_t i = 0; parts[i] != NULL; i++) {
        const char *part = g_strstrip(parts[i]);
        if (*part && strcmp(part, id) != 0)
            g_string_append_printf(kept, "%s%s", kept->len ? ", " : "", part);
    }
    if (with)
        g_string_append_printf(kept, "%s%s", kept->len ? ", " : "", id);
    return g_string_free(kept, FALSE);
}

static gboolean on_switched(GtkSwitch *toggle, gboolean on, gpointer data)
{
    struct app_context *app = data;
    const char *id = g_object_get_data(G_OBJECT(toggle), "id");
    struct settings *settings = session_settings(app->session);
    const char *before = settings_get(settings, "phonectl", "disabled_plugins").text;
    g_autofree char *after = with_or_without(before, id, !on);
    struct ph_error err;
    int code = settings_set(settings, NULL, "disabled_plugins", *after ? after : NULL, &err);
    app->toast(app, code < 0 ? err.text : _("This takes effect at the next start."));
    return code < 0;
}

static void add_switch(struct app_context *app, GtkWidget *group, const struct plugin *plugin)
{
    GtkWidget *row = adw_action_row_new(), *toggle = gtk_switch_new();
    gtk_switch_set_active(GTK_SWITCH(toggle), plugin->state != PLUGIN_DISABLED);
    gtk_widget_set_valign(toggle, GTK_ALIGN_CENTER);
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), _("Load this plugin"));
    adw_action_row_add_suffix(ADW_ACTION_ROW(row), toggle);
    adw_action_row_set_activatable_widget(ADW_ACTION_ROW(row), toggle);
    text_accessible(row, _("Load this plugin"));
    text_accessible(toggle, _("Load this plugin"));
    g_object_set_data_full(G_OBJECT(toggle), "id", g_strdup(plugin->id), g_free);
    g_signal_connect(toggle, "state-set", G_CALLBACK(on_switched), app);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(group), row);
}

static void on_check(GtkWidget *button, gpointer plugin)
{
    plugin_check_show(GTK_WINDOW(gtk_widget_get_root(button)), plugin);
}

static GtkWidget *make_header(const struct plugin *plugin)
{
    GtkWidget *header = adw_header_bar_new(), *button = text_button(_("_Check"));
    gtk_widget_set_sensitive(button, plugin->path != NULL);
    adw_header_bar_pack_start(ADW_HEADER_BAR(header), button);
    g_signal_connect(button, "clicked", G_CALLBACK(on_check), (gpointer)plugin);
    return header;
}

void plugin_window_show(struct app_context *app, const struct plugin *plugin)
{
    struct registry *registry = session_registry(app->session);
    GtkWidget *root = adw_window_new(), *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    GtkWidget *page = adw_preferences_page_new();
    GtkWidget *group = add_group(page, plugin->id, words(plugin->about.summary));
    AUTO_FREE char *title = text_safe(plugin->id);
    AUTO_FREE char *abi = plugin->about.abi ? text_format("%u.%u", plugin->about.abi >> 16,
                                                          plugin->about.abi & 0xFFFF)
                                            : NULL;
    GtkWidget *card = property_card_new();
    property_card_set(card, _("State"), words(feature_state_name(plugin->state)));
    property_card_set(card, _("Reason"), plugin->reason);
    property_card_set(card, _("Note"), plugin->note);
    property_card_set(card, _("What to do"), plugin->cure);
    property_card_set(card, _("Version"), plugin->about.version);
    property_card_set(card, _("Author"), plugin->about.author);
    property_card_set(card, _("Licence"), plugin->about.licence);
    property_card_set(card, _("ABI"), abi);
    AUTO_FREE char *tables = tables_of(plugin);
    property_card_set(card, _("File"), plugin->path);
    property_card_set(card, _("Tables"), tables);
    gtk_widget_set_margin_top(card, 12);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(group), card);
    add_params(group, _("Setting"), &plugin->about.settings);
    if (plugin->state == PLUGIN_LOADED || plugin->state == PLUGIN_DISABLED)
        add_switch(app, group, plugin);
    const struct feature *feature;
    for (size_t i = 0; (feature = registry_feature_of(registry, plugin, &i)) != NULL;)
        add_feature(page, feature);
    gtk_window_set_title(GTK_WINDOW(root), title);
    gtk_window_set_transient_for(GTK_WINDOW(root), app->window);
    gtk_window_set_modal(GTK_WINDOW(root), TRUE);
    dialog_size(root, 640, 640);
    gtk_box_append(GTK_BOX(box), make_header(plugin));
    gtk_widget_set_vexpand(page, TRUE);
    gtk_box_append(GTK_BOX(box), page);
    adw_window_set_content(ADW_WINDOW(root), box);
    dialog_closes(root);
    gtk_window_present(GTK_WINDOW(root));
}
