/* Where the token is kept. See token_store_row.h. */
#include "token_store_row.h"

#include <adwaita.h>
#include <string.h>

struct token_store_row {
    struct app_context *app;
    struct session *session;
    struct account_host host;
    GtkWidget *group, *remember, *choice;
    struct feature *lasting[16]; /* stores that remember, best first */
    guint count;
    struct feature *passing; /* the store that forgets at the end, or NULL */
    char *shown;             /* current_store() as shown last: until it changes, the choice stays */
    bool quiet;
};

/* ---- Which stores there are ----------------------------------------------------------------- */

static int by_rank(const void *a, const void *b)
{
    const struct feature *first = *(struct feature *const *)a,
                         *second = *(struct feature *const *)b;
    return second->about.rank - first->about.rank;
}

static void find_stores(struct token_store_row *row)
{
    struct registry *registry = session_registry(row->session);
    for (size_t i = 0; i < registry_feature_count(registry); i++) {
        struct feature *feature = registry_feature(registry, i);
        if (feature->about.kind != PH_STORE)
            continue;
        if (feature->about.flags & PH_VOLATILE)
            row->passing = row->passing != NULL ? row->passing : feature;
        else if (row->count < COUNT_OF(row->lasting))
            row->lasting[row->count++] = feature;
    }
    qsort(row->lasting, row->count, sizeof row->lasting[0], by_rank);
}

/* The store of the token, or of the next one. */
static const char *current_store(const struct token_store_row *row)
{
    const struct core_account *account = core_account(session_core(row->session));
    struct feature *configured = NULL;
    struct ph_error ignored;
    if (account != NULL && account->signed_in && account->store != NULL)
        return account->store;
    return registry_choose(session_registry(row->session), session_settings(row->session), PH_STORE,
                           &configured, &ignored) == PH_OK
               ? configured->about.id
               : "";
}

const char *token_store_row_wanted(struct token_store_row *row)
{
    guint chosen = adw_combo_row_get_selected(ADW_COMBO_ROW(row->choice));
    if (!gtk_switch_get_active(GTK_SWITCH(row->remember)) && row->passing != NULL)
        return row->passing->about.id;
    return chosen < row->count ? row->lasting[chosen]->about.id : NULL;
}

/* ---- Moving --------------------------------------------------------------------------------- */

static void on_moved(void *self, const struct event *event)
{
    struct token_store_row *row = self;
    if (event->kind != EVENT_FINISHED)
        return;
    AUTO_FREE char *text = text_format(_("The token is now kept in %s."), current_store(row));
    g_clear_pointer(&row->shown, g_free); /* what was chosen may not have come about */
    row->host.busy(row->host.self, 0);
    row->host.say(row->host.self, event->code < 0 ? event->error.text : text, event->code < 0);
    row->app->account_changed(row->app);
}

/* Moves the token to the chosen store, if there is a token. */
static void move(struct token_store_row *row)
{
    const struct core_account *account = core_account(session_core(row->session));
    const char *wanted = token_store_row_wanted(row);
    struct ph_error err;
    gtk_widget_set_sensitive(row->choice, gtk_switch_get_active(GTK_SWITCH(row->remember)));
    if (row->quiet || wanted == NULL || account == NULL || !account->signed_in ||
        strcmp(wanted, current_store(row)) == 0)
        return;
    struct task_options task = {.kind = TASK_MOVE, .store = wanted};
    int64_t number = session_start(row->session, &task, on_moved, row, &err);
    if (number < 0) {
        row->host.say(row->host.self, err.text, true);
        g_clear_pointer(&row->shown, g_free);
        token_store_row_refresh(row);
        return;
    }
    row->host.busy(row->host.self, number);
    row->host.say(row->host.self, _("Moving the token…"), false);
}

void token_store_row_refresh(struct token_store_row *row)
{
    const char *current = current_store(row);
    if (g_strcmp0(current, row->shown) == 0)
        return;
    g_free(row->shown);
    row->shown = g_strdup(current);
    row->quiet = true;
    bool passing = row->passing != NULL && strcmp(current, row->passing->about.id) == 0;
    const struct core_account *account = core_account(session_core(row->session));
    bool known = passing || (account != NULL && account->signed_in);
    /* setting a switch would end the animation of a press that has just begun */
    if (known && gtk_switch_get_active(GTK_SWITCH(row->remember)) == passing)
        gtk_switch_set_active(GTK_SWITCH(row->remember), !passing);
    for (guint i = 0; i < row->count; i++) {
        if (strcmp(current, row->lasting[i]->about.id) == 0)
            adw_combo_row_set_selected(ADW_COMBO_ROW(row->choice), i);
    }
    gtk_widget_set_sensitive(row->choice, gtk_switch_get_active(GTK_SWITCH(row->remember)));
    row->quiet = false;
}

