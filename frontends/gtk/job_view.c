/* One job in detail. See job_view.h. */
#include "job_view.h"

#include "async_read.h"
#include "cells.h"
#include "job_again.h"
#include "job_chips.h"
#include "job_columns.h"
#include "job_csv.h"
#include "job_detail.h"
#include "job_files.h"
#include "job_progress.h"
#include "wrap_box.h"

#include <string.h>

enum { ROWS_AT_ONCE = 40 };

struct job_view {
    struct app_context *app;
    struct job *job;
    GtkWidget *root, *list, *title, *counts, *progress, *why, *pause, *stop, *retry, *resume, *save;
    GtkWidget *files, *chips, *detail;
    GCancellable *asking; /* the read before the resume dialog, or NULL */
    bool asks_failed_only;
    guint filling, rows;
};

/* ---- What is shown -------------------------------------------------------------------------- */

static void show_buttons(struct job_view *view)
{
    const struct job *job = view->job;
    guint failed = job_phones_count(job->phones, "failed");
    guint unknown = job_phones_count(job->phones, "unknown");
    bool idle = !job->live && job->number > 0 && job->feature != NULL;
    gtk_widget_set_visible(view->stop, job->live);
    gtk_widget_set_visible(view->pause, job->live && !job->draining);
    text_button_says(view->pause, job->paused ? _("Continue") : _("Pause"));
    text_button_says(view->stop, job->draining ? _("Stop Now") : _("Stop"));
    gtk_widget_set_visible(view->retry, idle && failed > 0);
    gtk_widget_set_visible(view->resume, idle && (job->left > 0 || unknown > 0));
    gtk_widget_set_visible(view->files, job->files->len > 0);
}

static void show_detail(struct job_view *view)
{
    GtkSelectionModel *model = gtk_column_view_get_model(GTK_COLUMN_VIEW(view->list));
    gpointer item =
        model != NULL ? gtk_single_selection_get_selected_item(GTK_SINGLE_SELECTION(model)) : NULL;
    job_detail_show(view->detail, view->job, item);
}

void job_view_refresh(struct job_view *view)
{
    const struct job *job = view->job;
    AUTO_FREE char *counts = job_counts(job), *pace = job_pace(view->job);
    AUTO_FREE char *what = job_title(job);
    AUTO_FREE char *title =
        job->number ? text_format(_("%s · job %lld · %s"), what, (long long)job->number, job->state)
                    : text_format("%s · %s", what, job->state);
    text_label(GTK_LABEL(view->title), title);
    text_label(GTK_LABEL(view->counts), counts);
    text_label(GTK_LABEL(view->why), job->why);
    gtk_widget_set_visible(view->why, job->why != NULL);
    gtk_widget_set_visible(view->progress, job->live);
    gtk_progress_bar_set_text(GTK_PROGRESS_BAR(view->progress), pace);
    gtk_progress_bar_set_show_text(GTK_PROGRESS_BAR(view->progress), pace != NULL);
    if (job->total > 0)
        gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(view->progress),
                                      (double)job_ended(job) / (double)job->total);
    show_buttons(view);
    job_chips_show(view->chips, view->job);
    show_detail(view);
}

/* ---- Stopping and going on ------------------------------------------------------------------- */

static void on_pause(struct job_view *view)
{
    struct job *job = view->job;
    job->paused = !job->paused;
    core_pause(session_core(view->app->session), job->task, job->paused);
    free(job->state);
    job->state = memory_copy(job->paused ? _("paused") : _("running"));
    job_view_refresh(view);
}

/* The first press finishes the requests under way, the second one cancels them. */
static void on_stop(struct job_view *view)
{
    struct core *core = session_core(view->app->session);
    if (view->job->draining)
        core_cancel(core, view->job->task);
    else
        core_drain(core, view->job->task);
    view->job->draining = true;
    view->app->toast(view->app, _("Stopping: requests already sent are finished first."));
    job_view_refresh(view);
}

static void on_asked(void *self, void *journal, const char *why)
{
    struct job_view *view = self;
    if (journal != NULL)
        job_again(view->app, view->job, journal, view->asks_failed_only);
    else
        view->app->toast(view->app, why);
}

static void ask_again(struct job_view *view, bool failed_only)
{
    view->asks_failed_only = failed_only;
    async_read_start(job_again_read, view->job->number, job_again_release, &view->asking, on_asked,
                     view);
}

void job_view_retry(struct job_view *view)
{
    ask_again(view, true);
}

static void on_resume(struct job_view *view)
{
    ask_again(view, false);
}

static void on_save(struct job_view *view)
{
    AUTO_FREE char *name =
        text_format("phonectl-%s-%lld.csv", view->job->action,
                    (long long)(view->job->number ? view->job->number : view->job->task));
    g_autoptr(GBytes) bytes = job_csv(view->job, view->app->phones);
    job_files_save(view->app, name, bytes);
}

