/* The window. See window.h. */
#include "window.h"

#include "account_page.h"
#include "jobs.h"
#include "menus.h"
#include "notice_bar.h"
#include "phone_model.h"
#include "phone_page.h"
#include "phone_refresh.h"
#include "phones_page.h"
#include "sidebar.h"
#include "wall_page.h"
#include "window_closing.h"
#include "window_pages.h"
#include "window_state.h"

#include <string.h>

/* Of the first window, in pixels. */
enum { WIDTH = 1180, HEIGHT = 760 };

struct window {
    struct window_pages pages; /* first: pages hand its first member back */
    GtkWidget *root, *toasts, *menu;
    guint ticking;
    struct phone_refresh *refresh;
    struct window_closing *closing; /* NULL without a session */
    AdwToast *toast;                /* the last toast, while it is visible */
    struct window_restart restart;
    char *profile; /* to start again with, or NULL */
    GKeyFile *state;
    window_listed *listed; /* waits for the phones, with this text; or NULL */
    char *listed_text;
};

/* ---- What pages share ------------------------------------------------------------------------ */

static struct window *window_of(struct app_context *app)
{
    return (struct window *)app;
}

struct app_context *window_app(struct window *window)
{
    return &window->pages.app;
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
    text_announce(window->root, text);
}

struct window_pages *window_pages(struct window *window)
{
    return &window->pages;
}

void window_open_menu(struct window *window)
{
    gtk_menu_button_popup(GTK_MENU_BUTTON(window->menu));
}

/* ---- The account and the phones -------------------------------------------------------------- */

static void tell_listed(struct window *window)
{
    window_listed *listed = window->listed;
    if (listed == NULL || phone_model_total(window->pages.app.phones) == 0)
        return;
    g_autofree char *text = g_steal_pointer(&window->listed_text);
    window->listed = NULL;
    listed(&window->pages.app, text);
}

void window_when_listed(struct window *window, window_listed *listed, const char *text)
{
    g_free(window->listed_text);
    window->listed = listed;
    window->listed_text = g_strdup(text);
    tell_listed(window);
}

static void on_phones(void *self, const struct event *event, bool quiet)
{
    struct window *window = self;
    phones_page_loaded(window->pages.phones, event, quiet);
    phone_page_refresh(window->pages.phone);
    wall_page_refresh(window->pages.wall);
    notice_bar_listed(window->pages.notice, event);
    notice_bar_refresh(window->pages.notice, window_pages_now(&window->pages));
    tell_listed(window);
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
    const char *page = window_pages_now(&window->pages);
    bool shows_phones = strcmp(page, "phones") == 0 || sidebar_title(page) == NULL;
    return in_view(&window->pages.app) && shows_phones;
}

static void load_phones(struct app_context *app, bool fresh)
{
    struct window *window = window_of(app);
    struct ph_error err;
    if (phone_refresh_load(window->refresh, fresh, &err) < 0)
        toast(&window->pages.app, err.text);
    else
        phones_page_loading(window->pages.phones);
}

static void stir(struct app_context *app)
{
    struct window *window = window_of(app);
    phone_refresh_stir(window->refresh);
}

static void account_changed(struct app_context *app)
{
    struct window *window = window_of(app);
    account_page_refresh(window->pages.account);
    phones_page_refresh(window->pages.phones);
    sidebar_refresh(window->pages.sidebar);
    notice_bar_refresh(window->pages.notice, window_pages_now(&window->pages));
}

static void on_refusal(void *self)
{
    struct window *window = self;
    account_changed(&window->pages.app);
}

static void on_sim_login(void *self, const struct event *event)
{
    struct window *window = self;
    if (event->kind != EVENT_FINISHED)
        return;
    account_changed(&window->pages.app);
    if (event->code < 0)
        toast(&window->pages.app, event->error.text);
    else
        load_phones(&window->pages.app, true);
}