/* ---- The rows ------------------------------------------------------------------------------- */

/* Shows problems of a store where it is chosen. */
static void on_checked(void *self, const struct event *event)
{
    struct token_store_row *row = self;
    const char *store = event->kind == EVENT_ROW ? values_text(event->row, "store") : NULL;
    const char *why = store != NULL ? values_text(event->row, "text") : NULL;
    for (guint i = 0; why != NULL && *why && i < row->count; i++) {
        if (strcmp(store, row->lasting[i]->about.id) != 0)
            continue;
        AUTO_FREE char *text =
            memory_copy(adw_action_row_get_subtitle(ADW_ACTION_ROW(row->choice)));
        AUTO_FREE char *safe_why = text_safe(why);
        text_append(&text, "\n", "%s: %s", words(row->lasting[i]->about.title), safe_why);
        adw_action_row_set_subtitle(ADW_ACTION_ROW(row->choice), text);
    }
}

static GtkWidget *make_choice(const struct token_store_row *row)
{
    GtkStringList *titles = gtk_string_list_new(NULL);
    for (guint i = 0; i < row->count; i++) {
        AUTO_FREE char *title = text_safe(words(row->lasting[i]->about.title));
        gtk_string_list_append(titles, title);
    }
    GtkWidget *choice = adw_combo_row_new();
    adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(choice), FALSE);
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(choice), _("Token store"));
    adw_action_row_set_subtitle_lines(ADW_ACTION_ROW(choice), 0);
    text_accessible(choice, _("Token store"));
    adw_combo_row_set_model(ADW_COMBO_ROW(choice), G_LIST_MODEL(titles));
    g_object_unref(titles);
    return choice;
}

GtkWidget *token_store_row_again(struct token_store_row *row)
{
    GtkWidget *again = make_choice(row);
    g_object_bind_property(row->choice, "selected", again, "selected",
                           G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
    g_object_bind_property(row->choice, "sensitive", again, "sensitive", G_BINDING_SYNC_CREATE);
    return again;
}

struct token_store_row *token_store_row_new(struct app_context *app,
                                            const struct account_host *host)
{
    struct token_store_row *row = g_new0(struct token_store_row, 1);
    row->app = app;
    row->session = app->session;
    row->host = *host;
    find_stores(row);
    row->group = adw_preferences_group_new();
    adw_preferences_group_set_title(ADW_PREFERENCES_GROUP(row->group),
                                    _("Where the token is kept"));
    GtkWidget *remember = adw_action_row_new();
    row->remember = gtk_switch_new();
    gtk_switch_set_active(GTK_SWITCH(row->remember), TRUE);
    gtk_widget_set_valign(row->remember, GTK_ALIGN_CENTER);
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(remember), _("Remember on this computer"));
    adw_action_row_set_subtitle(ADW_ACTION_ROW(remember),
                                _("Off: the token is forgotten when the program ends"));
    adw_action_row_add_suffix(ADW_ACTION_ROW(remember), row->remember);
    adw_action_row_set_activatable_widget(ADW_ACTION_ROW(remember), row->remember);
    text_accessible(remember, _("Remember on this computer"));
    text_accessible(row->remember, _("Remember on this computer"));
    row->choice = make_choice(row);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(row->group), remember);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(row->group), row->choice);
    gtk_widget_set_visible(remember, row->passing != NULL);
    token_store_row_refresh(row);
    g_signal_connect_swapped(row->remember, "notify::active", G_CALLBACK(move), row);
    g_signal_connect_swapped(row->choice, "notify::selected", G_CALLBACK(move), row);
    struct ph_error ignored;
    struct task_options check = {.kind = TASK_CHECK_STORES};
    session_start(row->session, &check, on_checked, row, &ignored);
    return row;
}

void token_store_row_free(struct token_store_row *row)
{
    session_forget(row->session, row);
    g_signal_handlers_disconnect_by_data(row->remember, row);
    g_signal_handlers_disconnect_by_data(row->choice, row);
    g_free(row->shown);
    g_free(row);
}

GtkWidget *token_store_row_widget(struct token_store_row *row)
{
    return row->group;
}
