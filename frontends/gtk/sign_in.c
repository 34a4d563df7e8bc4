/* Signing in. See sign_in.h. */
#include "sign_in.h"

#include "dialog.h"
#include "form.h"
#include "setup_window.h"
#include "tall_row.h"

#include <confirmation.h>
#include <string.h>

enum { OPTIONS_MOST = 16 };

struct sign_in {
    struct app_context *app;
    struct session *session;
    struct token_store_row *stores;
    struct account_host host;
    GtkWidget *root, *token, *use, *generate, *providers, *place;
    struct feature *auths[16];
    guint auth_count;
    struct feature *paste; /* the provider for pasted tokens, or NULL */
    struct feature *used;  /* the provider of the sign-in under way */
    struct form *form;     /* the options of the chosen provider */
    struct ph_param options[OPTIONS_MOST];
    struct ph_params params;
    GString *notes;      /* what the provider said during the sign-in */
    char *who, *where;   /* the account of the new token */
    GtkWidget *question; /* the question whether to keep the token, while open */
    GtkWidget *name;     /* in it: what to call the organisation; or NULL */
    GCancellable *pasting;
    int64_t task; /* the login under way, or 0 */
    bool allowed;
};

void sign_in_allow(struct sign_in *sign_in, bool allowed)
{
    const char *typed = gtk_editable_get_text(GTK_EDITABLE(sign_in->token));
    sign_in->allowed = allowed;
    gtk_widget_set_sensitive(sign_in->use, allowed && *typed);
    gtk_widget_set_sensitive(sign_in->generate,
                             allowed && (sign_in->form == NULL || form_valid(sign_in->form)));
}

void sign_in_suggest(struct sign_in *sign_in, bool suggested)
{
    if (suggested)
        gtk_widget_add_css_class(sign_in->generate, "suggested-action");
    else
        gtk_widget_remove_css_class(sign_in->generate, "suggested-action");
}

void sign_in_clear(struct sign_in *sign_in)
{
    gtk_editable_set_text(GTK_EDITABLE(sign_in->token), "");
}

/* ---- What comes of it ------------------------------------------------------------------------ */

/* The service tells only an identifier, which nobody recognises or types. */
static void name_organisation(struct sign_in *sign_in)
{
    g_autofree char *name = g_strdup(gtk_editable_get_text(GTK_EDITABLE(sign_in->name)));
    struct ph_error err;
    if (*g_strstrip(name) &&
        settings_set(session_settings(sign_in->session), NULL, "organisation", name, &err) < 0)
        sign_in->app->toast(sign_in->app, err.text);
}

static void on_confirmed(AdwMessageDialog *dialog, const char *response, gpointer self)
{
    (void)dialog;
    struct sign_in *sign_in = self;
    bool keep = g_strcmp0(response, "ok") == 0;
    if (keep && sign_in->name != NULL)
        name_organisation(sign_in);
    sign_in->question = sign_in->name = NULL;
    core_answer(session_core(sign_in->session), sign_in->task, keep ? "yes" : NULL, NULL, NULL);
}

/* A row of the login: the account of the token, or what remains of a token that was not kept. */
static void take_row(struct sign_in *sign_in, const struct values *row)
{
    const char *id = values_text(row, "account"), *name = values_text(row, "account_name");
    const struct core_account account = {.organisation = (char *)values_text(row, "organisation")};
    if (values_text(row, "state") != NULL) {
        sign_in->app->toast(sign_in->app, words(values_text(row, "text")));
        return;
    }
    const char *who = name != NULL && *name ? name : id != NULL && *id ? id : _("unknown");
    const char *where = confirmation_organisation(session_settings(sign_in->session), &account);
    free(sign_in->who);
    free(sign_in->where);
    sign_in->who = text_short(who);
    sign_in->where = text_short(where != NULL && *where ? where : _("unknown"));
}

static void ask_for_name(struct sign_in *sign_in)
{
    GtkWidget *group = adw_preferences_group_new();
    sign_in->name = adw_entry_row_new();
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(sign_in->name),
                                  _("What do you call this organisation?"));
    adw_entry_row_set_activates_default(ADW_ENTRY_ROW(sign_in->name), TRUE);
    text_accessible(sign_in->name, _("What do you call this organisation?"));
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(group), sign_in->name);
    adw_message_dialog_set_extra_child(ADW_MESSAGE_DIALOG(sign_in->question), group);
}

