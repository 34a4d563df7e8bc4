/* The window. See window.h. */
#include "window.h"

#include "account_page.h"
#include "dialog.h"
#include "jobs_page.h"
#include "menus.h"
#include "phone_model.h"
#include "phone_page.h"
#include "phone_refresh.h"
#include "phones_page.h"
#include "plugins_page.h"
#include "sidebar.h"
#include "wall_page.h"
#include "window_state.h"

#include <string.h>

/* Of the first window, in pixels. */
enum { WIDTH = 1180, HEIGHT = 760 };

struct window {
    struct app_context app; /* first: pages hand it back */
    GtkWidget *root, *toasts, *flap, *header, *stack, *title, *back, *menu;
    struct sidebar *sidebar;
    struct phones_page *phones;
    struct phone_page *phone;
    struct wall_page *wall;
    struct jobs_page *jobs;
    struct plugins_page *plugins;
    struct account_page *account;
    guint ticking;
    struct phone_refresh *refresh;
    AdwToast *toast; /* the last toast, while it is visible */
    /* Where the action of the job in view began: a page or the id of a phone; or NULL. */
    char *origin;
    struct window_restart restart;
    char *profile; /* to start again with, or NULL */
    GKeyFile *state;
    const char *before; /* the page on which the phone in view was opened; interned */
    bool closing;
    GtkWidget *asking; /* whether to close although a job runs; or NULL */
    guint ending;      /* the source that waits for the end of all actions, or 0 */
};

/* ---- What pages share ------------------------------------------------------------------------ */

static struct window *window_of(struct app_context *app)
{
    return (struct window *)app;
}

struct app_context *window_app(struct window *window)
{
    return &window->app;
}

static void toast(struct app_context *app, const char *text)
{
    struct window *window = window_of(app);
    AUTO_FREE char *safe = text_markup(text);
    AdwToast *shown = adw_toast_new(safe);
    if (window->toast != NULL)
        adw_toast_dismiss(window->toast);
    g_set_weak_pointer(&window->toast, shown);
    adw_toast_set_timeout(shown, 6);
    adw_toast_overlay_add_toast(ADW_TOAST_OVERLAY(window->toasts), shown);
}

struct phones_page *window_phones_page(struct window *window)
{
    return window->phones;
}

/* ---- Moving between pages -------------------------------------------------------------------- */

static const char *page_now(struct window *window)
{
    return gtk_stack_get_visible_child_name(GTK_STACK(window->stack));
}

static const struct phone *origin_phone(struct window *window)
{
    PhoneRow *row =
        window->origin != NULL ? phone_model_row(window->app.phones, window->origin) : NULL;
    return row != NULL ? phone_row_phone(row) : NULL;
}

/* Whether the phone in view was opened on this page. */
static bool came_from(struct window *window, const char *page)
{
    return strcmp(page_now(window), "phone") == 0 && g_strcmp0(window->before, page) == 0;
}

/* Shows where the back button leads: from a phone to all phones, from a job to where it began. */
static void show_back(struct window *window)
{
    const struct phone *phone = origin_phone(window);
    AUTO_FREE char *name = text_short(phone != NULL ? phone_field(phone, "name") : NULL);
    const char *plain = came_from(window, "wall")   ? _("Back to the screens")
                        : came_from(window, "jobs") ? _("Back to the job")
                                                    : _("All phones");
    AUTO_FREE char *words = phone != NULL ? text_format(_("Back to %s"), name) : memory_copy(plain);
    gtk_widget_set_visible(window->back,
                           window->origin != NULL || sidebar_title(page_now(window)) == NULL);
    gtk_widget_set_tooltip_text(window->back, words);
    text_accessible(window->back, words);
}

