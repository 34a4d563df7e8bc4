/* The line under the picture. See phone_report.h. */
#include "phone_report.h"

#include "job_files.h"
#include "job_progress.h"

#include <string.h>

struct phone_report {
    struct app_context *app;
    struct job *job; /* held, or NULL */
    GtkWidget *root, *spinner, *text, *files, *details;
};

static void show_text(struct phone_report *report, const char *text, const char *style)
{
    text_label(GTK_LABEL(report->text), text);
    gtk_widget_set_css_classes(report->text, (const char *[]){"caption", style, NULL});
    gtk_widget_set_visible(report->root, text != NULL);
}

static const char *style_of(const char *outcome)
{
    if (strcmp(outcome, "failed") == 0)
        return "error";
    return strcmp(outcome, "unknown") == 0 || strcmp(outcome, "skipped") == 0 ? "warning" : NULL;
}

static void show_job(struct phone_report *report)
{
    const struct job *job = report->job;
    bool known = job_phones_total(job->phones) > 0;
    const struct job_phone *phone = known ? job_phones_at(job->phones, 0) : NULL;
    const char *outcome = phone != NULL ? phone->outcome : "open";
    const char *told = phone != NULL ? phone->text : NULL;
    const char *why = told != NULL ? told : job->why;
    AUTO_FREE char *text =
        text_format("%s: %s%s%s", job->title, job->live ? _("running") : job_outcome_words(outcome),
                    why != NULL && *why ? " · " : "", why != NULL ? why : "");
    show_text(report, text, job->live ? NULL : style_of(outcome));
    gtk_widget_set_visible(report->spinner, job->live);
    gtk_widget_set_visible(report->files, job->files->len > 0);
    gtk_widget_set_visible(report->details, TRUE);
}

static void on_changed(void *self, struct job *job)
{
    struct phone_report *report = self;
    if (job == report->job)
        show_job(report);
}

static void drop(struct phone_report *report)
{
    job_release(report->job);
    report->job = NULL;
    show_text(report, NULL, NULL);
    gtk_widget_set_visible(report->spinner, FALSE);
    gtk_widget_set_visible(report->files, FALSE);
    gtk_widget_set_visible(report->details, FALSE);
}

void phone_report_follow(struct phone_report *report, int64_t task)
{
    GPtrArray *live = jobs_live(report->app->jobs);
    drop(report);
    for (guint i = 0; task != 0 && i < live->len && report->job == NULL; i++) {
        struct job *job = live->pdata[i];
        if (job->task == task)
            report->job = job_hold(job);
    }
    if (report->job != NULL)
        show_job(report);
}

void phone_report_say(struct phone_report *report, const char *text)
{
    drop(report);
    show_text(report, text, "error");
}

static void on_details(struct phone_report *report)
{
    if (report->job != NULL)
        report->app->show_job(report->app, report->job->task);
}

static void on_files(struct phone_report *report)
{
    if (report->job != NULL)
        job_files_show(report->app, report->job);
}

static GtkWidget *add_button(struct phone_report *report, const char *label, GCallback clicked)
{
    GtkWidget *button = text_button(label);
    gtk_widget_add_css_class(button, "flat");
    gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
    g_signal_connect_swapped(button, "clicked", clicked, report);
    gtk_box_append(GTK_BOX(report->root), button);
    return button;
}

struct phone_report *phone_report_new(struct app_context *app)
{
    struct phone_report *report = g_new0(struct phone_report, 1);
    report->app = app;
    report->root = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    report->spinner = gtk_spinner_new();
    gtk_spinner_start(GTK_SPINNER(report->spinner));
    report->text = text_wrapped("caption");
    gtk_label_set_max_width_chars(GTK_LABEL(report->text), 30);
    gtk_widget_set_hexpand(report->text, TRUE);
    gtk_box_append(GTK_BOX(report->root), report->spinner);
    gtk_box_append(GTK_BOX(report->root), report->text);
    report->files = add_button(report, _("_Files"), G_CALLBACK(on_files));
    report->details = add_button(report, _("_Details"), G_CALLBACK(on_details));
    jobs_watch(app->jobs, on_changed, report);
    drop(report);
    return report;
}

void phone_report_free(struct phone_report *report)
{
    jobs_unwatch(report->app->jobs, report);
    job_release(report->job);
    g_free(report);
}

GtkWidget *phone_report_widget(struct phone_report *report)
{
    return report->root;
}