static void ask_to_keep(struct sign_in *sign_in)
{
    const struct core_account *before = core_account(session_core(sign_in->session));
    AUTO_FREE char *text =
        text_format(before != NULL && before->signed_in
                        ? _("User: %s\nOrganisation: %s\n\nOK keeps the token in place of the one "
                            "that is there. "
                            "Cancel forgets it, and the other one stays.")
                        : _("User: %s\nOrganisation: %s\n\nOK keeps the token. Cancel forgets it."),
                    sign_in->who, sign_in->where);
    sign_in->question =
        dialog_ask(sign_in->app->window, _("The access token has arrived"), text, _("_OK"), false);
    if (confirmation_organisation(session_settings(sign_in->session), NULL) == NULL)
        ask_for_name(sign_in);
    g_signal_connect(sign_in->question, "response", G_CALLBACK(on_confirmed), sign_in);
    gtk_window_present(GTK_WINDOW(sign_in->question));
}

/* Closes the question if the login ended without an answer. */
static void drop_question(struct sign_in *sign_in)
{
    if (sign_in->question == NULL)
        return;
    g_signal_handlers_disconnect_by_data(sign_in->question, sign_in);
    sign_in->name = NULL;
    gtk_window_destroy(GTK_WINDOW(g_steal_pointer(&sign_in->question)));
}

static void begin(void *self);

/* If the provider lacks a setting, opens a form for it with the provider's own instructions. */
static void set_up(struct sign_in *sign_in, const struct ph_error *error)
{
    const struct feature *auth = sign_in->used;
    const struct ph_param *param = param_find(&auth->about.settings, error->what);
    if (param == NULL)
        param = param_find(&auth->plugin->about.settings, error->what);
    if (param != NULL)
        setup_window_show(sign_in->app, sign_in->used, sign_in->notes->str, param->key, error->text,
                          token_store_row_again(sign_in->stores), begin, sign_in);
}

static void ended(struct sign_in *sign_in, const struct event *event)
{
    drop_question(sign_in);
    g_cancellable_cancel(sign_in->pasting);
    g_clear_object(&sign_in->pasting);
    session_notes(sign_in->session, NULL, NULL);
    sign_in_clear(sign_in);
    sign_in->host.busy(sign_in->host.self, 0);
    sign_in->app->account_changed(sign_in->app);
    if (event->code == PH_CANCELLED && strcmp(event->error.what, SIGN_IN_KEEP) == 0) {
        sign_in->host.say(sign_in->host.self, _("The new token was discarded."), false);
    } else if (event->code < 0) {
        sign_in->host.say(sign_in->host.self, event->error.text, true);
        set_up(sign_in, &event->error);
    } else {
        sign_in->host.say(sign_in->host.self, _("The token is kept."), false);
        sign_in->app->load_phones(sign_in->app, true);
    }
}

static void on_login(void *self, const struct event *event)
{
    struct sign_in *sign_in = self;
    if (event->kind == EVENT_PROGRESS)
        sign_in->host.say(sign_in->host.self, event->text, false);
    else if (event->kind == EVENT_ROW)
        take_row(sign_in, event->row);
    else if (event->kind == EVENT_QUESTION && strcmp(event->question->key, SIGN_IN_KEEP) == 0)
        ask_to_keep(sign_in);
    else if (event->kind == EVENT_FINISHED)
        ended(sign_in, event);
}

/* ---- Beginning ------------------------------------------------------------------------------- */

static void on_note(void *self, const struct event *event)
{
    const struct sign_in *sign_in = self;
    if (g_strcmp0(event->feature, sign_in->used->about.id) == 0)
        g_string_append_printf(sign_in->notes, "%s%s", sign_in->notes->len ? "\n" : "",
                               event->text);
}

static void login(struct sign_in *sign_in, struct feature *auth, const struct values *args)
{
    struct task_options task = {.kind = TASK_LOGIN,
                                .feature = auth,
                                .args = args,
                                .store = token_store_row_wanted(sign_in->stores),
                                .confirm = true};
    struct ph_error err;
    sign_in->used = auth;
    g_string_truncate(sign_in->notes, 0);
    session_notes(sign_in->session, on_note, sign_in);
    int64_t number = session_start(sign_in->session, &task, on_login, sign_in, &err);
    if (number < 0) {
        sign_in->host.say(sign_in->host.self, err.text, true);
        return;
    }
    sign_in->task = number;
    sign_in->host.busy(sign_in->host.self, number);
    sign_in->host.say(sign_in->host.self, _("Waiting for the sign-in…"), false);
}

