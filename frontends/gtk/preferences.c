/* The preferences. See preferences.h. */
#include "preferences.h"

#include "dialog.h"
#include "form.h"
#include "secret_settings.h"

#include <string.h>

enum { SAVE_AFTER_MS = 700 };

struct preference {
    struct preferences *preferences;
    struct form_row *row;
    char *name, *profile; /* the full name, and the profile it belongs to or NULL */
    struct ph_param param;
    const char **choices, **titles; /* of param, if the window knows them; or NULL */
    guint saving;
};

struct preferences {
    struct app_context *app;
    struct settings *settings;
    GtkWidget *root;
    AdwPreferencesPage *page;
    GHashTable *groups; /* of titles to AdwPreferencesGroup */
    GPtrArray *all;     /* struct preference */
    struct secret_settings *secrets;
};

static void preference_free(gpointer memory)
{
    struct preference *preference = memory;
    if (preference->saving)
        g_source_remove(preference->saving);
    form_row_free(preference->row);
    g_free(preference->choices);
    g_free(preference->titles);
    g_free(preference->name);
    g_free(preference->profile);
    g_free(preference);
}

static void preferences_free(gpointer memory)
{
    struct preferences *preferences = memory;
    secret_settings_free(preferences->secrets);
    g_ptr_array_unref(preferences->all);
    g_hash_table_unref(preferences->groups);
    g_free(preferences);
}

/* ---- Saving ---------------------------------------------------------------------------------- */

static gboolean save(gpointer self)
{
    struct preference *preference = self;
    struct settings *settings = preference->preferences->settings;
    AUTO_FREE char *text = form_row_text(preference->row);
    struct ph_error err;
    preference->saving = 0;
    int code =
        settings_set(settings, preference->profile, preference->name, *text ? text : NULL, &err);
    if (code < 0 && code != PH_NOT_FOUND)
        form_row_complain(preference->row, err.text);
    return G_SOURCE_REMOVE;
}

/* An invalid value is shown on its row and not saved. */
static void on_changed(void *self)
{
    struct preference *preference = self;
    if (preference->saving)
        g_source_remove(preference->saving);
    preference->saving =
        form_row_valid(preference->row) ? g_timeout_add(SAVE_AFTER_MS, save, preference) : 0;
}

static void save_pending(struct preferences *preferences)
{
    for (guint i = 0; i < preferences->all->len; i++) {
        struct preference *preference = preferences->all->pdata[i];
        if (preference->saving) {
            g_source_remove(preference->saving);
            save(preference);
        }
    }
}

static gboolean on_close(GtkWindow *root, gpointer self)
{
    (void)root;
    save_pending(self);
    return FALSE;
}

/* ---- The rows -------------------------------------------------------------------------------- */

static const char *origin_words(enum settings_origin origin)
{
    switch (origin) {
    case SETTINGS_DEFAULT:
        return _("the default");
    case SETTINGS_SYSTEM:
        return _("from the system's configuration");
    case SETTINGS_USER:
        return _("from your configuration");
    case SETTINGS_PROFILE:
        return _("from the profile");
    case SETTINGS_ENVIRONMENT:
        return _("from the environment");
    default:
        return _("from the command line");
    }
}

/* Shows first which lines of the files have no effect. */
static void show_warnings(struct preferences *preferences)
{
    size_t count = settings_warning_count(preferences->settings);
    GtkWidget *group = count ? adw_preferences_group_new() : NULL;
    for (size_t i = 0; i < count; i++) {
        GtkWidget *label = text_wrapped("warning");
        text_label(GTK_LABEL(label), settings_warning(preferences->settings, i));
        adw_preferences_group_add(ADW_PREFERENCES_GROUP(group), label);
    }
    if (count)
        adw_preferences_page_add(preferences->page, ADW_PREFERENCES_GROUP(group));
}

/* The heading of a setting: its own, its feature's title, or the profile. */
static const char *title_of(struct preferences *preferences, const char *section, const char *key)
{
    struct registry *registry = session_registry(preferences->app->session);
    if (strcmp(section, "phonectl") == 0)
        return words(settings_core_group(key));
    for (size_t i = 0; i < registry_feature_count(registry); i++) {
        const struct feature *feature = registry_feature(registry, i);
        if (strcmp(feature->about.id, section) == 0)
            return words(feature->about.title);
    }
    return _("Profile");
}

/* Each group comes where its first setting does. */
static AdwPreferencesGroup *group_of(struct preferences *preferences, const char *section,
                                     const char *key)
{
    const char *title = title_of(preferences, section, key);
    g_autofree char *name = g_strcmp0(section, "phonectl") == 0
                                ? g_strdup(title)
                                : g_strdup_printf("%s %s", section, title);
    AdwPreferencesGroup *group = g_hash_table_lookup(preferences->groups, name);
    if (group != NULL)
        return group;
    AUTO_FREE char *safe = text_markup(title);
    group = ADW_PREFERENCES_GROUP(adw_preferences_group_new());
    adw_preferences_group_set_title(group, safe);
    adw_preferences_page_add(preferences->page, group);
    g_hash_table_insert(preferences->groups, g_steal_pointer(&name), group);
    return group;
}

