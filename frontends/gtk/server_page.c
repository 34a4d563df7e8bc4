/* The page of the account. See server_page.h. */
#include "server_page.h"

#include "dialog.h"
#include "stores_row.h"

#include <ladder.h>
#include <string.h>

struct server_page {
    struct window *window;
    struct session *session;
    GtkWidget *root, *token, *use, *generate, *test, *clear, *status, *level, *facts[7];
    GtkWidget *providers, *spinner, *message;
    struct stores_row *stores;
    struct feature *auths[16];
    guint auth_count;
    struct feature *paste; /* the provider a pasted token belongs to, or NULL */
    int64_t task;          /* the one that runs, or 0 */
    int64_t life_s;        /* of the token when this page first saw it */
    int64_t said_minute;   /* a screen reader hears the countdown once a minute */
};

static const char *const fact_names[] = {N_("Signed in as"), N_("Organisation"), N_("Profile"),
                                         N_("Provider"),     N_("Kept in"),      N_("API address"),
                                         N_("Renewal")};

/* ---- What is known -------------------------------------------------------------------------- */

static void set_busy(struct server_page *page, int64_t task)
{
    const struct ph_account *account = ph_account(session_core(page->session));
    bool idle = task == 0, there = account && account->signed_in;
    page->task = task;
    gtk_widget_set_sensitive(page->generate, idle);
    gtk_widget_set_sensitive(page->token, idle);
    gtk_widget_set_sensitive(page->test, idle && there);
    gtk_widget_set_sensitive(page->clear, idle);
    gtk_widget_set_visible(page->spinner, !idle);
    gtk_spinner_set_spinning(GTK_SPINNER(page->spinner), !idle);
    const char *typed = gtk_editable_get_text(GTK_EDITABLE(page->token));
    gtk_widget_set_sensitive(page->use, idle && *typed);
}

static void say(struct server_page *page, const char *text, bool bad)
{
    text_label(GTK_LABEL(page->message), text);
    gtk_widget_set_visible(page->message, text != NULL);
    gtk_widget_remove_css_class(page->message, "error");
    gtk_widget_remove_css_class(page->message, "success");
    gtk_widget_add_css_class(page->message, bad ? "error" : "success");
}

static void show_fact(GtkWidget *row, const char *value)
{
    AUTO_FREE char *safe = text_safe(value);
    gtk_widget_set_visible(row, *safe != '\0');
    adw_action_row_set_subtitle(ADW_ACTION_ROW(row), safe);
}

static char *renewal_words(const struct ph_account *account)
{
    if (!account->renewable)
        return base_copy(_("Not possible: sign in again when it ends"));
    int64_t left = account->refresh_expires - base_now();
    AUTO_FREE char *words = left > 0 ? duration_words(left) : NULL;
    return words ? base_format(_("By itself; sign in again within %s"), words)
                 : base_copy(_("By itself"));
}

static void show_facts(struct server_page *page, const struct ph_account *account)
{
    const struct settings *settings = session_settings(page->session);
    bool there = account && account->signed_in;
    AUTO_FREE char *who = NULL, *renewal = there ? renewal_words(account) : NULL;
    if (there && account->account_name && account->account)
        who = base_format("%s (%s)", account->account_name, account->account);
    else if (there)
        who = base_copy(account->account_name ? account->account_name : account->account);
    const char *const values[] = {who,
                                  there ? ladder_organisation(settings, account) : NULL,
                                  settings_profile(settings),
                                  there ? account->provider : NULL,
                                  there ? account->store : NULL,
                                  there ? account->origin : NULL,
                                  renewal};
    for (size_t i = 0; i < COUNT_OF(values); i++)
        show_fact(page->facts[i], values[i]);
}

static void show_status(struct server_page *page, const struct ph_account *account)
{
    int64_t now = base_now(), left = account ? account->expires - now : 0;
    bool there = account && account->signed_in;
    AUTO_FREE char *text = account ? ph_account_text(account, now) : NULL;
    text_label(GTK_LABEL(page->status), there || !account || !account->text ? text : account->text);
    if (there && left > page->life_s)
        page->life_s = left;
    gtk_widget_set_visible(page->level, there && left > 0 && page->life_s > 0);
    if (there && page->life_s > 0)
        gtk_level_bar_set_value(GTK_LEVEL_BAR(page->level),
                                (double)(left > 0 ? left : 0) / (double)page->life_s);
    if (page->said_minute != now / 60) {
        page->said_minute = now / 60;
        text_accessible(page->status, gtk_label_get_text(GTK_LABEL(page->status)));
    }
}

