/* The dialog that resumes a job. See job_again.h. */
#include "job_again.h"

#include "confirmation_form.h"
#include "dialog.h"
#include "form.h"
#include "job_options.h"
#include "job_start.h"

#include <adwaita.h>
#include <name_ranges.h>
#include <string.h>

struct again {
    struct app_context *app;
    struct journal_job *journal;
    struct feature *feature;
    struct form *form;
    struct confirmation_form *confirmation;
    struct ph_param
        *secret_params; /* secret arguments of the action, which the journal does not hold */
    struct ph_params secrets_asked;
    struct form *secrets; /* or NULL */
    AdwMessageDialog *dialog;
    bool failed_only;
};

static void again_free(gpointer memory)
{
    struct again *again = memory;
    form_free(again->form);
    if (again->confirmation != NULL)
        confirmation_form_free(again->confirmation);
    form_free(again->secrets);
    g_free(again->secret_params);
    journal_free(again->journal);
    g_free(again);
}

/* Why the job cannot be resumed here, or NULL. */
static const char *why_not(const struct again *again)
{
    const char *profile = settings_profile(session_settings(again->app->session));
    return again->journal->about.profile != NULL &&
                   strcmp(again->journal->about.profile, profile) != 0
               ? _("This job belongs to another profile.")
               : NULL;
}

static int take_limits(const struct again *again, const struct values *options,
                       struct limits *limits, struct ph_error *err)
{
    int code = job_limits_take(options, NULL, limits, err);
    limits->failed_only = again->failed_only;
    return code;
}

/* The question in words, and how many phones the job only waits for. */
static char *words_of(const struct again *again, const struct limits *limits)
{
    size_t left = journal_left(again->journal, limits), waits = 0, count = 0;
    if (left == 0 && again->journal->about.unknown > 0 && !limits->unknown_too)
        return memory_copy(_("Only phones whose outcome is unknown are left: choose to retry them, "
                             "or look at them first."));
    if (left == 0)
        return memory_copy(_("Nothing is left to do in this job."));
    for (size_t i = 0; i < again->journal->count; i++)
        waits += journal_plan(&again->journal->items[i], limits) == JOURNAL_AWAIT;
    const struct phones *list = core_phones(session_core(again->app->session));
    g_autofree const struct phone **phones =
        list != NULL ? confirmation_again(again->journal, limits, list, &count) : NULL;
    size_t able = confirmation_able(again->feature, again->journal->args, phones, count, NULL);
    confirmation_form_set(again->confirmation, able);
    AUTO_FREE char *question =
        confirmation_form_question(again->confirmation, again->journal->args, able, left - waits);
    AUTO_FREE char *number = words_number((int64_t)waits);
    AUTO_FREE char *waited =
        waits ? text_format(ngettext("The job only waits for %s phone.",
                                     "The job only waits for %s phones.", (gulong)waits),
                            number)
              : memory_copy("");
    return text_format("%s%s%s", question, *waited ? "\n" : "", waited);
}

static void on_changed(void *self)
{
    struct again *again = self;
    if (again->form == NULL || again->confirmation == NULL ||
        (again->secrets_asked.count && again->secrets == NULL))
        return;
    struct values *options = form_values(again->form);
    struct limits limits;
    struct ph_error err = {0};
    bool valid = form_valid(again->form) && (again->secrets == NULL || form_valid(again->secrets));
    if (take_limits(again, options, &limits, &err) < 0) {
        form_complain(again->form, err.what, err.text);
        valid = false;
    }
    AUTO_FREE char *body = words_of(again, &limits);
    AUTO_FREE char *safe = text_lines(body);
    adw_message_dialog_set_body(again->dialog, safe);
    valid = valid && journal_left(again->journal, &limits) > 0 &&
            confirmation_form_done(again->confirmation);
    adw_message_dialog_set_response_enabled(again->dialog, "go", valid);
    values_free(options);
}

/* The arguments from the journal and the secrets typed now; freed by the caller. */
static struct values *take_args(const struct again *again)
{
    struct values *args = again->secrets != NULL ? form_values(again->secrets) : values_new();
    const struct values *before = again->journal->args;
    for (size_t i = 0; before != NULL && i < values_count(before); i++)
        values_set(args, values_key(before, i), values_text(before, values_key(before, i)));
    return args;
}