static void show_title(struct window *window)
{
    const char *name = page_now(window), *title = sidebar_title(name);
    const char *other = strcmp(name, "wall") == 0 ? _("Screens") : phone_page_title(window->phone);
    AUTO_FREE char *shown = text_safe(title != NULL ? title : other);
    adw_window_title_set_title(ADW_WINDOW_TITLE(window->title), *shown ? shown : _("Phone"));
    gtk_widget_set_visible(phones_page_actions_button(window->phones), strcmp(name, "phones") == 0);
    show_back(window);
}

static void turn_to(struct window *window, const char *page)
{
    if (window_phone_page(window) != NULL) {
        phone_page_leave(window->phone);
        if (gtk_window_is_fullscreen(GTK_WINDOW(window->root)))
            gtk_window_unfullscreen(GTK_WINDOW(window->root));
    }
    if (strcmp(page_now(window), "wall") == 0)
        wall_page_leave(window->wall);
    g_clear_pointer(&window->origin, g_free);
    window->before = NULL;
    gtk_stack_set_visible_child_name(GTK_STACK(window->stack), page);
    if (strcmp(page, "jobs") == 0)
        jobs_page_refresh(window->jobs);
    show_title(window);
}

static void show_page(struct app_context *app, const char *page)
{
    struct window *window = window_of(app);
    sidebar_choose(window->sidebar, page);
    turn_to(window, page);
    if (strcmp(page, "phones") == 0)
        phones_page_focus(window->phones);
    else
        gtk_widget_grab_focus(gtk_stack_get_visible_child(GTK_STACK(window->stack)));
}

static void show_phone(struct app_context *app, const char *id)
{
    struct window *window = window_of(app);
    const char *page = page_now(window);
    if (strcmp(page, "wall") == 0)
        wall_page_leave(window->wall);
    if (strcmp(page, "phone") != 0)
        window->before = g_intern_string(page);
    g_clear_pointer(&window->origin, g_free);
    phone_page_show(window->phone, id);
    gtk_stack_set_visible_child_name(GTK_STACK(window->stack), "phone");
    show_title(window);
    phone_page_focus(window->phone);
}

static void show_wall(struct app_context *app, const struct phone_set *set)
{
    struct window *window = window_of(app);
    turn_to(window, "wall");
    wall_page_show(window->wall, set);
    gtk_widget_child_focus(wall_page_widget(window->wall), GTK_DIR_TAB_FORWARD);
}

static void show_job(struct app_context *app, int64_t task)
{
    struct window *window = window_of(app);
    const char *page = page_now(window), *phone = phone_page_id(window->phone);
    g_autofree char *origin = strcmp(page, "phone") == 0    ? g_strdup(phone)
                              : strcmp(page, "phones") == 0 ? g_strdup(page)
                                                            : g_strdup(window->origin);
    show_page(&window->app, "jobs");
    window->origin = g_steal_pointer(&origin);
    show_back(window);
    jobs_page_show_live(window->jobs, task);
}

static void job_begun(struct app_context *app, int64_t task, const struct phone_set *set)
{
    struct window *window = window_of(app);
    bool here = strcmp(page_now(window), "phone") == 0 && set->count == 1 &&
                g_strcmp0(set->ids[0], phone_page_id(window->phone)) == 0;
    if (here)
        phone_page_report(window->phone, task);
    else
        show_job(app, task);
}

void window_open_job(struct window *window, int64_t name)
{
    show_page(&window->app, "jobs");
    jobs_page_open(window->jobs, name);
}

void window_go_back(struct window *window)
{
    const struct phone *phone = origin_phone(window);
    g_autofree char *id = phone != NULL ? g_strdup(window->origin) : NULL;
    if (!gtk_widget_get_visible(window->back))
        return;
    if (came_from(window, "wall")) {
        show_wall(&window->app, NULL);
        return;
    }
    show_page(&window->app, came_from(window, "jobs") ? "jobs" : "phones");
    if (id != NULL)
        show_phone(&window->app, id);
}

