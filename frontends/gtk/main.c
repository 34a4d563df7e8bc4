/* The program: main(), its one instance, its command line, starting again. */
#include "accessible_names.h"
#include "dial_link.h"
#include "phone_model.h"
#include "phones_page.h"
#include "search_provider.h"
#include "shortcuts.h"
#include "shutdown.h"
#include "window_actions.h"
#include "window_pages.h"

#include <adwaita.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <translation.h>

static struct {
    struct session *session;
    struct window *window;
    struct ph_error failed;
    GtkApplication *application;
    struct search_provider *search;
    char **restart; /* the arguments to start again with, or NULL */
    gboolean sim, version;
    bool over; /* the window was closed: it is too late for another start */
    char *profile, *plugin_dir;
} app;

/* ---- The one instance ------------------------------------------------------------------------ */

static void on_activate(GtkApplication *application, gpointer self)
{
    (void)self;
    if (app.window != NULL)
        gtk_window_present(window_app(app.window)->window);
    if (app.window != NULL || app.over)
        return;
    app.window = window_new(application, app.session, &app.failed);
    if (app.session != NULL)
        window_actions_add(app.window);
}

static void on_startup(GtkApplication *application, gpointer self)
{
    (void)self;
    g_autoptr(GtkCssProvider) style = gtk_css_provider_new();
    gtk_css_provider_load_from_resource(style, "/org/phonectl/Phonectl/style.css");
    gtk_style_context_add_provider_for_display(gdk_display_get_default(), GTK_STYLE_PROVIDER(style),
                                               GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
    gtk_window_set_default_icon_name(APP_ID);
    shortcuts_install(application, false);
    accessible_names_watch();
}

/* Quitting closes the window, which may ask first. */
static void on_quit(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    (void)self;
    if (app.window != NULL)
        gtk_window_close(window_app(app.window)->window);
}

static void on_sign_in(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    (void)self;
    g_application_activate(G_APPLICATION(app.application));
    if (app.window != NULL && app.session != NULL)
        window_app(app.window)->show_page(window_app(app.window), "account");
}

static void on_simulator(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    (void)self;
    g_application_activate(G_APPLICATION(app.application));
    if (app.window != NULL && app.session != NULL && session_sim_url(app.session) == NULL)
        window_app(app.window)->restart(window_app(app.window), true, NULL);
}

/* A second start named another profile than the open one. */
static void on_profile(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)self;
    const char *name = g_variant_get_string(parameter, NULL);
    g_application_activate(G_APPLICATION(app.application));
    if (app.window != NULL && app.session != NULL &&
        strcmp(name, settings_profile(session_settings(app.session))) != 0)
        window_app(app.window)->restart(window_app(app.window), false, name);
}

/* A notification of a job was clicked. */
static void on_job(GSimpleAction *action, GVariant *name, gpointer self)
{
    (void)action;
    (void)self;
    g_application_activate(G_APPLICATION(app.application));
    if (app.window != NULL && app.session != NULL)
        window_pages_open_job(window_pages(app.window), g_variant_get_int64(name));
}

static void on_raise(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    (void)self;
    g_application_activate(G_APPLICATION(app.application));
}

/* ---- What the desktop asks for --------------------------------------------------------------- */

/* Something to do in the window once the phones are there. */
static void in_window(window_listed *listed, const char *text)
{
    g_application_activate(G_APPLICATION(app.application));
    if (app.window != NULL && app.session != NULL)
        window_when_listed(app.window, listed, text);
}

static void on_open(GApplication *application, GFile **files, int count, const char *hint,
                    gpointer self)
{
    (void)application;
    (void)hint;
    (void)self;
    g_autofree char *address = count > 0 ? g_file_get_uri(files[0]) : NULL;
    if (address != NULL)
        in_window(dial_link_open, address);
}

static void show_found(struct app_context *context, const char *id)
{
    if (phone_model_row(context->phones, id) != NULL)
        context->show_phone(context, id);
}

static void on_found(const char *id)
{
    in_window(show_found, id);
}

static void on_words(const char *words)
{
    g_application_activate(G_APPLICATION(app.application));
    if (app.window == NULL || app.session == NULL)
        return;
    window_app(app.window)->show_page(window_app(app.window), "phones");
    phones_page_search(window_pages(app.window)->phones, words);
}

typedef AdwApplication PhonectlApplication;
typedef AdwApplicationClass PhonectlApplicationClass;
GType phonectl_application_get_type(void);
G_DEFINE_TYPE(PhonectlApplication, phonectl_application, ADW_TYPE_APPLICATION)

/* Before the program has its name on the bus: the call that started it may be a search. */
static gboolean dbus_register(GApplication *application, GDBusConnection *bus, const char *path,
                              GError **error)
{
    if (!G_APPLICATION_CLASS(phonectl_application_parent_class)
             ->dbus_register(application, bus, path, error))
        return FALSE;
    app.search = search_provider_new(bus, app.session, on_found, on_words);
    return TRUE;
}

static void phonectl_application_class_init(PhonectlApplicationClass *class)
{
    G_APPLICATION_CLASS(class)->dbus_register = dbus_register;
}

static void phonectl_application_init(PhonectlApplication *application)
{
    (void)application;
}

