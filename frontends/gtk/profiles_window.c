/* The window of the profiles. See profiles_window.h. */
#include "profiles_window.h"

#include "dialog.h"

#include <find_program.h>
#include <profiles.h>
#include <string.h>
#include <unistd.h>

struct profiles {
    struct app_context *app;
    struct settings *settings;
    GtkWidget *root, *page, *group, *name, *complaint;
};

static void show_all(struct profiles *profiles);

/* ---- What can be done to one ----------------------------------------------------------------- */

static void complain(struct profiles *profiles, int code, const struct ph_error *err)
{
    text_label(GTK_LABEL(profiles->complaint), code < 0 ? err->text : NULL);
    gtk_widget_set_visible(profiles->complaint, code < 0);
    if (code >= 0)
        profiles->app->account_changed(profiles->app); /* the menu of profiles changes too */
}

static const char *usual(const struct profiles *profiles)
{
    const char *name = settings_get(profiles->settings, "phonectl", "profile").text;
    return name != NULL && *name ? name : PROFILE_PLAIN;
}

static const char *name_of(GtkWidget *button)
{
    return g_object_get_data(G_OBJECT(button), "profile");
}

static void on_open(GtkWidget *button, gpointer self)
{
    struct profiles *profiles = self;
    struct app_context *app = profiles->app;
    g_autofree char *name = g_strdup(name_of(button));
    gtk_window_destroy(GTK_WINDOW(profiles->root));
    app->restart(app, false, name);
}

static void on_use(GtkWidget *button, gpointer self)
{
    struct profiles *profiles = self;
    struct ph_error err;
    complain(profiles, settings_set(profiles->settings, NULL, "profile", name_of(button), &err),
             &err);
    show_all(profiles);
}

static void on_removed(GObject *process, GAsyncResult *result, gpointer root)
{
    struct profiles *profiles = g_object_get_data(G_OBJECT(root), "profiles");
    g_autofree char *said = NULL;
    struct ph_error err;
    int code = settings_reload(profiles->settings, &err);
    g_subprocess_communicate_utf8_finish(G_SUBPROCESS(process), result, NULL, &said, NULL);
    if (!g_subprocess_get_successful(G_SUBPROCESS(process)))
        code = error_fail(&err, PH_FAILED, NULL, "%s", said != NULL ? g_strstrip(said) : "");
    if (gtk_widget_get_mapped(GTK_WIDGET(root))) {
        complain(profiles, code, &err);
        show_all(profiles);
    }
    g_object_unref(root);
}

/* A session of its own: a store must not ask on the terminal that started the window. */
static void leave_terminal(gpointer unused)
{
    (void)unused;
    setsid();
}

/* By the command line, which opens the profile and clears its token and secrets first: nobody could
 * reach them afterwards. */
static void on_remove_answered(AdwMessageDialog *dialog, const char *response, gpointer self)
{
    struct profiles *profiles = self;
    const char *name = g_object_get_data(G_OBJECT(dialog), "profile");
    AUTO_FREE char *program = find_program_of_ours("phonectl");
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
        G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    struct ph_error err = {0};
    if (g_strcmp0(response, "ok") != 0)
        return;
    g_subprocess_launcher_set_child_setup(launcher, leave_terminal, NULL, NULL);
    g_autoptr(GSubprocess) process =
        g_subprocess_launcher_spawn(launcher, NULL, program != NULL ? program : "phonectl",
                                    "profiles", "remove", name, "--yes", NULL);
    if (process != NULL)
        g_subprocess_communicate_utf8_async(process, NULL, NULL, on_removed,
                                            g_object_ref(profiles->root));
    else
        complain(profiles,
                 error_fail(&err, PH_NOT_FOUND, NULL, _("The program phonectl was not found")),
                 &err);
}

static void on_remove(GtkWidget *button, gpointer self)
{
    struct profiles *profiles = self;
    AUTO_FREE char *heading = text_format(
        _("Remove profile %s with its settings, its token and its secrets?"), name_of(button));
    GtkWidget *dialog = dialog_ask(GTK_WINDOW(profiles->root), heading, NULL, _("_Remove"), true);
    g_object_set_data_full(G_OBJECT(dialog), "profile", g_strdup(name_of(button)), g_free);
    g_signal_connect(dialog, "response", G_CALLBACK(on_remove_answered), profiles);
    gtk_window_present(GTK_WINDOW(dialog));
}

static void on_add(struct profiles *profiles)
{
    const char *name = gtk_editable_get_text(GTK_EDITABLE(profiles->name));
    struct ph_error err;
    int code = profiles_add(profiles->settings, name, &err);
    complain(profiles, code, &err);
    if (code < 0)
        return;
    adw_entry_row_set_show_apply_button(ADW_ENTRY_ROW(profiles->name), FALSE);
    gtk_editable_set_text(GTK_EDITABLE(profiles->name), "");
    adw_entry_row_set_show_apply_button(ADW_ENTRY_ROW(profiles->name), TRUE);
    show_all(profiles);
}

/* ---- The rows -------------------------------------------------------------------------------- */

