/* The dialog that starts a job. See job_dialog.h. */
#include "job_dialog.h"

#include "command.h"
#include "confirmation_form.h"
#include "dialog.h"
#include "form.h"
#include "job_options.h"
#include "job_start.h"

#include <name_ranges.h>
#include <string.h>

enum { NAMED_MOST = 10 };

struct job_dialog {
    struct app_context *app;
    struct session *session;
    struct feature *action;
    struct phone_set *set;
    struct form *form, *options;
    struct confirmation_form *confirmation;
    size_t able; /* phones of the set that the action is possible on */
    char *why;   /* the first of the others is left out, or NULL */
    GtkWidget *root, *question, *start, *command, *message;
};

static void dialog_free(gpointer memory)
{
    struct job_dialog *dialog = memory;
    form_free(dialog->form);
    form_free(dialog->options);
    confirmation_form_free(dialog->confirmation);
    phone_set_free(dialog->set);
    free(dialog->why);
    g_free(dialog);
}

/* ---- What was filled in --------------------------------------------------------------------- */

static void show_command(struct job_dialog *dialog, const struct values *args,
                         const struct values *options)
{
    struct command_flags flags = command_flags_of(dialog->session);
    flags.wait = job_limits_yes(options, "wait");
    flags.dry_run = job_limits_yes(options, "dry_run");
    flags.jobs = values_text(options, "jobs");
    flags.rate = values_text(options, "rate");
    flags.max_fail = values_text(options, "max_fail");
    flags.canary = values_text(options, "canary");
    flags.timeout = values_text(options, "timeout");
    flags.expect = confirmation_form_step(dialog->confirmation) >= CONFIRMATION_NUMBER
                       ? dialog->set->count
                       : 0;
    AUTO_FREE char *line =
        command_line(dialog->action, args, dialog->set, dialog->app->phones, &flags);
    text_label(GTK_LABEL(dialog->command), line);
}

/* Nothing acts, so nothing has to be confirmed. */
static bool changes_nothing(const struct job_dialog *dialog, const struct values *args,
                            const struct values *options)
{
    return job_limits_yes(options, "dry_run") || feature_previews(dialog->action, args);
}

static void on_changed(void *self)
{
    struct job_dialog *dialog = self;
    if (dialog->form == NULL || dialog->options == NULL)
        return;
    struct values *args = form_values(dialog->form), *options = form_values(dialog->options);
    struct limits limits;
    struct ph_error err = {0};
    bool valid = form_valid(dialog->form) && form_valid(dialog->options);
    if (job_limits_take(options, dialog->action, &limits, &err) < 0) {
        form_complain(dialog->options, err.what, err.text);
        valid = false;
    }
    valid = valid && (changes_nothing(dialog, args, options) ||
                      confirmation_form_done(dialog->confirmation));
    gtk_widget_set_sensitive(dialog->start, valid);
    AUTO_FREE char *question =
        confirmation_form_question(dialog->confirmation, args, dialog->able, dialog->set->count);
    AUTO_FREE char *safe = text_lines(question);
    gtk_label_set_text(GTK_LABEL(dialog->question), safe);
    show_command(dialog, args, options);
    values_free(args);
    values_free(options);
}

static void on_start(struct job_dialog *dialog)
{
    struct values *args = form_values(dialog->form), *options = form_values(dialog->options);
    struct limits limits;
    struct ph_error err = {0};
    int64_t number = job_limits_take(options, dialog->action, &limits, &err);
    struct task_options task = {.kind = TASK_ACTION,
                                .feature = dialog->action,
                                .args = args,
                                .dry_run = job_limits_yes(options, "dry_run"),
                                .wait = job_limits_yes(options, "wait"),
                                .limits = &limits};
    if (number == PH_OK)
        number = job_start(dialog->app->jobs, &task, dialog->set, NULL, &err);
    values_free(args);
    values_free(options);
    if (number < 0) {
        text_label(GTK_LABEL(dialog->message), err.text);
        gtk_widget_set_visible(dialog->message, TRUE);
        return;
    }
    struct app_context *app = dialog->app;
    struct phone_set *set = g_steal_pointer(&dialog->set);
    gtk_window_destroy(GTK_WINDOW(dialog->root));
    app->job_begun(app, number, set);
    phone_set_free(set);
}

