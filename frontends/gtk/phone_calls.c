/* The line about calls above the controls. See phone_calls.h. */
#include "phone_calls.h"

#include "actions_menu.h"
#include "jobs.h"

#include <calls_action.h>
#include <string.h>

/* With the list of phones, at most this often: each costs up to three requests. */
enum { LEAST_US = 15 * G_USEC_PER_SEC };

struct phone_calls {
    struct app_context *app;
    struct feature *action; /* or NULL */
    phone_calls_changed *changed;
    void *self;
    GtkWidget *root, *text;
    char *id; /* of the phone in view, or NULL */
    int64_t task, seen_job;
    bool again;   /* something happened while a request was under way */
    bool stale;   /* an action has ended since: nothing is ruled out */
    gint64 asked; /* when */
    GString *told,
        *possible;    /* of the answer that is coming in; possible: each id between blanks */
    char *line, *can; /* what the phone told; both NULL: nothing yet */
};

static void show(struct phone_calls *calls, bool known)
{
    calls->stale = calls->again;
    g_free(calls->line);
    g_free(calls->can);
    AUTO_FREE char *line =
        known ? text_format("%s: %s", words(calls->action->about.title), calls->told->str) : NULL;
    calls->line = g_strdup(line);
    calls->can = known ? g_strdup_printf(" %s ", calls->possible->str) : NULL;
    text_label(GTK_LABEL(calls->text), line);
    gtk_widget_set_visible(calls->root, known);
    calls->changed(calls->self);
}

/* "connected · Anna Schmidt 1001, held · Lobby 1002" */
static void take_row(struct phone_calls *calls, const struct values *row)
{
    static const char *const keys[] = {"state", "party", "number"};
    static const char *const before[] = {", ", " · ", " "};
    const char *can = values_text(row, "can");
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        const char *text = values_text(row, keys[i]);
        if (text == NULL)
            continue;
        if (calls->told->len > 0)
            g_string_append(calls->told, before[i]);
        g_string_append(calls->told, text);
    }
    g_string_append_printf(calls->possible, " %s", can != NULL ? can : "");
}

static void on_event(void *self, const struct event *event)
{
    struct phone_calls *calls = self;
    if (event->task != calls->task)
        return;
    if (event->phone != NULL && event->row != NULL && values_count(event->row) > 0)
        take_row(calls, event->row);
    if (event->kind == EVENT_OUTCOME)
        show(calls, event->outcome == OUTCOME_DONE && calls->told->len > 0);
    if (event->kind != EVENT_FINISHED)
        return;
    calls->task = 0;
    if (calls->again)
        phone_calls_ask(calls);
}

void phone_calls_ask(struct phone_calls *calls)
{
    PhoneRow *row = calls->id != NULL ? phone_model_row(calls->app->phones, calls->id) : NULL;
    const struct phone *phone = row != NULL ? phone_row_phone(row) : NULL;
    const struct core_account *account = core_account(session_core(calls->app->session));
    struct ph_error ignored;
    calls->again = calls->task != 0;
    if (calls->action == NULL || phone == NULL || calls->again || account == NULL ||
        !account->signed_in)
        return;
    AUTO_FREE char *why = actions_why_not(calls->action, &phone, 1);
    if (why != NULL)
        return;
    struct values *args = values_new();
    struct task_options task = {.kind = TASK_ACTION,
                                .feature = calls->action,
                                .args = args,
                                .phones = &phone,
                                .phone_count = 1};
    g_string_truncate(calls->told, 0);
    g_string_truncate(calls->possible, 0);
    calls->asked = g_get_monotonic_time();
    if (values_complete(args, &calls->action->about.args, &ignored) == PH_OK)
        calls->task = MAX(session_start(calls->app->session, &task, on_event, calls, &ignored), 0);
    values_free(args);
}

void phone_calls_show(struct phone_calls *calls, const char *id)
{
    if (g_strcmp0(id, calls->id) == 0)
        return;
    g_free(calls->id);
    calls->id = g_strdup(id);
    calls->task = 0; /* the request under way belongs to another phone */
    show(calls, false);
    phone_calls_ask(calls);
}

void phone_calls_refresh(struct phone_calls *calls)
{
    if (calls->can != NULL && calls->task == 0 &&
        g_get_monotonic_time() - calls->asked >= LEAST_US && calls->app->in_view(calls->app))
        phone_calls_ask(calls);
}

char *phone_calls_why_not(const struct phone_calls *calls, const struct feature *action)
{
    if (calls->can == NULL || calls->stale || action->plugin != calls->action->plugin ||
        action->action.danger == PH_HARMLESS)
        return NULL;
    g_autofree char *name = g_strdup_printf(" %s ", action->about.id);
    /* Translators: what follows is a line such as "Calls: idle". */
    return strstr(calls->can, name) != NULL ? NULL
                                            : text_format(_("Not possible now. %s"), calls->line);
}

/* After an action on this phone its calls may be others. */
static void on_job(void *self, struct job *job)
{
    struct phone_calls *calls = self;
    bool acted = job->feature != NULL && job->feature->action.danger > PH_HARMLESS && !job->dry_run;
    if (job->live || !acted || job->task == calls->seen_job || calls->id == NULL ||
        job_phones_find(job->phones, calls->id) == JOB_PHONES_NONE)
        return;
    calls->seen_job = job->task;
    calls->stale = true;
    calls->changed(calls->self);
    phone_calls_ask(calls);
}

struct phone_calls *phone_calls_new(struct app_context *app, phone_calls_changed *changed,
                                    void *self)
{
    struct phone_calls *calls = g_new0(struct phone_calls, 1);
    GtkWidget *again = text_icon_button("view-refresh-symbolic", _("Look at the calls again"));
    calls->app = app;
    calls->action = calls_action(session_registry(app->session));
    calls->changed = changed;
    calls->self = self;
    calls->told = g_string_new(NULL);
    calls->possible = g_string_new(NULL);
    calls->root = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    calls->text = text_wrapped("caption");
    gtk_widget_set_hexpand(calls->text, TRUE);
    gtk_widget_add_css_class(again, "flat");
    gtk_widget_set_valign(again, GTK_ALIGN_CENTER);
    g_signal_connect_swapped(again, "clicked", G_CALLBACK(phone_calls_ask), calls);
    gtk_box_append(GTK_BOX(calls->root), calls->text);
    gtk_box_append(GTK_BOX(calls->root), again);
    gtk_widget_set_visible(calls->root, FALSE);
    g_object_ref_sink(calls->root);
    jobs_watch(app->jobs, on_job, calls);
    return calls;
}

void phone_calls_free(struct phone_calls *calls)
{
    session_forget(calls->app->session, calls);
    jobs_unwatch(calls->app->jobs, calls);
    g_object_unref(calls->root);
    g_string_free(calls->told, TRUE);
    g_string_free(calls->possible, TRUE);
    g_free(calls->line);
    g_free(calls->can);
    g_free(calls->id);
    g_free(calls);
}

GtkWidget *phone_calls_widget(struct phone_calls *calls)
{
    return calls->root;
}
