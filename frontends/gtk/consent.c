/* Confirmations for the phones in view. See consent.h. */
#include "consent.h"

#include "confirmation_form.h"
#include "dialog.h"

struct consent {
    struct app_context *app;
    struct phone_set *set;
    bool disturbs;       /* confirmed: what people at the phone notice */
    GHashTable *actions; /* confirmed: actions that interrupt the phone */
    /* While the question is open: */
    GtkWidget *dialog;
    struct confirmation_form *form;
    const struct feature *action;
    consent_given *given;
    void *self;
};

static bool is_disruptive(const struct feature *action)
{
    return action->action.danger >= PH_DISRUPTIVE;
}

static bool was_given(const struct consent *consent, const struct feature *action)
{
    return is_disruptive(action) ? g_hash_table_contains(consent->actions, action)
                                 : consent->disturbs;
}

char *consent_name(const struct consent *consent)
{
    size_t count = consent->set != NULL ? consent->set->count : 0;
    PhoneRow *row = count == 1 ? phone_model_row(consent->app->phones, consent->set->ids[0]) : NULL;
    if (count == 1)
        return text_short(row != NULL ? phone_field(phone_row_phone(row), "name") : NULL);
    return text_format(ngettext("%zu phone", "%zu phones", count), count);
}

static void on_answer(AdwMessageDialog *dialog, const char *response, gpointer self)
{
    (void)dialog;
    struct consent *consent = self;
    consent->dialog = NULL;
    g_clear_pointer(&consent->form, confirmation_form_free);
    if (g_strcmp0(response, "ok") != 0)
        return;
    if (is_disruptive(consent->action))
        g_hash_table_add(consent->actions, (gpointer)consent->action);
    consent->disturbs = true;
    consent->given(consent->self);
}

static void on_typed(void *self)
{
    struct consent *consent = self;
    if (consent->dialog != NULL)
        adw_message_dialog_set_response_enabled(ADW_MESSAGE_DIALOG(consent->dialog), "ok",
                                                confirmation_form_done(consent->form));
}

static void open_question(struct consent *consent, const char *heading)
{
    bool disruptive = is_disruptive(consent->action);
    consent->dialog = dialog_ask(
        consent->app->window, heading,
        _("People at the phone see this happen. You are asked once per visit to this page."),
        disruptive ? _("_Continue") : _("_Press Keys"), disruptive);
    consent->form = confirmation_form_new(consent->app->session, consent->action, consent->set->all,
                                          on_typed, consent);
    confirmation_form_set(consent->form, consent->set->count);
    adw_message_dialog_set_extra_child(ADW_MESSAGE_DIALOG(consent->dialog),
                                       confirmation_form_widget(consent->form));
    on_typed(consent);
    g_signal_connect(consent->dialog, "response", G_CALLBACK(on_answer), consent);
    gtk_window_present(GTK_WINDOW(consent->dialog));
}

void consent_ask(struct consent *consent, const struct feature *action, const char *heading,
                 consent_given *given, void *self)
{
    const struct settings *settings = session_settings(consent->app->session);
    if (consent->dialog != NULL || consent->set == NULL)
        return;
    if (was_given(consent, action) || confirmation_step(settings, action, consent->set->count,
                                                        consent->set->all) == CONFIRMATION_NONE) {
        given(self);
        return;
    }
    consent->action = action;
    consent->given = given;
    consent->self = self;
    open_question(consent, heading);
}

bool consent_asking(const struct consent *consent)
{
    return consent->dialog != NULL;
}

static void drop_question(struct consent *consent)
{
    if (consent->dialog == NULL)
        return;
    g_signal_handlers_disconnect_by_data(consent->dialog, consent);
    gtk_window_destroy(GTK_WINDOW(g_steal_pointer(&consent->dialog)));
    g_clear_pointer(&consent->form, confirmation_form_free);
}

/* Whether it was asked for all of these. */
static bool covers(const struct consent *consent, const struct phone_set *set)
{
    bool all = consent->set != NULL && set != NULL;
    for (size_t i = 0; all && i < set->count; i++)
        all = g_strv_contains((const char *const *)consent->set->ids, set->ids[i]);
    return all;
}

void consent_for(struct consent *consent, const struct phone_set *set)
{
    bool kept = covers(consent, set);
    drop_question(consent);
    phone_set_free(consent->set);
    consent->set = set != NULL ? phone_set_copy(set) : NULL;
    if (kept)
        return;
    consent->disturbs = false;
    g_hash_table_remove_all(consent->actions);
}

struct consent *consent_new(struct app_context *app)
{
    struct consent *consent = g_new0(struct consent, 1);
    consent->app = app;
    consent->actions = g_hash_table_new(NULL, NULL);
    return consent;
}

void consent_free(struct consent *consent)
{
    drop_question(consent);
    phone_set_free(consent->set);
    g_hash_table_unref(consent->actions);
    g_free(consent);
}