static void on_side(void *self, const char *page, bool pressed)
{
    struct window *window = self;
    turn_to(window, page);
    if (pressed && adw_flap_get_folded(ADW_FLAP(window->flap)))
        adw_flap_set_reveal_flap(ADW_FLAP(window->flap), FALSE);
}

void window_toggle_sidebar(struct window *window)
{
    bool shown = adw_flap_get_reveal_flap(ADW_FLAP(window->flap));
    adw_flap_set_reveal_flap(ADW_FLAP(window->flap), !shown);
}

struct phone_page *window_phone_page(struct window *window)
{
    return strcmp(page_now(window), "phone") == 0 ? window->phone : NULL;
}

/* On the page of a phone, its picture fills the screen; every other page keeps what is around. */
static void on_fullscreen(struct window *window)
{
    bool full = gtk_window_is_fullscreen(GTK_WINDOW(window->root));
    bool alone = full && window_phone_page(window) != NULL;
    gtk_widget_set_visible(window->header, !alone);
    adw_flap_set_reveal_flap(ADW_FLAP(window->flap), !alone);
    phone_page_alone(window->phone, alone);
}

void window_open_menu(struct window *window)
{
    gtk_menu_button_popup(GTK_MENU_BUTTON(window->menu));
}

/* ---- The account and the phones -------------------------------------------------------------- */

static void on_phones(void *self, const struct event *event, bool quiet)
{
    struct window *window = self;
    phones_page_loaded(window->phones, event, quiet);
    phone_page_refresh(window->phone);
    wall_page_refresh(window->wall);
}

static bool in_view(struct app_context *app)
{
    GdkSurface *surface = gtk_native_get_surface(GTK_NATIVE(app->window));
    return GDK_IS_TOPLEVEL(surface) &&
           !(gdk_toplevel_get_state(GDK_TOPLEVEL(surface)) & GDK_TOPLEVEL_STATE_MINIMIZED);
}

static bool watches_phones(void *self)
{
    struct window *window = self;
    const char *page = page_now(window);
    bool shows_phones = strcmp(page, "phones") == 0 || sidebar_title(page) == NULL;
    return in_view(&window->app) && shows_phones;
}

static void load_phones(struct app_context *app, bool fresh)
{
    struct window *window = window_of(app);
    struct ph_error err;
    if (phone_refresh_load(window->refresh, fresh, &err) < 0)
        toast(&window->app, err.text);
    else
        phones_page_loading(window->phones);
}

static void stir(struct app_context *app)
{
    struct window *window = window_of(app);
    phone_refresh_stir(window->refresh);
}

static void account_changed(struct app_context *app)
{
    struct window *window = window_of(app);
    account_page_refresh(window->account);
    phones_page_refresh(window->phones);
    sidebar_refresh(window->sidebar);
}

static void on_refusal(void *self)
{
    struct window *window = self;
    account_changed(&window->app);
}

static void on_sim_login(void *self, const struct event *event)
{
    struct window *window = self;
    if (event->kind != EVENT_FINISHED)
        return;
    account_changed(&window->app);
    if (event->code < 0)
        toast(&window->app, event->error.text);
    else
        load_phones(&window->app, true);
}

/* Signs in to the simulator without asking: there is nothing to protect. */
static void sign_in_to_sim(struct window *window)
{
    struct ph_error err;
    struct task_options task = {.kind = TASK_LOGIN};
    int64_t number =
        registry_choose(session_registry(window->app.session),
                        session_settings(window->app.session), PH_AUTH, &task.feature, &err);
    if (number == PH_OK)
        number = session_start(window->app.session, &task, on_sim_login, window, &err);
    if (number < 0)
        toast(&window->app, err.text);
    else
        session_consents(window->app.session, number);
}