/* The provider, token store and address of a profile, as far as configured. */
static char *profile_words(const struct profiles *profiles, const char *name)
{
    static const char *const keys[] = {"organisation", "auth", "store", "url"};
    struct settings *other = NULL;
    struct ph_error err;
    bool current = strcmp(name, settings_profile(profiles->settings)) == 0;
    if (!current && settings_open(name, NULL, &other, &err) < 0)
        return text_safe(err.text);
    const struct settings *from = current ? profiles->settings : other;
    GString *words = g_string_new(NULL);
    if (current)
        g_string_append(words, _("open now"));
    if (strcmp(usual(profiles), name) == 0)
        g_string_append_printf(words, "%s%s", words->len ? ", " : "", _("the default"));
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const char *text = settings_get(from, "profile", keys[i]).text;
        if (text != NULL && *text)
            g_string_append_printf(words, "%s%s", words->len ? ", " : "", text);
    }
    const char *protected = settings_get(from, "profile", "protected").text;
    if (protected != NULL && strcmp(protected, "yes") == 0)
        g_string_append_printf(words, "%s%s", words->len ? ", " : "", _("protected"));
    settings_close(other);
    AUTO_FREE char *safe = text_safe(words->str);
    g_string_free(words, TRUE);
    return memory_steal(safe);
}

static void add_button(struct profiles *profiles, GtkWidget *row, const char *name,
                       const char *icon, const char *tip, bool possible,
                       void (*clicked)(GtkWidget *button, gpointer self))
{
    GtkWidget *button = gtk_button_new_from_icon_name(icon);
    AUTO_FREE char *spoken = text_format("%s: %s", tip, name);
    gtk_widget_add_css_class(button, "flat");
    gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
    gtk_widget_set_tooltip_text(button, tip);
    gtk_widget_set_sensitive(button, possible);
    text_accessible(button, spoken);
    g_object_set_data_full(G_OBJECT(button), "profile", g_strdup(name), g_free);
    g_signal_connect(button, "clicked", G_CALLBACK(clicked), profiles);
    adw_action_row_add_suffix(ADW_ACTION_ROW(row), button);
}

static GtkWidget *make_row(struct profiles *profiles, const char *name)
{
    GtkWidget *row = adw_action_row_new();
    bool current = strcmp(name, settings_profile(profiles->settings)) == 0;
    bool plain = strcmp(name, PROFILE_PLAIN) == 0, by_name = strcmp(name, usual(profiles)) == 0;
    bool made_up = current && session_sim_url(profiles->app->session) != NULL;
    AUTO_FREE char *title = text_safe(name), *words = profile_words(profiles, name);
    AUTO_FREE char *spoken = text_format("%s, %s", title, words);
    text_row(row, name, words);
    adw_action_row_add_prefix(
        ADW_ACTION_ROW(row),
        gtk_image_new_from_icon_name(current ? "emblem-ok-symbolic" : "avatar-default-symbolic"));
    text_accessible(row, spoken);
    add_button(profiles, row, name, "starred-symbolic", _("Use as default"), !by_name && !made_up,
               on_use);
    add_button(profiles, row, name, "user-trash-symbolic", _("Remove"), !current && !plain,
               on_remove);
    add_button(profiles, row, name, "go-next-symbolic", _("Open"), !current, on_open);
    return row;
}

static void show_all(struct profiles *profiles)
{
    g_autofree const char **names = profiles_names(profiles->settings);
    AdwPreferencesPage *page = ADW_PREFERENCES_PAGE(profiles->page);
    if (profiles->group != NULL)
        adw_preferences_page_remove(page, ADW_PREFERENCES_GROUP(profiles->group));
    profiles->group = adw_preferences_group_new();
    adw_preferences_group_set_description(
        ADW_PREFERENCES_GROUP(profiles->group),
        _("A profile has its own sign-in, token and settings: one for each organisation."));
    for (size_t i = 0; names[i] != NULL; i++)
        adw_preferences_group_add(ADW_PREFERENCES_GROUP(profiles->group),
                                  make_row(profiles, names[i]));
    adw_preferences_page_add(page, ADW_PREFERENCES_GROUP(profiles->group));
}

static GtkWidget *make_new(struct profiles *profiles)
{
    GtkWidget *group = adw_preferences_group_new();
    profiles->name = adw_entry_row_new();
    profiles->complaint = gtk_label_new("");
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(profiles->name), _("New profile"));
    adw_entry_row_set_show_apply_button(ADW_ENTRY_ROW(profiles->name), TRUE);
    text_accessible(profiles->name, _("New profile"));
    gtk_label_set_wrap(GTK_LABEL(profiles->complaint), TRUE);
    gtk_label_set_xalign(GTK_LABEL(profiles->complaint), 0);
    gtk_widget_set_margin_top(profiles->complaint, 6);
    gtk_widget_add_css_class(profiles->complaint, "error");
    gtk_widget_set_visible(profiles->complaint, FALSE);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(group), profiles->name);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(group), profiles->complaint);
    g_signal_connect_swapped(profiles->name, "apply", G_CALLBACK(on_add), profiles);
    return group;
}

void profiles_window_show(struct app_context *app)
{
    struct profiles *profiles = g_new0(struct profiles, 1);
    profiles->app = app;
    profiles->settings = session_settings(app->session);
    profiles->root = adw_window_new();
    profiles->page = adw_preferences_page_new();
    adw_preferences_page_add(ADW_PREFERENCES_PAGE(profiles->page),
                             ADW_PREFERENCES_GROUP(make_new(profiles)));
    show_all(profiles);
    adw_window_set_content(ADW_WINDOW(profiles->root), dialog_below_header(profiles->page));
    gtk_window_set_title(GTK_WINDOW(profiles->root), _("Profiles"));
    gtk_window_set_transient_for(GTK_WINDOW(profiles->root), app->window);
    gtk_window_set_modal(GTK_WINDOW(profiles->root), TRUE);
    dialog_size(profiles->root, 560, 480);
    dialog_closes(profiles->root);
    g_object_set_data_full(G_OBJECT(profiles->root), "profiles", profiles, g_free);
    gtk_window_present(GTK_WINDOW(profiles->root));
}
