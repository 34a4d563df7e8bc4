/* The page of the account. See account_page.h. */
#include "account_page.h"

#include "dialog.h"
#include "profiles_window.h"
#include "property_card.h"
#include "sign_in.h"
#include "token_store_row.h"
#include "wrap_box.h"

#include <confirmation.h>
#include <string.h>

enum { AVATAR_SIZE = 64 };

struct account_page {
    struct app_context *app;
    struct session *session;
    GtkWidget *root, *avatar, *who, *organisation, *status, *renewal, *level, *message;
    GtkWidget *test, *clear, *spinner, *stop, *card;
    GtkWidget *everything; /* in the question whether to clear the token, while open */
    struct sign_in *sign_in;
    struct token_store_row *stores;
    int64_t task;        /* the running task, or 0 */
    char *refused;       /* session_refused(), as shown */
    char *remains;       /* what the service keeps after the sign-out, or NULL */
    int64_t life_s;      /* life of the token when the page first saw it */
    bool cleared;        /* the sign-out found a token to clear */
    int64_t said_minute; /* a screen reader hears the countdown once a minute */
};

/* ---- What is known -------------------------------------------------------------------------- */

static void set_busy(void *self, int64_t task)
{
    struct account_page *page = self;
    const struct core_account *account = core_account(session_core(page->session));
    bool idle = task == 0, there = account != NULL && account->signed_in;
    page->task = task;
    sign_in_allow(page->sign_in, idle);
    gtk_widget_set_sensitive(page->test, idle && there);
    gtk_widget_set_sensitive(page->clear, idle);
    sign_in_suggest(page->sign_in, !there || session_refused(page->session) != NULL);
    gtk_widget_set_visible(page->spinner, !idle);
    gtk_widget_set_visible(page->stop, !idle);
    gtk_spinner_set_spinning(GTK_SPINNER(page->spinner), !idle);
}

static void say(void *self, const char *text, bool bad)
{
    struct account_page *page = self;
    const char *style = bad ? "error" : page->task ? "dim-label" : "success";
    AUTO_FREE char *safe = text_lines(text);
    gtk_label_set_text(GTK_LABEL(page->message), safe);
    gtk_widget_set_visible(page->message, *safe);
    if (*safe)
        text_announce(page->message, text);
    gtk_widget_set_css_classes(page->message, (const char *[]){style, NULL});
}

/* The title of a feature, and the id that commands and the configuration use. */
static char *feature_words(const struct account_page *page, uint32_t kind, const char *id)
{
    const struct feature *feature =
        id != NULL ? registry_find(session_registry(page->session), kind, id) : NULL;
    return feature != NULL ? text_format("%s (%s)", words(feature->about.title), id)
                           : memory_copy(id);
}

static void show_line(GtkWidget *label, const char *name, const char *text)
{
    AUTO_FREE char *spoken = text_format("%s: %s", name, text != NULL ? text : "");
    text_label(GTK_LABEL(label), text);
    text_accessible(label, spoken);
    gtk_widget_set_visible(label, text != NULL && *text);
}

static void show_person(struct account_page *page, const struct core_account *account)
{
    bool there = account->signed_in;
    AUTO_FREE char *who = there ? words_who(account) : NULL;
    AUTO_FREE char *renewal = there ? words_renewal(account) : NULL;
    AUTO_FREE char *line = renewal != NULL ? text_format(_("Renewal: %s"), renewal) : NULL;
    AdwAvatar *avatar = ADW_AVATAR(page->avatar);
    adw_avatar_set_text(avatar, there ? account->account_name : NULL);
    adw_avatar_set_show_initials(avatar, there && account->account_name != NULL);
    show_line(page->who, _("Signed in as"), who);
    show_line(page->organisation, _("Organisation"),
              there ? confirmation_organisation(session_settings(page->session), account) : NULL);
    text_label(GTK_LABEL(page->renewal), line);
    gtk_widget_set_visible(page->renewal, there);
}

static void show_facts(struct account_page *page, const struct core_account *account)
{
    const struct settings *settings = session_settings(page->session);
    AUTO_FREE char *provider = feature_words(page, PH_AUTH, account->provider);
    AUTO_FREE char *store = feature_words(page, PH_STORE, account->store);
    property_card_set(page->card, _("Profile"), settings_profile(settings));
    property_card_set(page->card, _("Account"), account->account);
    property_card_set(page->card, _("Organisation"), account->organisation);
    property_card_set(page->card, _("Provider"), provider);
    property_card_set(page->card, _("Kept in"), store);
    property_card_set(page->card, _("API address"), account->origin);
}