static void on_status(void *self, const struct event *event)
{
    struct window *window = self;
    const struct core_account *account = core_account(session_core(window->app.session));
    if (event->kind != EVENT_FINISHED)
        return;
    account_changed(&window->app);
    if (account != NULL && account->signed_in)
        load_phones(&window->app, session_sim_url(window->app.session) != NULL);
    else if (session_sim_url(window->app.session) != NULL)
        sign_in_to_sim(window);
    else
        load_phones(&window->app, false); /* some directories need no sign-in */
}

static gboolean on_tick(gpointer self)
{
    struct window *window = self;
    const char *page = page_now(window);
    if (strcmp(page, "account") == 0)
        account_page_refresh(window->account);
    return G_SOURCE_CONTINUE;
}

/* ---- Closing --------------------------------------------------------------------------------- */

static void drop_question(struct window *window)
{
    if (window->asking == NULL)
        return;
    g_signal_handlers_disconnect_by_data(window->asking, window);
    gtk_window_destroy(GTK_WINDOW(g_steal_pointer(&window->asking)));
}

/* No job runs any more: the question, if it is still open, is answered. */
static void close_now(void *self)
{
    struct window *window = self;
    window->ending = 0;
    drop_question(window);
    gtk_window_close(GTK_WINDOW(window->root));
}

/* Waits for the answers to requests under way, so that their outcomes are known. Closes from an
 * idle call: the dialog has to go before its window does. */
static void on_close_answered(AdwMessageDialog *dialog, const char *response, gpointer self)
{
    (void)dialog;
    struct window *window = self;
    window->asking = NULL;
    if (g_strcmp0(response, "ok") != 0) {
        g_source_remove(window->ending);
        window->ending = 0;
        g_clear_pointer(&window->profile, g_free);
        window->restart.wanted = false;
        return;
    }
    window->closing = true;
    session_stop(window->app.session, false);
    toast(&window->app,
          _("Waiting for answers from the service. Close again to quit without them."));
}

/* Not the page of the account: one goes there to sign in, and then wants the phones. */
static void remember(struct window *window)
{
    const char *page = page_now(window);
    bool kept = sidebar_title(page) != NULL && strcmp(page, "account") != 0;
    window_state_take_size(window->state, GTK_WINDOW(window->root));
    g_key_file_set_string(window->state, WINDOW_STATE_WINDOW, "page", kept ? page : "phones");
    phones_page_take(window->phones, window->state);
    window_state_write(window->state);
}

static gboolean on_close(GtkWindow *root, gpointer self)
{
    struct window *window = self;
    if (window->closing || window->app.session == NULL ||
        session_actions(window->app.session) == 0) {
        if (window->app.session != NULL)
            remember(window);
        return FALSE;
    }
    if (window->asking != NULL)
        return TRUE;
    window->asking = dialog_ask(
        root, _("A job is still running"),
        _("The journal keeps what was sent; you can resume the rest later."), _("_Close"), true);
    g_signal_connect(window->asking, "response", G_CALLBACK(on_close_answered), window);
    gtk_window_present(GTK_WINDOW(window->asking));
    window->ending = session_when_idle(window->app.session, close_now, window);
    return TRUE;
}

static void restart(struct app_context *app, bool sim, const char *profile)
{
    struct window *window = window_of(app);
    g_free(window->profile);
    window->profile = g_strdup(profile);
    window->restart =
        (struct window_restart){.wanted = true, .sim = sim, .profile = window->profile};
    gtk_window_close(app->window);
}

struct window_restart window_restart(const struct window *window)
{
    return window->restart;
}

/* ---- The window ------------------------------------------------------------------------------ */