static void on_files(struct job_view *view)
{
    job_files_show(view->app, view->job);
}

/* ---- The view ------------------------------------------------------------------------------- */

static GtkWidget *add_label(GtkWidget *box, const char *style)
{
    GtkWidget *label = gtk_label_new("");
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_wrap(GTK_LABEL(label), TRUE);
    gtk_widget_add_css_class(label, style);
    gtk_box_append(GTK_BOX(box), label);
    return label;
}

static GtkWidget *add_button(GtkWidget *wrap_box, const char *label, GCallback clicked,
                             struct job_view *view)
{
    GtkWidget *button = gtk_button_new_with_label(label);
    wrap_box_add(wrap_box, button);
    g_signal_connect_swapped(button, "clicked", clicked, view);
    return button;
}

static GtkWidget *make_buttons(struct job_view *view)
{
    GtkWidget *wrap_box = wrap_box_new(_("Actions for the job"), 7, false);
    view->pause = add_button(wrap_box, _("Pause"), G_CALLBACK(on_pause), view);
    view->stop = add_button(wrap_box, _("Stop"), G_CALLBACK(on_stop), view);
    view->resume = add_button(wrap_box, _("Resume…"), G_CALLBACK(on_resume), view);
    view->retry = add_button(wrap_box, _("Retry Failed…"), G_CALLBACK(job_view_retry), view);
    view->save = add_button(wrap_box, _("Save CSV…"), G_CALLBACK(on_save), view);
    view->files = add_button(wrap_box, _("Files"), G_CALLBACK(on_files), view);
    gtk_widget_add_css_class(view->stop, "destructive-action");
    return wrap_box;
}

static GtkWidget *make_list(struct job_view *view)
{
    view->list = job_columns_view();
    return cells_scrolled(view->list);
}

struct job_view *job_view_new(struct app_context *app)
{
    struct job_view *view = g_new0(struct job_view, 1);
    view->app = app;
    view->root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 10);
    GtkWidget *head = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    view->title = add_label(head, "title-3");
    view->counts = add_label(head, "dim-label");
    view->progress = gtk_progress_bar_new();
    text_accessible(view->progress, _("Progress"));
    gtk_box_append(GTK_BOX(head), view->progress);
    view->why = add_label(head, "error");
    gtk_box_append(GTK_BOX(head), make_buttons(view));
    view->chips = job_chips_new();
    gtk_box_append(GTK_BOX(head), view->chips);
    gtk_widget_add_css_class(head, "job-head");
    gtk_box_append(GTK_BOX(view->root), head);
    gtk_box_append(GTK_BOX(view->root), make_list(view));
    view->detail = job_detail_new(app);
    gtk_box_append(GTK_BOX(view->root), view->detail);
    return view;
}

static gboolean on_fill(gpointer self)
{
    struct job_view *view = self;
    view->rows += ROWS_AT_ONCE;
    if (job_phones_grow(view->job->phones, view->rows))
        return G_SOURCE_CONTINUE;
    view->filling = 0;
    return G_SOURCE_REMOVE;
}

static void forget_selection(struct job_view *view)
{
    GtkSelectionModel *model = gtk_column_view_get_model(GTK_COLUMN_VIEW(view->list));
    if (model != NULL)
        g_signal_handlers_disconnect_by_data(model, view);
}

/* Adds the rows after the rest is on the screen, some in each idle moment. */
static void show_rows(struct job_view *view)
{
    view->rows = 0;
    job_phones_grow(view->job->phones, 0);
    forget_selection(view);
    job_columns_show(GTK_COLUMN_VIEW(view->list), view->job);
    g_signal_connect_swapped(gtk_column_view_get_model(GTK_COLUMN_VIEW(view->list)),
                             "notify::selected-item", G_CALLBACK(show_detail), view);
    if (!view->filling)
        view->filling = g_idle_add_full(GDK_PRIORITY_REDRAW + 1, on_fill, view, NULL);
}

void job_view_show(struct job_view *view, struct job *job)
{
    struct job *before = view->job;
    async_read_cancel(&view->asking);
    view->job = job_hold(job);
    if (job != before)
        show_rows(view);
    job_release(before);
    job_view_refresh(view);
}

void job_view_free(struct job_view *view)
{
    async_read_cancel(&view->asking);
    forget_selection(view);
    if (view->filling)
        g_source_remove(view->filling);
    job_release(view->job);
    g_free(view);
}

GtkWidget *job_view_widget(struct job_view *view)
{
    return view->root;
}

struct job *job_view_job(struct job_view *view)
{
    return view->job;
}