static void show_status(struct account_page *page, const struct core_account *account)
{
    int64_t now = time_now(), left = account != NULL ? account->expires - now : 0;
    const char *refused = session_refused(page->session);
    bool there = account != NULL && account->signed_in;
    bool good = there && left > 0 && refused == NULL;
    AUTO_FREE char *text = refused != NULL   ? memory_copy(_("Sign in again"))
                           : account != NULL ? words_account(account)
                                             : NULL;
    text_label(GTK_LABEL(page->status), text);
    if (g_strcmp0(refused, page->refused) != 0) {
        g_free(page->refused);
        page->refused = g_strdup(refused);
        say(page, refused, true);
    }
    gtk_widget_set_css_classes(page->status, (const char *[]){good    ? "success"
                                                              : there ? "error"
                                                                      : "heading",
                                                              NULL});
    if (there && left > page->life_s)
        page->life_s = left;
    gtk_widget_set_visible(page->level, good && page->life_s > 0);
    if (good && page->life_s > 0)
        gtk_level_bar_set_value(GTK_LEVEL_BAR(page->level), (double)left / (double)page->life_s);
    if (page->said_minute != now / 60) {
        page->said_minute = now / 60;
        text_accessible(page->status, gtk_label_get_text(GTK_LABEL(page->status)));
    }
}

void account_page_refresh(struct account_page *page)
{
    static const struct core_account nobody = {0};
    const struct core_account *account = core_account(session_core(page->session));
    bool there = account != NULL && account->signed_in;
    show_status(page, account);
    show_person(page, there ? account : &nobody);
    show_facts(page, there ? account : &nobody);
    set_busy(page, page->task);
    token_store_row_refresh(page->stores);
}

/* ---- Test and clear ------------------------------------------------------------------------- */

/* text: what is said meanwhile, or NULL. */
static void start(struct account_page *page, const struct task_options *task,
                  session_event *handler, const char *text)
{
    struct ph_error err;
    int64_t number = session_start(page->session, task, handler, page, &err);
    if (number >= 0)
        set_busy(page, number);
    say(page, number < 0 ? err.text : text, number < 0);
}

static void on_tested(void *self, const struct event *event)
{
    struct account_page *page = self;
    if (event->kind != EVENT_FINISHED)
        return;
    set_busy(page, 0);
    const struct core_account *account = core_account(session_core(page->session));
    page->app->account_changed(page->app);
    say(page, event->code < 0 ? event->error.text : words_verified(account), event->code < 0);
}

static void on_test(struct account_page *page)
{
    start(page, &(struct task_options){.kind = TASK_STATUS, .verify = true}, on_tested,
          _("Asking the service…"));
}

static void on_logout(void *self, const struct event *event)
{
    struct account_page *page = self;
    const char *state = event->kind == EVENT_ROW ? values_text(event->row, "state") : NULL;
    const char *what = state != NULL ? values_text(event->row, "what") : NULL;
    page->cleared =
        page->cleared || (g_strcmp0(what, "token") == 0 && strcmp(state, "cleared") == 0);
    bool secrets = g_strcmp0(what, "secrets") == 0 && strcmp(state, "kept") != 0;
    if (secrets || (state != NULL && strcmp(state, "remains") == 0 && page->cleared))
        text_append(&page->remains, "\n", "%s", words(values_text(event->row, "text")));
    if (event->kind != EVENT_FINISHED)
        return;
    set_busy(page, 0);
    page->life_s = 0;
    sign_in_clear(page->sign_in);
    page->app->account_changed(page->app);
    AUTO_FREE char *text = memory_copy(words_cleared(page->cleared));
    text_append(&text, "\n", "%s", page->remains != NULL ? page->remains : "");
    say(page, event->code < 0 ? event->error.text : g_strchomp(text), event->code < 0);
}

static void on_clear_answered(AdwMessageDialog *dialog, const char *response, gpointer self)
{
    (void)dialog;
    struct account_page *page = self;
    if (g_strcmp0(response, "ok") != 0)
        return;
    page->cleared = false;
    free(memory_steal(page->remains));
    bool all = gtk_check_button_get_active(GTK_CHECK_BUTTON(page->everything));
    start(page, &(struct task_options){.kind = TASK_LOGOUT, .all = all}, on_logout, NULL);
}

static void on_clear(struct account_page *page)
{
    GtkWidget *dialog = dialog_ask(
        page->app->window, _("Clear the token?"),
        _("This computer forgets the token. To reach phones, you have to sign in again."),
        _("Clear _Token"), true);
    page->everything = gtk_check_button_new_with_label(_("Forget the secrets of plugins too"));
    adw_message_dialog_set_extra_child(ADW_MESSAGE_DIALOG(dialog), page->everything);
    g_signal_connect(dialog, "response", G_CALLBACK(on_clear_answered), page);
    gtk_window_present(GTK_WINDOW(dialog));
}

/* ---- The page ------------------------------------------------------------------------------- */

static GtkWidget *add_wrapped(GtkWidget *box, const char *style)
{
    GtkWidget *label = text_wrapped(style);
    gtk_box_append(GTK_BOX(box), label);
    return label;
}

