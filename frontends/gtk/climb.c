/* The ladder of safety in a dialog. See climb.h. */
#include "climb.h"

#include "text.h"

#include <adwaita.h>
#include <fold.h>
#include <string.h>

enum { MINUTE_S = 60 };

struct climb {
    struct session *session;
    const struct feature *action;
    bool all;
    enum ladder_step step;
    char *expected; /* what has to be typed, or NULL */
    GtkWidget *group, *row, *typed;
    climb_changed *changed;
    void *self;
};

static void on_typed(struct climb *climb)
{
    climb->changed(climb->self);
}

struct climb *climb_new(struct session *session, const struct feature *action, bool all,
                        climb_changed *changed, void *self)
{
    struct climb *climb = g_new0(struct climb, 1);
    climb->session = session;
    climb->action = action;
    climb->all = all;
    climb->changed = changed;
    climb->self = self;
    climb->group = g_object_ref_sink(adw_preferences_group_new());
    climb->row = adw_action_row_new();
    climb->typed = gtk_entry_new();
    gtk_widget_set_valign(climb->typed, GTK_ALIGN_CENTER);
    adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(climb->row), FALSE);
    adw_action_row_set_title_lines(ADW_ACTION_ROW(climb->row), 0);
    adw_action_row_add_suffix(ADW_ACTION_ROW(climb->row), climb->typed);
    gtk_widget_set_focusable(climb->row, FALSE);
    gtk_entry_set_activates_default(GTK_ENTRY(climb->typed), TRUE);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(climb->group), climb->row);
    gtk_widget_set_visible(climb->group, FALSE);
    g_signal_connect_swapped(climb->typed, "changed", G_CALLBACK(on_typed), climb);
    return climb;
}

void climb_free(struct climb *climb)
{
    g_signal_handlers_disconnect_by_data(climb->typed, climb);
    g_object_unref(climb->group);
    free(climb->expected);
    g_free(climb);
}

GtkWidget *climb_widget(struct climb *climb)
{
    return climb->group;
}

static char *words_to_type(const struct climb *climb, size_t able)
{
    AUTO_FREE char *number = fold_number((int64_t)able);
    if (climb->step == LADDER_NUMBER)
        return text_format(_("%s phones: type this number to go on"), number);
    if (climb->expected[0] == '\n')
        return memory_copy(
            _("The name of the organisation is not known: set it in the preferences"));
    return text_format(_("%s phones of %s: type the name of the organisation to go on"), number,
                       climb->expected);
}

void climb_set(struct climb *climb, size_t able)
{
    const struct settings *settings = session_settings(climb->session);
    const char *name = ladder_organisation(settings, core_account(session_core(climb->session)));
    free(memory_steal(climb->expected));
    climb->step = ladder_step(settings, climb->action, able, climb->all);
    if (climb->step == LADDER_NUMBER)
        climb->expected = text_format("%zu", able);
    if (climb->step == LADDER_ORGANISATION)
        climb->expected = memory_copy(name ? name : "\n"); /* this cannot be typed in one line */
    gtk_widget_set_visible(climb->group, climb->expected != NULL);
    if (!climb->expected)
        return;
    AUTO_FREE char *question = words_to_type(climb, able);
    AUTO_FREE char *safe = text_safe(question);
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(climb->row), safe);
    text_accessible(climb->row, safe);
    text_accessible(climb->typed, safe);
}

enum ladder_step climb_step(const struct climb *climb)
{
    return climb->step;
}

bool climb_done(const struct climb *climb)
{
    return !climb->expected ||
           strcmp(gtk_editable_get_text(GTK_EDITABLE(climb->typed)), climb->expected) == 0;
}

char *climb_question(const struct climb *climb, const struct values *args, size_t able,
                     size_t count)
{
    struct core *core = session_core(climb->session);
    AUTO_FREE char *deed = ladder_deed(climb->action, args);
    AUTO_FREE char *place = ladder_place(session_settings(climb->session), core_account(core));
    AUTO_FREE char *some = fold_number((int64_t)able);
    AUTO_FREE char *all = fold_number((int64_t)count);
    AUTO_FREE char *what =
        able == count
            ? text_format(ngettext("%s: %s phone in %s", "%s: %s phones in %s", (gulong)count),
                          deed, all, place)
            : text_format(
                  ngettext("%s: %s of %s phone in %s", "%s: %s of %s phones in %s", (gulong)count),
                  deed, some, all, place);
    int64_t age_s = core_phones(core) ? time_now() - phones_time(core_phones(core)) : 0;
    AUTO_FREE char *age = age_s < MINUTE_S ? NULL : duration_words_in(words_count, age_s);
    AUTO_FREE char *old = age ? text_format(_("The list of phones is %s old."), age) : NULL;
    return text_format("%s%s%s", what, old ? "\n" : "", old ? old : "");
}