static GtkWidget *make_header(struct window *window)
{
    GtkWidget *header = adw_header_bar_new();
    GtkWidget *sidebar = text_icon_button("sidebar-show-symbolic", _("List of pages"));
    GtkWidget *refresh = text_icon_button("view-refresh-symbolic", _("Reload from the service"));
    gtk_actionable_set_action_name(GTK_ACTIONABLE(sidebar), "win.sidebar");
    gtk_actionable_set_action_name(GTK_ACTIONABLE(refresh), "win.refresh");
    window->back = text_icon_button("go-previous-symbolic", _("All phones"));
    window->title = adw_window_title_new(_("Phones"), NULL);
    window->menu = gtk_menu_button_new();
    g_autoptr(GMenuModel) menu = menus_main();
    gtk_menu_button_set_icon_name(GTK_MENU_BUTTON(window->menu), "open-menu-symbolic");
    gtk_menu_button_set_menu_model(GTK_MENU_BUTTON(window->menu), menu);
    gtk_widget_set_tooltip_text(window->menu, _("Menu"));
    text_accessible(window->menu, _("Menu"));
    adw_header_bar_set_title_widget(ADW_HEADER_BAR(header), window->title);
    adw_header_bar_set_centering_policy(ADW_HEADER_BAR(header), ADW_CENTERING_POLICY_LOOSE);
    adw_header_bar_pack_start(ADW_HEADER_BAR(header), sidebar);
    adw_header_bar_pack_start(ADW_HEADER_BAR(header), window->back);
    adw_header_bar_pack_start(ADW_HEADER_BAR(header), refresh);
    adw_header_bar_pack_end(ADW_HEADER_BAR(header), window->menu);
    adw_header_bar_pack_end(ADW_HEADER_BAR(header), phones_page_actions_button(window->phones));
    g_signal_connect_swapped(window->back, "clicked", G_CALLBACK(window_go_back), window);
    return header;
}

static void make_pages(struct window *window)
{
    window->stack = gtk_stack_new();
    window->phones = phones_page_new(&window->app);
    window->phone = phone_page_new(&window->app);
    window->wall = wall_page_new(&window->app);
    window->jobs = jobs_page_new(&window->app);
    window->plugins = plugins_page_new(&window->app);
    window->account = account_page_new(&window->app);
    GtkStack *stack = GTK_STACK(window->stack);
    gtk_stack_add_named(stack, phones_page_widget(window->phones), "phones");
    gtk_stack_add_named(stack, phone_page_widget(window->phone), "phone");
    gtk_stack_add_named(stack, wall_page_widget(window->wall), "wall");
    gtk_stack_add_named(stack, jobs_page_widget(window->jobs), "jobs");
    gtk_stack_add_named(stack, plugins_page_widget(window->plugins), "plugins");
    gtk_stack_add_named(stack, account_page_widget(window->account), "account");
    gtk_widget_set_hexpand(window->stack, TRUE);
    gtk_widget_set_vexpand(window->stack, TRUE);
}

static void fill(struct window *window)
{
    GtkWidget *content = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    make_pages(window);
    window->sidebar = sidebar_new(&window->app, on_side, window);
    window->header = make_header(window);
    gtk_box_append(GTK_BOX(content), window->header);
    gtk_box_append(GTK_BOX(content), window->stack);
    window->flap = adw_flap_new();
    adw_flap_set_flap(ADW_FLAP(window->flap), sidebar_widget(window->sidebar));
    adw_flap_set_separator(ADW_FLAP(window->flap), gtk_separator_new(GTK_ORIENTATION_VERTICAL));
    adw_flap_set_content(ADW_FLAP(window->flap), content);
    adw_toast_overlay_set_child(ADW_TOAST_OVERLAY(window->toasts), window->flap);
    phones_page_set(window->phones, window->state);
    g_autofree char *page = g_key_file_get_string(window->state, WINDOW_STATE_WINDOW, "page", NULL);
    g_signal_connect_swapped(window->root, "notify::fullscreened", G_CALLBACK(on_fullscreen),
                             window);
    show_page(&window->app, page != NULL && sidebar_title(page) != NULL ? page : "phones");
    sidebar_refresh(window->sidebar);
    window->ticking = g_timeout_add_seconds(1, on_tick, window);
    struct ph_error err;
    struct task_options status = {.kind = TASK_STATUS};
    session_attach(window->app.session, GTK_WINDOW(window->root));
    session_watch_refusal(window->app.session, on_refusal, window);
    if (session_start(window->app.session, &status, on_status, window, &err) < 0)
        toast(&window->app, err.text);
}