static struct feature *chosen(const struct sign_in *sign_in)
{
    guint at = adw_combo_row_get_selected(ADW_COMBO_ROW(sign_in->providers));
    return at < sign_in->auth_count ? sign_in->auths[at] : NULL;
}

static void begin(void *self)
{
    struct sign_in *sign_in = self;
    struct feature *auth = chosen(sign_in);
    if (auth == NULL || !sign_in->allowed)
        return;
    struct values *args = form_values(sign_in->form);
    login(sign_in, auth, args);
    values_free(args);
}

static void on_use_token(struct sign_in *sign_in)
{
    const char *text = gtk_editable_get_text(GTK_EDITABLE(sign_in->token));
    g_autofree char *trimmed = g_strstrip(g_strdup(text));
    if (!*trimmed || sign_in->paste == NULL || !sign_in->allowed)
        return;
    struct values *args = values_new();
    struct ph_secret *secret = secret_new(trimmed, strlen(trimmed));
    values_set_secret(args, param_of_type(&sign_in->paste->about.args, PH_SECRET)->key, secret);
    secret_wipe(trimmed, strlen(trimmed));
    secret_release(secret);
    login(sign_in, sign_in->paste, args);
    values_free(args);
}

static void on_pasted(GObject *clipboard, GAsyncResult *result, gpointer self)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text =
        gdk_clipboard_read_text_finish(GDK_CLIPBOARD(clipboard), result, &error);
    if (text == NULL) /* perhaps cancelled: then self is gone */
        return;
    struct sign_in *sign_in = self;
    gtk_editable_set_text(GTK_EDITABLE(sign_in->token), g_strstrip(text));
    secret_wipe(text, strlen(text));
}

static void on_paste(struct sign_in *sign_in)
{
    g_cancellable_cancel(sign_in->pasting);
    g_clear_object(&sign_in->pasting);
    sign_in->pasting = g_cancellable_new();
    gdk_clipboard_read_text_async(gtk_widget_get_clipboard(sign_in->root), sign_in->pasting,
                                  on_pasted, sign_in);
}

static void on_typed(struct sign_in *sign_in)
{
    sign_in_allow(sign_in, sign_in->allowed);
}

/* ---- The rows -------------------------------------------------------------------------------- */

/* Lists the providers, best first, and finds the one for pasted tokens. */
static void find_providers(struct sign_in *sign_in)
{
    struct registry *registry = session_registry(sign_in->session);
    struct feature *usual = NULL;
    struct ph_error ignored;
    registry_choose(registry, session_settings(sign_in->session), PH_AUTH, &usual, &ignored);
    for (size_t i = 0; i < registry_feature_count(registry); i++) {
        struct feature *feature = registry_feature(registry, i);
        if (feature->about.kind != PH_AUTH || sign_in->auth_count == COUNT_OF(sign_in->auths))
            continue;
        if (sign_in->paste == NULL && param_of_type(&feature->about.args, PH_SECRET) != NULL &&
            feature->auth.refresh == NULL)
            sign_in->paste = feature;
        sign_in->auths[sign_in->auth_count++] = feature;
    }
    for (guint i = 1; i < sign_in->auth_count; i++) {
        struct feature *first = sign_in->auths[0], *other = sign_in->auths[i];
        bool better = usual != NULL ? other == usual : other->about.rank > first->about.rank;
        if (better && first != usual) {
            sign_in->auths[0] = other;
            sign_in->auths[i] = first;
        }
    }
}

static void on_form(void *self)
{
    struct sign_in *sign_in = self;
    if (sign_in->form != NULL)
        on_typed(sign_in);
}

/* The options of the provider, folded away. It asks for secrets itself when it needs them. */
static void show_options(struct sign_in *sign_in)
{
    const struct feature *auth = chosen(sign_in);
    GtkWidget *before = gtk_widget_get_first_child(sign_in->place);
    uint32_t count = 0;
    if (before != NULL)
        gtk_box_remove(GTK_BOX(sign_in->place), before);
    g_clear_pointer(&sign_in->form, form_free);
    for (uint32_t i = 0; auth != NULL && i < auth->about.args.count && count < OPTIONS_MOST; i++) {
        const struct ph_param *param = param_at(&auth->about.args, i);
        if (param->type == PH_SECRET)
            continue;
        sign_in->options[count] = *param;
        sign_in->options[count++].flags |= PH_ADVANCED;
    }
    sign_in->params = (struct ph_params){sign_in->options, count, sizeof sign_in->options[0]};
    sign_in->form = form_new(&sign_in->params, on_form, sign_in);
    gtk_box_append(GTK_BOX(sign_in->place), form_widget(sign_in->form));
    gtk_widget_set_visible(sign_in->place, count > 0);
    sign_in_allow(sign_in, sign_in->allowed);
}