void server_page_refresh(struct server_page *page)
{
    const struct ph_account *account = ph_account(session_core(page->session));
    show_status(page, account);
    show_facts(page, account);
    set_busy(page, page->task);
    stores_row_refresh(page->stores);
}

/* ---- Signing in ----------------------------------------------------------------------------- */

static void on_logout(void *self, const struct ph_event *event);

static void start(struct server_page *page, const struct ph_task *task, session_event *handler)
{
    struct ph_error err;
    int64_t number = session_start(page->session, task, handler, page, &err);
    if (number < 0)
        say(page, err.text, true);
    else
        set_busy(page, number);
}

static void on_confirmed(AdwMessageDialog *dialog, const char *response, gpointer self)
{
    (void)dialog;
    struct server_page *page = self;
    if (g_strcmp0(response, "ok") == 0) {
        say(page, _("The token is kept."), false);
        window_load_phones(page->window, true);
    } else {
        start(page, &(struct ph_task){.kind = PH_TASK_LOGOUT}, on_logout);
    }
}

static void confirm_account(struct server_page *page)
{
    const struct ph_account *account = ph_account(session_core(page->session));
    const char *who = account && account->account_name ? account->account_name
                      : account && account->account    ? account->account
                                                       : _("unknown");
    const char *name = ladder_organisation(session_settings(page->session), account);
    const char *where = name ? name : _("unknown");
    AUTO_FREE char *safe_who = text_safe(who), *safe_where = text_safe(where);
    AUTO_FREE char *text =
        base_format(_("User: %s\nOrganisation: %s\n\nOK keeps the token, Cancel forgets it."),
                    safe_who, safe_where);
    GtkWidget *dialog = dialog_ask(session_window(page->session), _("The access token has arrived"),
                                   text, _("_OK"), false);
    g_signal_connect(dialog, "response", G_CALLBACK(on_confirmed), page);
    dialog_show(dialog);
}

static void on_login(void *self, const struct ph_event *event)
{
    struct server_page *page = self;
    if (event->kind == PH_PROGRESS)
        say(page, event->text, false);
    if (event->kind != PH_FINISHED)
        return;
    set_busy(page, 0);
    page->life_s = 0;
    window_account_changed(page->window);
    if (event->code < 0) {
        say(page, event->error.text, true);
        return;
    }
    say(page, NULL, false);
    gtk_editable_set_text(GTK_EDITABLE(page->token), "");
    confirm_account(page);
}

static void login(struct server_page *page, struct feature *auth, const struct values *args)
{
    struct ph_task task = {.kind = PH_TASK_LOGIN,
                           .feature = auth,
                           .args = args,
                           .store = stores_row_wanted(page->stores)};
    say(page, _("Waiting for the sign-in…"), false);
    start(page, &task, on_login);
}

void server_page_sign_in(struct server_page *page)
{
    guint chosen = adw_combo_row_get_selected(ADW_COMBO_ROW(page->providers));
    if (page->task == 0 && chosen < page->auth_count)
        login(page, page->auths[chosen], NULL);
}

/* The argument of a provider that a token can be pasted into. */
static const struct ph_param *token_argument(const struct feature *auth)
{
    for (uint32_t i = 0; i < auth->about.args.count; i++) {
        const struct ph_param *param = param_at(&auth->about.args, i);
        if (param->type == PH_SECRET)
            return param;
    }
    return NULL;
}

static void on_use_token(struct server_page *page)
{
    const char *text = gtk_editable_get_text(GTK_EDITABLE(page->token));
    g_autofree char *trimmed = g_strstrip(g_strdup(text));
    if (!*trimmed || !page->paste || page->task)
        return;
    struct values *args = values_new();
    struct ph_secret *secret = secret_new(trimmed, strlen(trimmed));
    values_set_secret(args, token_argument(page->paste)->key, secret);
    secret_wipe(trimmed, strlen(trimmed));
    secret_release(secret);
    login(page, page->paste, args);
    values_free(args);
}

static void on_pasted(GObject *clipboard, GAsyncResult *result, gpointer self)
{
    struct server_page *page = self;
    g_autofree char *text = gdk_clipboard_read_text_finish(GDK_CLIPBOARD(clipboard), result, NULL);
    if (text)
        gtk_editable_set_text(GTK_EDITABLE(page->token), g_strstrip(text));
    if (text)
        secret_wipe(text, strlen(text));
}