/* Signs in to the simulator without asking: there is nothing to protect. */
static void sign_in_to_sim(struct window *window)
{
    struct ph_error err;
    struct task_options task = {.kind = TASK_LOGIN};
    int64_t number =
        registry_choose(session_registry(window->pages.app.session),
                        session_settings(window->pages.app.session), PH_AUTH, &task.feature, &err);
    if (number == PH_OK)
        number = session_start(window->pages.app.session, &task, on_sim_login, window, &err);
    if (number < 0)
        toast(&window->pages.app, err.text);
    else
        session_consents(window->pages.app.session, number);
}

static void on_status(void *self, const struct event *event)
{
    struct window *window = self;
    const struct core_account *account = core_account(session_core(window->pages.app.session));
    if (event->kind != EVENT_FINISHED)
        return;
    account_changed(&window->pages.app);
    if (account != NULL && account->signed_in)
        load_phones(&window->pages.app, session_sim_url(window->pages.app.session) != NULL);
    else if (session_sim_url(window->pages.app.session) != NULL)
        sign_in_to_sim(window);
    else
        load_phones(&window->pages.app, false); /* some directories need no sign-in */
}

static gboolean on_tick(gpointer self)
{
    struct window *window = self;
    const char *page = window_pages_now(&window->pages);
    if (strcmp(page, "account") == 0)
        account_page_refresh(window->pages.account);
    return G_SOURCE_CONTINUE;
}

/* ---- Closing and starting again -------------------------------------------------------------- */

/* Not the page of the account: one goes there to sign in, and then wants the phones. */
static void remember(void *self)
{
    struct window *window = self;
    const char *page = window_pages_now(&window->pages);
    bool kept = sidebar_title(page) != NULL && strcmp(page, "account") != 0;
    window_state_take_size(window->state, GTK_WINDOW(window->root));
    g_key_file_set_string(window->state, WINDOW_STATE_WINDOW, "page", kept ? page : "phones");
    phones_page_take(window->pages.phones, window->state);
    window_state_write(window->state);
}

static void stay(void *self)
{
    struct window *window = self;
    g_clear_pointer(&window->profile, g_free);
    window->restart.wanted = false;
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
    window->pages.back = text_icon_button("go-previous-symbolic", _("All phones"));
    window->pages.title = adw_window_title_new(_("Phones"), NULL);
    window->menu = gtk_menu_button_new();
    g_autoptr(GMenuModel) menu = menus_main(session_sim_url(window->pages.app.session) != NULL);
    gtk_menu_button_set_icon_name(GTK_MENU_BUTTON(window->menu), "open-menu-symbolic");
    gtk_menu_button_set_menu_model(GTK_MENU_BUTTON(window->menu), menu);
    gtk_widget_set_tooltip_text(window->menu, _("Menu"));
    text_accessible(window->menu, _("Menu"));
    adw_header_bar_set_title_widget(ADW_HEADER_BAR(header), window->pages.title);
    adw_header_bar_set_centering_policy(ADW_HEADER_BAR(header), ADW_CENTERING_POLICY_LOOSE);
    adw_header_bar_pack_start(ADW_HEADER_BAR(header), sidebar);
    adw_header_bar_pack_start(ADW_HEADER_BAR(header), window->pages.back);
    adw_header_bar_pack_start(ADW_HEADER_BAR(header), refresh);
    adw_header_bar_pack_end(ADW_HEADER_BAR(header), window->menu);
    adw_header_bar_pack_end(ADW_HEADER_BAR(header),
                            phones_page_actions_button(window->pages.phones));
    g_signal_connect_swapped(window->pages.back, "clicked", G_CALLBACK(window_pages_go_back),
                             &window->pages);
    return header;
}