static void on_copy(struct job_dialog *dialog)
{
    gdk_clipboard_set_text(gtk_widget_get_clipboard(dialog->root),
                           gtk_label_get_text(GTK_LABEL(dialog->command)));
    dialog->app->toast(dialog->app, _("Copied the command."));
}

/* ---- What is shown -------------------------------------------------------------------------- */

static const char *danger_words(const struct feature *action)
{
    switch (action->action.danger) {
    case PH_HARMLESS:
        return _("Nobody at the phone notices this.");
    case PH_NOTICED:
        return _("People at the phone notice this.");
    case PH_DISTURBING:
        return _("This disturbs people using the phone.");
    default:
        return _("This interrupts the phone: calls end.");
    }
}

/* Enough to tell a phone from its namesakes. */
static char *phone_line(const struct phone *phone)
{
    static const char *const fields[] = {"name", "extension", "model", "location", "mac"};
    AUTO_FREE char *line = memory_copy("");
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        const char *value = phone_field(phone, fields[i]);
        AUTO_FREE char *safe = text_short(value != NULL && *value ? value : i == 0 ? "?" : NULL);
        if (*safe)
            text_append(&line, " · ", "%s", safe);
    }
    return memory_steal(line);
}

/* Each phone of a few, otherwise the names in brief; below, which are left out and why. */
static char *target_words(const struct job_dialog *dialog)
{
    size_t count = 0;
    g_autofree const struct phone **phones =
        phone_set_phones(dialog->set, dialog->app->phones, &count);
    g_autofree const char **names = g_new0(const char *, count + 1);
    AUTO_FREE char *text = memory_copy("");
    for (size_t i = 0; i < count; i++) {
        const char *name = phone_field(phones[i], "name");
        AUTO_FREE char *line = count <= NAMED_MOST ? phone_line(phones[i]) : NULL;
        names[i] = name != NULL ? name : "?";
        if (line != NULL)
            text_append(&text, "\n", "%s", line);
    }
    AUTO_FREE char *brief = name_ranges(names, count, NAMED_MOST);
    return text_format("%s%s%s", *text ? text : brief, dialog->why != NULL ? "\n" : "",
                       dialog->why != NULL ? dialog->why : "");
}

static GtkWidget *make_label(const char *text, const char *style)
{
    AUTO_FREE char *safe = text_lines(text);
    GtkWidget *label = gtk_label_new(safe);
    gtk_label_set_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_wrap_mode(GTK_LABEL(label), PANGO_WRAP_WORD_CHAR);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    if (style != NULL)
        gtk_widget_add_css_class(label, style);
    return label;
}

static void count_able(struct job_dialog *dialog)
{
    size_t count = 0;
    g_autofree const struct phone **phones =
        phone_set_phones(dialog->set, dialog->app->phones, &count);
    dialog->able = confirmation_able(dialog->action, NULL, phones, count, &dialog->why);
    confirmation_form_set(dialog->confirmation, dialog->able);
}

static GtkWidget *make_command(struct job_dialog *dialog)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    GtkWidget *copy = text_button(_("Copy as Co_mmand"));
    dialog->command = make_label("", "monospace");
    gtk_label_set_selectable(GTK_LABEL(dialog->command), TRUE);
    gtk_widget_set_hexpand(dialog->command, TRUE);
    text_accessible(dialog->command, _("The same as a command"));
    gtk_widget_set_valign(copy, GTK_ALIGN_CENTER);
    gtk_box_append(GTK_BOX(box), dialog->command);
    gtk_box_append(GTK_BOX(box), copy);
    gtk_widget_add_css_class(box, "card");
    gtk_widget_add_css_class(box, "command");
    g_signal_connect_swapped(copy, "clicked", G_CALLBACK(on_copy), dialog);
    return box;
}