static void on_paste(struct server_page *page)
{
    gdk_clipboard_read_text_async(gtk_widget_get_clipboard(page->root), NULL, on_pasted, page);
}

/* ---- Test and clear ------------------------------------------------------------------------- */

static void on_tested(void *self, const struct ph_event *event)
{
    struct server_page *page = self;
    if (event->kind != PH_FINISHED)
        return;
    set_busy(page, 0);
    say(page, event->code < 0 ? event->error.text : _("The service accepts the token."),
        event->code < 0);
    window_account_changed(page->window);
}

static void on_test(struct server_page *page)
{
    say(page, _("Asking the service…"), false);
    start(page, &(struct ph_task){.kind = PH_TASK_STATUS, .verify = true}, on_tested);
}

static void on_logout(void *self, const struct ph_event *event)
{
    struct server_page *page = self;
    const char *state = event->kind == PH_ROW ? values_text(event->row, "state") : NULL;
    if (state && strcmp(state, "remains") == 0)
        window_toast(page->window, values_text(event->row, "text"));
    if (event->kind != PH_FINISHED)
        return;
    set_busy(page, 0);
    page->life_s = 0;
    say(page, event->code < 0 ? event->error.text : _("The token is cleared on this computer."),
        event->code < 0);
    window_account_changed(page->window);
}

static void on_clear_answered(AdwMessageDialog *dialog, const char *response, gpointer self)
{
    (void)dialog;
    if (g_strcmp0(response, "ok") == 0)
        start(self, &(struct ph_task){.kind = PH_TASK_LOGOUT}, on_logout);
}

static void on_clear(struct server_page *page)
{
    GtkWidget *dialog = dialog_ask(
        session_window(page->session), _("Clear the token?"),
        _("This computer forgets it. You have to sign in again before phones can be reached."),
        _("Clear _Token"), true);
    g_signal_connect(dialog, "response", G_CALLBACK(on_clear_answered), page);
    dialog_show(dialog);
}

/* ---- The page ------------------------------------------------------------------------------- */

/* Providers to sign in with, best first; a provider one pastes a token into has the field above instead. */
static void find_providers(struct server_page *page)
{
    struct registry *registry = session_registry(page->session);
    struct feature *usual = NULL;
    struct ph_error ignored;
    registry_choose(registry, session_settings(page->session), PH_AUTH, &usual, &ignored);
    for (size_t i = 0; i < registry_feature_count(registry); i++) {
        struct feature *feature = registry_feature(registry, i);
        if (feature->about.kind != PH_AUTH || page->auth_count == COUNT_OF(page->auths))
            continue;
        if (!page->paste && token_argument(feature) && !feature->auth.refresh)
            page->paste = feature;
        page->auths[page->auth_count++] = feature;
    }
    for (guint i = 1; i < page->auth_count; i++) {
        struct feature *first = page->auths[0], *other = page->auths[i];
        bool better = usual ? other == usual : other->about.rank > first->about.rank;
        if (better && first != usual) {
            page->auths[0] = other;
            page->auths[i] = first;
        }
    }
}

static GtkWidget *add_button(GtkWidget *box, const char *label, const char *style,
                             void (*clicked)(struct server_page *page), struct server_page *page)
{
    GtkWidget *button = text_button(label);
    if (style)
        gtk_widget_add_css_class(button, style);
    gtk_box_append(GTK_BOX(box), button);
    g_signal_connect_swapped(button, "clicked", G_CALLBACK(clicked), page);
    return button;
}

static GtkWidget *make_token_row(struct server_page *page)
{
    page->token = adw_password_entry_row_new();
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(page->token), _("Token"));
    text_accessible(page->token, _("Token"));
    GtkWidget *paste = gtk_button_new_from_icon_name("edit-paste-symbolic");
    gtk_widget_set_valign(paste, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class(paste, "flat");
    gtk_widget_set_tooltip_text(paste, _("Paste a token"));
    text_accessible(paste, _("Paste a token"));
    adw_entry_row_add_suffix(ADW_ENTRY_ROW(page->token), paste);
    g_signal_connect_swapped(paste, "clicked", G_CALLBACK(on_paste), page);
    page->use = text_button(_("_Use Token"));
    gtk_widget_set_valign(page->use, GTK_ALIGN_CENTER);
    adw_entry_row_add_suffix(ADW_ENTRY_ROW(page->token), page->use);
    g_signal_connect_swapped(page->use, "clicked", G_CALLBACK(on_use_token), page);
    g_signal_connect_swapped(page->token, "entry-activated", G_CALLBACK(on_use_token), page);
    g_signal_connect_swapped(page->token, "changed", G_CALLBACK(server_page_refresh), page);
    return page->token;
}