static void on_answered(AdwMessageDialog *dialog, const char *response, gpointer self)
{
    (void)dialog;
    const struct again *again = self;
    struct limits limits;
    struct ph_error err = {0};
    if (g_strcmp0(response, "go") != 0)
        return;
    struct values *options = form_values(again->form), *args = take_args(again);
    int64_t number = take_limits(again, options, &limits, &err);
    struct task_options task = {.kind = TASK_ACTION,
                                .feature = again->feature,
                                .args = args,
                                .wait = job_limits_yes(options, "wait"),
                                .limits = &limits,
                                .resume = again->journal->about.number};
    if (number == PH_OK)
        number = job_start(again->app->jobs, &task, NULL, again->journal, &err);
    values_free(options);
    values_free(args);
    if (number < 0)
        again->app->toast(again->app, err.text);
    else
        again->app->show_job(again->app, number);
}

/* Whether the journal has this argument, of all phones or of each. */
static bool is_kept(const struct journal_job *journal, const char *key)
{
    bool kept = journal->args != NULL && values_text(journal->args, key) != NULL;
    for (size_t i = 0; i < journal->count && !kept; i++)
        kept = journal->items[i].args != NULL && values_text(journal->items[i].args, key) != NULL;
    return kept;
}

static void make_secrets(struct again *again)
{
    const struct ph_params *args = &again->feature->about.args;
    again->secret_params = g_new0(struct ph_param, args->count + 1);
    again->secrets_asked =
        (struct ph_params){.items = again->secret_params, .stride = sizeof *again->secret_params};
    for (uint32_t i = 0; i < args->count; i++) {
        const struct ph_param *param = param_at(args, i);
        if (!feature_keeps(again->feature, param) && !is_kept(again->journal, param->key))
            again->secret_params[again->secrets_asked.count++] = *param_at(args, i);
    }
    if (again->secrets_asked.count)
        again->secrets = form_new(&again->secrets_asked, on_changed, again);
}

/* Starts from the limits the job had. */
static void fill_options(struct again *again)
{
    static const char *const kept[] = {"jobs", "rate", "max_fail", "canary"};
    form_set(again->form, "wait", again->journal->about.wait ? "yes" : "no");
    for (size_t i = 0; again->journal->limits != NULL && i < COUNT_OF(kept); i++) {
        const char *text = values_text(again->journal->limits, kept[i]);
        if (text != NULL)
            form_set(again->form, kept[i], text);
    }
}

static void open_dialog(struct again *again)
{
    AUTO_FREE char *heading = text_format(
        again->failed_only ? _("Retry the failed phones of job %lld?") : _("Resume job %lld?"),
        (long long)again->journal->about.number);
    GtkWidget *dialog = dialog_message(again->app->window, heading, NULL);
    again->dialog = ADW_MESSAGE_DIALOG(dialog);
    adw_message_dialog_add_responses(again->dialog, "cancel", _("_Cancel"), "go",
                                     again->failed_only ? _("_Retry") : _("_Resume"), NULL);
    adw_message_dialog_set_close_response(again->dialog, "cancel");
    adw_message_dialog_set_response_appearance(again->dialog, "go",
                                               again->feature->action.danger >= PH_DISRUPTIVE
                                                   ? ADW_RESPONSE_DESTRUCTIVE
                                                   : ADW_RESPONSE_SUGGESTED);
    again->form = form_new(job_options(again->feature, true), on_changed, again);
    form_fold_title(again->form, _("Options"));
    again->confirmation =
        confirmation_form_new(again->app->session, again->feature, false, on_changed, again);
    fill_options(again);
    GtkWidget *forms = gtk_box_new(GTK_ORIENTATION_VERTICAL, 12);
    make_secrets(again);
    if (again->secrets != NULL)
        gtk_box_append(GTK_BOX(forms), form_widget(again->secrets));
    gtk_box_append(GTK_BOX(forms), form_widget(again->form));
    gtk_box_append(GTK_BOX(forms), confirmation_form_widget(again->confirmation));
    adw_message_dialog_set_extra_child(again->dialog, forms);
    g_object_set_data_full(G_OBJECT(dialog), "again", again, again_free);
    g_signal_connect(dialog, "response", G_CALLBACK(on_answered), again);
    on_changed(again);
    gtk_window_present(GTK_WINDOW(dialog));
}

void *job_again_read(int64_t number, struct ph_error *err)
{
    struct journal_job *journal = NULL;
    journal_read(number, &journal, err);
    return journal;
}

void job_again_release(void *journal)
{
    journal_free(journal);
}

void job_again(struct app_context *app, const struct job *job, void *journal, bool failed_only)
{
    struct again *again = g_new0(struct again, 1);
    again->app = app;
    again->journal = journal;
    again->feature = job->feature;
    again->failed_only = failed_only;
    const char *why = why_not(again);
    if (why == NULL) {
        open_dialog(again);
        return;
    }
    app->toast(app, why);
    again_free(again);
}