static GtkWidget *make_token_row(struct sign_in *sign_in)
{
    GtkWidget *row = tall_row_new(_("Token"));
    GtkWidget *paste = text_icon_button("edit-paste-symbolic", _("Paste a token"));
    sign_in->token = gtk_password_entry_new();
    sign_in->use = text_button(_("_Use Token"));
    gtk_password_entry_set_show_peek_icon(GTK_PASSWORD_ENTRY(sign_in->token), TRUE);
    text_accessible(sign_in->token, _("Token"));
    gtk_widget_set_hexpand(sign_in->token, TRUE);
    gtk_widget_add_css_class(paste, "flat");
    tall_row_add(row, sign_in->token);
    tall_row_add(row, paste);
    tall_row_add(row, sign_in->use);
    g_signal_connect_swapped(paste, "clicked", G_CALLBACK(on_paste), sign_in);
    g_signal_connect_swapped(sign_in->use, "clicked", G_CALLBACK(on_use_token), sign_in);
    g_signal_connect_swapped(sign_in->token, "activate", G_CALLBACK(on_use_token), sign_in);
    g_signal_connect_swapped(sign_in->token, "changed", G_CALLBACK(on_typed), sign_in);
    gtk_widget_set_visible(row, sign_in->paste != NULL);
    return row;
}

static void make_providers(struct sign_in *sign_in)
{
    GtkStringList *titles = gtk_string_list_new(NULL);
    for (guint i = 0; i < sign_in->auth_count; i++) {
        AUTO_FREE char *title = text_safe(words(sign_in->auths[i]->about.title));
        gtk_string_list_append(titles, title);
    }
    sign_in->providers = adw_combo_row_new();
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(sign_in->providers), _("Sign-in provider"));
    text_accessible(sign_in->providers, _("Sign-in provider"));
    adw_combo_row_set_model(ADW_COMBO_ROW(sign_in->providers), G_LIST_MODEL(titles));
    g_object_unref(titles);
    g_signal_connect_swapped(sign_in->providers, "notify::selected", G_CALLBACK(show_options),
                             sign_in);
}

struct sign_in *sign_in_new(struct app_context *app, struct token_store_row *stores,
                            const struct account_host *host)
{
    struct sign_in *sign_in = g_new0(struct sign_in, 1);
    sign_in->app = app;
    sign_in->session = app->session;
    sign_in->stores = stores;
    sign_in->host = *host;
    sign_in->notes = g_string_new(NULL);
    find_providers(sign_in);
    sign_in->root = adw_preferences_group_new();
    adw_preferences_group_set_title(ADW_PREFERENCES_GROUP(sign_in->root),
                                    _("Other ways to sign in"));
    sign_in->place = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    sign_in->generate = text_button(_("_Generate Token with OAuth"));
    gtk_widget_set_margin_top(sign_in->place, 12);
    GtkWidget *token = make_token_row(sign_in);
    make_providers(sign_in);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(sign_in->root), token);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(sign_in->root), sign_in->providers);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(sign_in->root), sign_in->place);
    show_options(sign_in);
    g_signal_connect_swapped(sign_in->generate, "clicked", G_CALLBACK(begin), sign_in);
    return sign_in;
}

void sign_in_free(struct sign_in *sign_in)
{
    drop_question(sign_in);
    g_cancellable_cancel(sign_in->pasting);
    g_clear_object(&sign_in->pasting);
    session_notes(sign_in->session, NULL, NULL);
    session_forget(sign_in->session, sign_in);
    g_signal_handlers_disconnect_by_data(sign_in->token, sign_in);
    g_signal_handlers_disconnect_by_data(sign_in->providers, sign_in);
    form_free(sign_in->form);
    g_string_free(sign_in->notes, TRUE);
    free(sign_in->who);
    free(sign_in->where);
    g_free(sign_in);
}

GtkWidget *sign_in_widget(struct sign_in *sign_in)
{
    return sign_in->root;
}

GtkWidget *sign_in_button(struct sign_in *sign_in)
{
    return sign_in->generate;
}