/* What the configuration file explains in terms of the command line, in those of the window. */
static const char *help_of(const struct ph_param *param)
{
    static const struct {
        const char *key, *help;
    } own[] = {
        {"confirm_table", N_("For up to this many phones one click confirms an action that people "
                             "notice; for more, their number has to be typed.")},
        {"wait_timeout", N_("How long a job waits for the effect of an action on one phone.")},
        {"group_command", N_("A program with arguments that prints the phones of a group, one "
                             "selector per line, for each @NAME that is no saved search; $GROUP "
                             "stands for NAME.")},
    };
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (strcmp(own[i].key, param->key) == 0)
            return own[i].help;
    return param->help;
}

/* A setting that names one feature is chosen from those there are; one that is set to something
 * else, or to several directories, stays text. */
static void take_param(struct preference *preference, const char *section,
                       const struct ph_param *param, const char *shown)
{
    static const struct {
        const char *key;
        uint32_t kind;
    } named[] = {{"auth", PH_AUTH}, {"store", PH_STORE}, {"directory", PH_DIRECTORY}};
    struct registry *registry = session_registry(preference->preferences->app->session);
    size_t count = 0, total = registry_feature_count(registry);
    preference->param = *param;
    if (strcmp(section, "phonectl") == 0)
        preference->param.help = help_of(param);
    for (size_t i = 0; i < COUNT_OF(named) && strcmp(section, "profile") == 0; i++) {
        if (strcmp(named[i].key, param->key) != 0)
            continue;
        bool offered = shown == NULL || *shown == '\0';
        preference->choices = g_new0(const char *, total + 1);
        preference->titles = g_new0(const char *, total + 1);
        for (size_t at = 0; at < total; at++) {
            const struct ph_feature *about = &registry_feature(registry, at)->about;
            if (about->kind != named[i].kind)
                continue;
            preference->titles[count] = words(about->title);
            offered = offered || strcmp(about->id, shown) == 0;
            preference->choices[count++] = about->id;
        }
        if (!offered)
            return;
        preference->param.type = PH_CHOICE;
        preference->param.choices = preference->choices;
    }
}

static int add_setting(void *self, const char *section, const struct ph_param *param,
                       struct settings_value value)
{
    struct preferences *preferences = self;
    AdwPreferencesGroup *group = group_of(preferences, section, param->key);
    if (param->type == PH_SECRET) {
        AUTO_FREE char *name = text_format("%s.%s", section, param->key);
        adw_preferences_group_add(group, secret_settings_add(preferences->secrets, name, param));
        return 0;
    }
    struct preference *preference = g_new0(struct preference, 1);
    bool plain = strcmp(section, "phonectl") == 0 || strcmp(section, "profile") == 0;
    preference->preferences = preferences;
    preference->name = plain ? g_strdup(param->key) : g_strdup_printf("%s.%s", section, param->key);
    if (value.origin == SETTINGS_PROFILE)
        preference->profile = g_strdup(settings_profile(preferences->settings));
    AUTO_FREE char *shown = settings_shown(section, param, value.text);
    take_param(preference, section, param, shown);
    preference->row = form_row_new(&preference->param, shown, on_changed, preference);
    if (preference->param.choices != NULL && preference->titles != NULL)
        form_row_titles(preference->row, preference->titles);
    AUTO_FREE char *tip = text_format("%s: %s", preference->name, origin_words(value.origin));
    AUTO_FREE char *safe = text_safe(tip);
    GtkWidget *row = form_row_widget(preference->row);
    gtk_widget_set_tooltip_text(row, safe);
    if (value.origin >= SETTINGS_ENVIRONMENT)
        gtk_widget_set_sensitive(row, FALSE);
    g_ptr_array_add(preferences->all, preference);
    adw_preferences_group_add(group, row);
    return 0;
}

void preferences_show(struct app_context *app)
{
    struct preferences *preferences = g_new0(struct preferences, 1);
    preferences->app = app;
    preferences->settings = session_settings(app->session);
    preferences->secrets = secret_settings_new(app);
    preferences->groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    preferences->all = g_ptr_array_new_with_free_func(preference_free);
    preferences->root = adw_window_new();
    preferences->page = ADW_PREFERENCES_PAGE(adw_preferences_page_new());
    adw_window_set_content(ADW_WINDOW(preferences->root),
                           dialog_below_header(GTK_WIDGET(preferences->page)));
    gtk_window_set_title(GTK_WINDOW(preferences->root), _("Preferences"));
    dialog_closes(preferences->root);
    gtk_window_set_transient_for(GTK_WINDOW(preferences->root), app->window);
    gtk_window_set_modal(GTK_WINDOW(preferences->root), TRUE);
    dialog_size(preferences->root, 640, 580);
    g_object_set_data_full(G_OBJECT(preferences->root), "preferences", preferences,
                           preferences_free);
    show_warnings(preferences);
    settings_each(preferences->settings, add_setting, preferences);
    g_signal_connect(preferences->root, "close-request", G_CALLBACK(on_close), preferences);
    secret_settings_look(preferences->secrets);
    gtk_window_present(GTK_WINDOW(preferences->root));
}