static void fill(struct window *window)
{
    GtkWidget *content = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    window_pages_make(&window->pages);
    window->pages.sidebar = sidebar_new(&window->pages.app, window_pages_on_side, &window->pages);
    window->pages.header = make_header(window);
    window->pages.notice = notice_bar_new(&window->pages.app);
    gtk_box_append(GTK_BOX(content), window->pages.header);
    gtk_box_append(GTK_BOX(content), window->pages.notice);
    gtk_box_append(GTK_BOX(content), window->pages.stack);
    window->pages.flap = adw_flap_new();
    adw_flap_set_flap(ADW_FLAP(window->pages.flap), sidebar_widget(window->pages.sidebar));
    adw_flap_set_separator(ADW_FLAP(window->pages.flap),
                           gtk_separator_new(GTK_ORIENTATION_VERTICAL));
    adw_flap_set_content(ADW_FLAP(window->pages.flap), content);
    adw_toast_overlay_set_child(ADW_TOAST_OVERLAY(window->toasts), window->pages.flap);
    phones_page_set(window->pages.phones, window->state);
    g_autofree char *page = g_key_file_get_string(window->state, WINDOW_STATE_WINDOW, "page", NULL);
    g_signal_connect_swapped(window->root, "notify::fullscreened",
                             G_CALLBACK(window_pages_on_fullscreen), &window->pages);
    window->pages.app.show_page(&window->pages.app,
                                page != NULL && sidebar_title(page) != NULL ? page : "phones");
    sidebar_refresh(window->pages.sidebar);
    window->ticking = g_timeout_add_seconds(1, on_tick, window);
    struct ph_error err;
    struct task_options status = {.kind = TASK_STATUS};
    session_attach(window->pages.app.session, GTK_WINDOW(window->root));
    session_watch_refusal(window->pages.app.session, on_refusal, window);
    if (session_start(window->pages.app.session, &status, on_status, window, &err) < 0)
        toast(&window->pages.app, err.text);
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
    window->pages.app = (struct app_context){.session = session,
                                             .window = GTK_WINDOW(window->root),
                                             .toast = toast,
                                             .load_phones = load_phones,
                                             .stir = stir,
                                             .in_view = in_view,
                                             .account_changed = account_changed,
                                             .restart = restart};
    window->toasts = adw_toast_overlay_new();
    gtk_window_set_title(GTK_WINDOW(window->root), "Phonectl");
    gtk_window_set_icon_name(GTK_WINDOW(window->root), APP_ID);
    window->state = window->pages.app.state = window_state_read();
    window_state_set_size(window->state, GTK_WINDOW(window->root), WIDTH, HEIGHT);
    gtk_widget_set_size_request(window->root, 360, 300);
    adw_application_window_set_content(ADW_APPLICATION_WINDOW(window->root), window->toasts);
    if (session != NULL) {
        window->pages.app.phones = phone_model_new(session_settings(session));
        window->pages.app.jobs = jobs_new(&window->pages.app);
        window->closing = window_closing_new(&window->pages.app, remember, stay, window);
        window->refresh = phone_refresh_new(session, watches_phones, on_phones, window);
        fill(window);
        if (settings_warning_count(session_settings(session)) > 0 &&
            !settings_warning_absent(session_settings(session), 0))
            toast(&window->pages.app, settings_warning(session_settings(session), 0));
    } else {
        fill_failed(window, failed);
    }
    gtk_window_present(GTK_WINDOW(window->root));
    return window;
}

void window_free(struct window *window)
{
    if (window->pages.app.session != NULL) {
        g_signal_handlers_disconnect_by_data(window->root, &window->pages);
        g_source_remove(window->ticking);
        window_closing_free(window->closing);
        session_detach(window->pages.app.session);
        session_watch_refusal(window->pages.app.session, NULL, NULL);
        session_forget(window->pages.app.session, window);
        window_pages_free(&window->pages);
        phone_refresh_free(window->refresh);
        jobs_free(window->pages.app.jobs);
    }
    gtk_window_destroy(GTK_WINDOW(window->root));
    if (window->pages.app.session != NULL)
        phone_model_free(window->pages.app.phones);
    g_clear_weak_pointer(&window->toast);
    g_free(window->profile);
    g_free(window->listed_text);
    g_key_file_unref(window->state);
    g_free(window);
}