static GtkWidget *make_content(struct job_dialog *dialog)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 14);
    AUTO_FREE char *targets = target_words(dialog);
    bool serious = dialog->action->action.danger >= PH_DISTURBING;
    gtk_widget_set_margin_start(box, 18);
    gtk_widget_set_margin_end(box, 18);
    gtk_widget_set_margin_top(box, 6);
    gtk_widget_set_margin_bottom(box, 18);
    gtk_box_append(GTK_BOX(box), make_label(words(dialog->action->about.summary), NULL));
    gtk_box_append(GTK_BOX(box),
                   make_label(danger_words(dialog->action), serious ? "warning" : "dim-label"));
    gtk_box_append(GTK_BOX(box), dialog->question);
    gtk_box_append(GTK_BOX(box), make_label(targets, NULL));
    if (dialog->action->about.args.count)
        gtk_box_append(GTK_BOX(box), form_widget(dialog->form));
    gtk_box_append(GTK_BOX(box), form_widget(dialog->options));
    gtk_box_append(GTK_BOX(box), confirmation_form_widget(dialog->confirmation));
    gtk_box_append(GTK_BOX(box), make_command(dialog));
    dialog->message = make_label("", "error");
    gtk_widget_set_visible(dialog->message, FALSE);
    gtk_box_append(GTK_BOX(box), dialog->message);
    return box;
}

static GtkWidget *make_header(struct job_dialog *dialog)
{
    AUTO_FREE char *title = text_mnemonic(words(dialog->action->about.title));
    dialog->start = text_button(title);
    gtk_widget_add_css_class(dialog->start, dialog->action->action.danger >= PH_DISRUPTIVE
                                                ? "destructive-action"
                                                : "suggested-action");
    g_signal_connect_swapped(dialog->start, "clicked", G_CALLBACK(on_start), dialog);
    return dialog_header(dialog->root, dialog->start);
}

static void fill_args(struct job_dialog *dialog, const struct values *args)
{
    for (size_t i = 0; args != NULL && i < values_count(args); i++)
        form_set(dialog->form, values_key(args, i), values_text(args, values_key(args, i)));
}

void job_dialog_open(struct app_context *app, struct feature *action, const struct phone_set *set,
                     const struct values *args)
{
    struct job_dialog *dialog = g_new0(struct job_dialog, 1);
    AUTO_FREE char *title = text_safe(words(action->about.title));
    dialog->app = app;
    dialog->session = app->session;
    dialog->action = action;
    dialog->set = phone_set_copy(set);
    dialog->question = make_label("", "heading");
    dialog->confirmation =
        confirmation_form_new(dialog->session, action, set->all, on_changed, dialog);
    count_able(dialog);
    dialog->root = adw_window_new();
    gtk_window_set_title(GTK_WINDOW(dialog->root), title);
    gtk_window_set_transient_for(GTK_WINDOW(dialog->root), app->window);
    gtk_window_set_modal(GTK_WINDOW(dialog->root), TRUE);
    dialog_size(dialog->root, 560, -1);
    dialog->form = form_new(&action->about.args, on_changed, dialog);
    dialog->options = form_new(job_options(action, false), on_changed, dialog);
    form_fold_title(dialog->options, _("Options"));
    fill_args(dialog, args);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    GtkWidget *scrolled = gtk_scrolled_window_new();
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scrolled), TRUE);
    gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scrolled), 620);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), make_content(dialog));
    gtk_box_append(GTK_BOX(box), make_header(dialog));
    gtk_box_append(GTK_BOX(box), scrolled);
    adw_window_set_content(ADW_WINDOW(dialog->root), box);
    gtk_window_set_default_widget(GTK_WINDOW(dialog->root), dialog->start);
    dialog_closes(dialog->root);
    g_object_set_data_full(G_OBJECT(dialog->root), "dialog", dialog, dialog_free);
    on_changed(dialog);
    gtk_window_present(GTK_WINDOW(dialog->root));
    if (action->about.args.count && (param_at(&action->about.args, 0)->flags & PH_REQUIRED))
        form_focus(dialog->form);
    else if (!gtk_widget_child_focus(confirmation_form_widget(dialog->confirmation),
                                     GTK_DIR_TAB_FORWARD))
        dialog_focus_cancel(dialog->root);
}