/* ---- Starting over --------------------------------------------------------------------------- */

static char **restart_words(bool sim, const char *profile)
{
    GPtrArray *words = g_ptr_array_new();
    g_ptr_array_add(words, g_strdup("phonectl-gtk"));
    if (sim)
        g_ptr_array_add(words, g_strdup("--sim"));
    if (profile != NULL)
        g_ptr_array_add(words, g_strdup_printf("--profile=%s", profile));
    if (app.plugin_dir != NULL)
        g_ptr_array_add(words, g_strdup_printf("--plugin-dir=%s", app.plugin_dir));
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}

/* Clears app.window first: widgets emit signals while they are destroyed. */
static void drop_window(void)
{
    struct window *window = app.window;
    app.window = NULL;
    if (window != NULL)
        window_free(window);
}

static void on_removed(GtkApplication *application, GtkWindow *window, gpointer self)
{
    (void)self;
    if (app.window == NULL || window != window_app(app.window)->window)
        return;
    app.over = true;
    struct window_restart restart = window_restart(app.window);
    if (restart.wanted)
        app.restart = restart_words(restart.sim, restart.profile);
    drop_window(); /* while its widgets still exist: the pages disconnect from them */
    g_application_quit(G_APPLICATION(application));
}

/* ---- The command line ------------------------------------------------------------------------ */

static bool parse(int *argc, char ***argv)
{
    const GOptionEntry entries[] = {
        {"sim", 0, 0, G_OPTION_ARG_NONE, &app.sim, N_("Use simulated phones"), NULL},
        {"profile", 0, 0, G_OPTION_ARG_STRING, &app.profile, N_("Use this profile"), N_("NAME")},
        {"plugin-dir", 0, 0, G_OPTION_ARG_FILENAME, &app.plugin_dir,
         N_("Load plugins from this folder first"), N_("DIR")},
        {"version", 0, 0, G_OPTION_ARG_NONE, &app.version, N_("Print the version"), NULL},
        {NULL}};
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;
    g_option_context_add_main_entries(context, entries, GETTEXT_PACKAGE);
    g_option_context_set_summary(context, _("Controls desk phones remotely."));
    g_option_context_set_ignore_unknown_options(context, TRUE); /* --gapplication-service */
    if (g_option_context_parse(context, argc, argv, &error))
        return true;
    g_printerr("phonectl-gtk: %s\n", error->message);
    return false;
}

static void prepare_language(void)
{
    setlocale(LC_ALL, "");
    words_open();
    textdomain(GETTEXT_PACKAGE);
}

/* There is one window: passes the wishes of a second start to the first. */
static void tell_first(GtkApplication *application)
{
    GActionGroup *group = G_ACTION_GROUP(application);
    if ((!app.sim && app.profile == NULL) ||
        !g_application_register(G_APPLICATION(application), NULL, NULL) ||
        !g_application_get_is_remote(G_APPLICATION(application)))
        return;
    if (app.sim)
        g_action_group_activate_action(group, "simulator", NULL);
    else if (app.profile != NULL)
        g_action_group_activate_action(group, "profile", g_variant_new_string(app.profile));
}

static int run(int argc, char **argv)
{
    static const GActionEntry actions[] = {
        {.name = "quit", .activate = on_quit},
        {.name = "activate", .activate = on_raise},
        {.name = "job", .activate = on_job, .parameter_type = "x"},
        {.name = "sign-in", .activate = on_sign_in},
        {.name = "simulator", .activate = on_simulator},
        {.name = "profile", .activate = on_profile, .parameter_type = "s"}};
    GtkApplication *application = g_object_new(phonectl_application_get_type(), "application-id",
                                               APP_ID, "flags", G_APPLICATION_HANDLES_OPEN, NULL);
    app.application = application;
    g_action_map_add_action_entries(G_ACTION_MAP(application), actions, G_N_ELEMENTS(actions),
                                    NULL);
    g_signal_connect(application, "startup", G_CALLBACK(on_startup), NULL);
    g_signal_connect(application, "activate", G_CALLBACK(on_activate), NULL);
    g_signal_connect(application, "open", G_CALLBACK(on_open), NULL);
    g_signal_connect(application, "window-removed", G_CALLBACK(on_removed), NULL);
    tell_first(application);
    shutdown_watch(G_APPLICATION(application), app.session);
    int code = g_application_run(G_APPLICATION(application), argc, argv);
    drop_window();
    search_provider_free(app.search);
    g_object_unref(application);
    return code;
}

int main(int argc, char **argv)
{
    env_token_take_all();
    prepare_language();
    g_set_application_name("Phonectl");
    if (!parse(&argc, &argv))
        return 2;
    if (app.version) {
        g_print("phonectl-gtk %s\n", PHONECTL_VERSION);
        return 0;
    }
    signal(SIGPIPE, SIG_IGN);
    secret_stay_dumpable();
    struct session_options options = {
        .profile = app.profile, .plugin_dir = app.plugin_dir, .sim = app.sim};
    app.session = session_open(&options, &app.failed);
    int code = run(argc, argv);
    session_close(app.session);
    if (app.restart != NULL)
        execv("/proc/self/exe", app.restart);
    return code;
}