static GtkWidget *make_status(struct server_page *page)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 10);
    page->status = gtk_label_new("");
    gtk_label_set_wrap(GTK_LABEL(page->status), TRUE);
    gtk_label_set_xalign(GTK_LABEL(page->status), 0);
    gtk_widget_add_css_class(page->status, "title-3");
    page->level = gtk_level_bar_new();
    text_accessible(page->level, _("Remaining life of the token"));
    page->message = gtk_label_new("");
    gtk_label_set_wrap(GTK_LABEL(page->message), TRUE);
    gtk_label_set_xalign(GTK_LABEL(page->message), 0);
    gtk_widget_set_visible(page->message, FALSE);
    gtk_box_append(GTK_BOX(box), page->status);
    gtk_box_append(GTK_BOX(box), page->level);
    gtk_box_append(GTK_BOX(box), page->message);
    return box;
}

static GtkWidget *make_buttons(struct server_page *page)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    page->generate = add_button(box, _("_Generate Token with OAuth"), "suggested-action",
                                server_page_sign_in, page);
    page->test = add_button(box, _("T_est"), NULL, on_test, page);
    page->clear = add_button(box, _("_Clear Token"), "destructive-action", on_clear, page);
    page->spinner = gtk_spinner_new();
    gtk_box_append(GTK_BOX(box), page->spinner);
    gtk_widget_set_margin_top(box, 12);
    return box;
}

static GtkWidget *make_providers(struct server_page *page)
{
    GtkStringList *titles = gtk_string_list_new(NULL);
    for (guint i = 0; i < page->auth_count; i++) {
        AUTO_FREE char *title = text_safe(page->auths[i]->about.title);
        gtk_string_list_append(titles, title);
    }
    page->providers = adw_combo_row_new();
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(page->providers), _("Sign-in provider"));
    text_accessible(page->providers, _("Sign-in provider"));
    adw_combo_row_set_model(ADW_COMBO_ROW(page->providers), G_LIST_MODEL(titles));
    g_object_unref(titles);
    return page->providers;
}

static GtkWidget *make_facts(struct server_page *page)
{
    GtkWidget *group = adw_preferences_group_new();
    adw_preferences_group_set_title(ADW_PREFERENCES_GROUP(group), _("Account"));
    for (size_t i = 0; i < COUNT_OF(page->facts); i++) {
        page->facts[i] = adw_action_row_new();
        adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(page->facts[i]), FALSE);
        adw_preferences_row_set_title(ADW_PREFERENCES_ROW(page->facts[i]), _(fact_names[i]));
        gtk_widget_add_css_class(page->facts[i], "property");
        gtk_widget_set_focusable(page->facts[i], FALSE);
        adw_preferences_group_add(ADW_PREFERENCES_GROUP(group), page->facts[i]);
    }
    return group;
}

struct server_page *server_page_new(struct window *window)
{
    struct server_page *page = g_new0(struct server_page, 1);
    page->window = window;
    page->session = window_session(window);
    find_providers(page);
    page->root = adw_preferences_page_new();
    AdwPreferencesPage *root = ADW_PREFERENCES_PAGE(page->root);
    GtkWidget *status = adw_preferences_group_new(), *token = adw_preferences_group_new();
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(status), make_status(page));
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(token), make_token_row(page));
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(token), make_providers(page));
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(token), make_buttons(page));
    gtk_widget_set_visible(page->token, page->paste != NULL);
    page->stores = stores_row_new(window);
    adw_preferences_page_add(root, ADW_PREFERENCES_GROUP(status));
    adw_preferences_page_add(root, ADW_PREFERENCES_GROUP(token));
    adw_preferences_page_add(root, ADW_PREFERENCES_GROUP(stores_row_widget(page->stores)));
    adw_preferences_page_add(root, ADW_PREFERENCES_GROUP(make_facts(page)));
    server_page_refresh(page);
    return page;
}

void server_page_free(struct server_page *page)
{
    session_forget(page->session, page);
    g_signal_handlers_disconnect_by_data(page->token, page);
    stores_row_free(page->stores);
    g_free(page);
}

GtkWidget *server_page_widget(struct server_page *page)
{
    return page->root;
}