static void fill_failed(struct window *window, const struct ph_error *failed)
{
    GtkWidget *status = adw_status_page_new(), *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    AUTO_FREE char *text = text_markup(failed->text);
    adw_status_page_set_icon_name(ADW_STATUS_PAGE(status), "dialog-error-symbolic");
    adw_status_page_set_title(ADW_STATUS_PAGE(status), _("Phonectl cannot start"));
    adw_status_page_set_description(ADW_STATUS_PAGE(status), text);
    gtk_widget_set_vexpand(status, TRUE);
    gtk_box_append(GTK_BOX(box), adw_header_bar_new());
    gtk_box_append(GTK_BOX(box), status);
    adw_toast_overlay_set_child(ADW_TOAST_OVERLAY(window->toasts), box);
}

struct window *window_new(GtkApplication *application, struct session *session,
                          const struct ph_error *failed)
{
    struct window *window = g_new0(struct window, 1);
    window->root = adw_application_window_new(application);
    window->app = (struct app_context){.session = session,
                                       .window = GTK_WINDOW(window->root),
                                       .toast = toast,
                                       .show_page = show_page,
                                       .show_phone = show_phone,
                                       .show_wall = show_wall,
                                       .show_job = show_job,
                                       .job_begun = job_begun,
                                       .load_phones = load_phones,
                                       .stir = stir,
                                       .in_view = in_view,
                                       .account_changed = account_changed,
                                       .restart = restart};
    window->toasts = adw_toast_overlay_new();
    gtk_window_set_title(GTK_WINDOW(window->root), "Phonectl");
    gtk_window_set_icon_name(GTK_WINDOW(window->root), APP_ID);
    window->state = window_state_read();
    window_state_set_size(window->state, GTK_WINDOW(window->root), WIDTH, HEIGHT);
    gtk_widget_set_size_request(window->root, 360, 300);
    adw_application_window_set_content(ADW_APPLICATION_WINDOW(window->root), window->toasts);
    g_signal_connect(window->root, "close-request", G_CALLBACK(on_close), window);
    if (session != NULL) {
        window->app.phones = phone_model_new(session_settings(session));
        window->app.jobs = jobs_new(&window->app);
        window->refresh = phone_refresh_new(session, watches_phones, on_phones, window);
        fill(window);
        if (settings_warning_count(session_settings(session)) > 0 &&
            !settings_warning_absent(session_settings(session), 0))
            toast(&window->app, settings_warning(session_settings(session), 0));
    } else {
        fill_failed(window, failed);
    }
    gtk_window_present(GTK_WINDOW(window->root));
    return window;
}

void window_free(struct window *window)
{
    if (window->app.session != NULL) {
        g_signal_handlers_disconnect_by_func(window->root, (gpointer)on_fullscreen, window);
        g_source_remove(window->ticking);
        if (window->ending)
            g_source_remove(window->ending);
        drop_question(window);
        session_detach(window->app.session);
        session_watch_refusal(window->app.session, NULL, NULL);
        session_forget(window->app.session, window);
        sidebar_free(window->sidebar);
        account_page_free(window->account);
        plugins_page_free(window->plugins);
        jobs_page_free(window->jobs);
        wall_page_free(window->wall);
        phone_page_free(window->phone);
        phones_page_free(window->phones);
        phone_refresh_free(window->refresh);
        jobs_free(window->app.jobs);
    }
    gtk_window_destroy(GTK_WINDOW(window->root));
    if (window->app.session != NULL)
        phone_model_free(window->app.phones);
    g_clear_weak_pointer(&window->toast);
    g_free(window->origin);
    g_free(window->profile);
    g_key_file_unref(window->state);
    g_free(window);
}
