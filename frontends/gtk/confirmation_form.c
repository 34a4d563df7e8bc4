/* The confirmation inside a dialog. See confirmation_form.h. */
#include "confirmation_form.h"

#include "text.h"

#include <adwaita.h>
#include <string.h>

struct confirmation_form {
    struct session *session;
    const struct feature *action;
    bool all;
    enum confirmation_step step;
    char *expected; /* the text to type, or NULL */
    GtkWidget *group, *row, *typed;
    confirmation_form_changed *changed;
    void *self;
};

static void on_typed(struct confirmation_form *confirmation)
{
    confirmation->changed(confirmation->self);
}

struct confirmation_form *confirmation_form_new(struct session *session,
                                                const struct feature *action, bool all,
                                                confirmation_form_changed *changed, void *self)
{
    struct confirmation_form *confirmation = g_new0(struct confirmation_form, 1);
    confirmation->session = session;
    confirmation->action = action;
    confirmation->all = all;
    confirmation->changed = changed;
    confirmation->self = self;
    confirmation->group = g_object_ref_sink(adw_preferences_group_new());
    confirmation->row = adw_action_row_new();
    confirmation->typed = gtk_entry_new();
    gtk_widget_set_valign(confirmation->typed, GTK_ALIGN_CENTER);
    adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(confirmation->row), FALSE);
    adw_action_row_set_title_lines(ADW_ACTION_ROW(confirmation->row), 0);
    adw_action_row_add_suffix(ADW_ACTION_ROW(confirmation->row), confirmation->typed);
    gtk_widget_set_focusable(confirmation->row, FALSE);
    gtk_entry_set_activates_default(GTK_ENTRY(confirmation->typed), TRUE);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(confirmation->group), confirmation->row);
    gtk_widget_set_visible(confirmation->group, FALSE);
    g_signal_connect_swapped(confirmation->typed, "changed", G_CALLBACK(on_typed), confirmation);
    return confirmation;
}

void confirmation_form_free(struct confirmation_form *confirmation)
{
    g_signal_handlers_disconnect_by_data(confirmation->typed, confirmation);
    g_object_unref(confirmation->group);
    free(confirmation->expected);
    g_free(confirmation);
}

GtkWidget *confirmation_form_widget(struct confirmation_form *confirmation)
{
    return confirmation->group;
}

static char *words_to_type(const struct confirmation_form *confirmation, size_t able)
{
    AUTO_FREE char *number = words_number((int64_t)able);
    if (confirmation->step == CONFIRMATION_NUMBER)
        return text_format(_("%s phones: type this number to continue"), number);
    if (confirmation->expected[0] == '\n')
        return memory_copy(
            _("The name of the organisation is unknown: enter it in the preferences"));
    return text_format(_("%s phones of %s: type the name of the organisation to continue"), number,
                       confirmation->expected);
}

void confirmation_form_set(struct confirmation_form *confirmation, size_t able)
{
    const struct settings *settings = session_settings(confirmation->session);
    const char *name =
        confirmation_organisation(settings, core_account(session_core(confirmation->session)));
    free(memory_steal(confirmation->expected));
    confirmation->step = confirmation_step(settings, confirmation->action, able, confirmation->all);
    if (confirmation->step == CONFIRMATION_NUMBER)
        confirmation->expected = text_format("%zu", able);
    if (confirmation->step == CONFIRMATION_ORGANISATION)
        confirmation->expected =
            memory_copy(name != NULL ? name : "\n"); /* nobody can type this into an entry */
    gtk_widget_set_visible(confirmation->group, confirmation->expected != NULL);
    if (confirmation->expected == NULL)
        return;
    AUTO_FREE char *question = words_to_type(confirmation, able);
    AUTO_FREE char *safe = text_safe(question);
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(confirmation->row), safe);
    text_accessible(confirmation->row, safe);
    text_accessible(confirmation->typed, safe);
}

enum confirmation_step confirmation_form_step(const struct confirmation_form *confirmation)
{
    return confirmation->step;
}

bool confirmation_form_done(const struct confirmation_form *confirmation)
{
    return confirmation->expected == NULL ||
           strcmp(gtk_editable_get_text(GTK_EDITABLE(confirmation->typed)),
                  confirmation->expected) == 0;
}

char *confirmation_form_question(const struct confirmation_form *confirmation,
                                 const struct values *args, size_t able, size_t count)
{
    struct core *core = session_core(confirmation->session);
    const struct phones *list = core_phones(core);
    AUTO_FREE char *old = list == NULL ? NULL : confirmation_age(time_now() - phones_time(list));
    char *text = confirmation_question(core, confirmation->action, args, able, count, NULL);
    if (old != NULL)
        text_append(&text, "\n", "%s", old);
    return text;
}