static void on_stop(struct account_page *page)
{
    if (page->task)
        core_cancel(session_core(page->session), page->task);
}

/* Who is signed in, where, and for how long. */
static GtkWidget *make_person(struct account_page *page)
{
    GtkWidget *line = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
    GtkWidget *lines = gtk_box_new(GTK_ORIENTATION_VERTICAL, 3);
    page->avatar = adw_avatar_new(AVATAR_SIZE, NULL, FALSE);
    gtk_widget_set_valign(page->avatar, GTK_ALIGN_START);
    gtk_box_append(GTK_BOX(line), page->avatar);
    page->who = add_wrapped(lines, "title-3");
    page->organisation = add_wrapped(lines, "dim-label");
    page->status = add_wrapped(lines, NULL);
    page->renewal = add_wrapped(lines, "dim-label");
    gtk_widget_set_hexpand(lines, TRUE);
    gtk_widget_set_valign(lines, GTK_ALIGN_CENTER);
    gtk_box_append(GTK_BOX(line), lines);
    page->spinner = gtk_spinner_new();
    gtk_box_append(GTK_BOX(line), page->spinner);
    page->stop = text_icon_button("process-stop-symbolic", _("Stop waiting"));
    gtk_widget_add_css_class(page->stop, "flat");
    gtk_widget_set_valign(page->stop, GTK_ALIGN_CENTER);
    g_signal_connect_swapped(page->stop, "clicked", G_CALLBACK(on_stop), page);
    gtk_box_append(GTK_BOX(line), page->stop);
    return line;
}

static GtkWidget *add_button(GtkWidget *wrap_box, const char *label,
                             void (*clicked)(struct account_page *page), struct account_page *page)
{
    GtkWidget *button = text_button(label);
    wrap_box_add(wrap_box, button);
    g_signal_connect_swapped(button, "clicked", G_CALLBACK(clicked), page);
    return button;
}

static GtkWidget *make_hero(struct account_page *page)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 10);
    GtkWidget *buttons = wrap_box_new(_("Token"), 3, false);
    gtk_box_append(GTK_BOX(box), make_person(page));
    page->level = gtk_level_bar_new();
    text_accessible(page->level, _("Remaining life of the token"));
    gtk_box_append(GTK_BOX(box), page->level);
    page->message = add_wrapped(box, NULL);
    gtk_widget_set_visible(page->message, FALSE);
    wrap_box_add(buttons, sign_in_button(page->sign_in));
    page->test = add_button(buttons, _("T_est"), on_test, page);
    page->clear = add_button(buttons, _("_Clear Token"), on_clear, page);
    gtk_widget_set_tooltip_text(page->clear, _("Signs out: this computer forgets the token"));
    gtk_box_append(GTK_BOX(box), buttons);
    gtk_widget_add_css_class(box, "card");
    gtk_widget_add_css_class(box, "facts");
    return box;
}

static void on_profiles(struct account_page *page)
{
    profiles_window_show(page->app);
}

static GtkWidget *make_facts(struct account_page *page)
{
    GtkWidget *group = adw_preferences_group_new(), *profiles = text_button(_("_Profiles…"));
    gtk_widget_add_css_class(profiles, "flat");
    gtk_widget_set_valign(profiles, GTK_ALIGN_CENTER);
    g_signal_connect_swapped(profiles, "clicked", G_CALLBACK(on_profiles), page);
    page->card = property_card_new();
    adw_preferences_group_set_title(ADW_PREFERENCES_GROUP(group), _("Details"));
    adw_preferences_group_set_header_suffix(ADW_PREFERENCES_GROUP(group), profiles);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(group), page->card);
    return group;
}

static GtkWidget *in_group(GtkWidget *widget)
{
    GtkWidget *group = adw_preferences_group_new();
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(group), widget);
    return group;
}

struct account_page *account_page_new(struct app_context *app)
{
    struct account_page *page = g_new0(struct account_page, 1);
    const struct account_host host = {say, set_busy, page};
    page->app = app;
    page->session = app->session;
    page->root = adw_preferences_page_new();
    page->stores = token_store_row_new(app, &host);
    page->sign_in = sign_in_new(app, page->stores, &host);
    GtkWidget *const groups[] = {in_group(make_hero(page)), sign_in_widget(page->sign_in),
                                 token_store_row_widget(page->stores), make_facts(page)};
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        adw_preferences_page_add(ADW_PREFERENCES_PAGE(page->root),
                                 ADW_PREFERENCES_GROUP(groups[i]));
    account_page_refresh(page);
    return page;
}

void account_page_free(struct account_page *page)
{
    session_forget(page->session, page);
    sign_in_free(page->sign_in);
    token_store_row_free(page->stores);
    g_free(page->refused);
    free(page->remains);
    g_free(page);
}

GtkWidget *account_page_widget(struct account_page *page)
{
    return page->root;
}
