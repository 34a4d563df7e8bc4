/* The page of runs. See jobs_page.h. */
#include "jobs_page.h"

#include "job_view.h"
#include "names.h"

#include <fold.h>
#include <job_words.h>

/* Older ones are for the command line. */
#define LISTED_MOST 200

struct jobs_page {
    struct window *window;
    GtkWidget *root, *list, *detail, *empty;
    struct job_view *view;
    GCancellable *reading;
};

struct found {
    struct journal_summary *jobs;
    size_t count;
};

static void found_free(gpointer memory)
{
    struct found *found = memory;
    journal_list_free(found->jobs, found->count);
    g_free(found);
}

/* ---- One of them ---------------------------------------------------------------------------- */

static void open_view(struct jobs_page *page, struct run *run, bool owned)
{
    if (page->view)
        gtk_box_remove(GTK_BOX(page->detail), job_view_widget(page->view));
    job_view_free(page->view);
    page->view = job_view_new(page->window, run, owned);
    gtk_box_append(GTK_BOX(page->detail), job_view_widget(page->view));
    names_fill(job_view_widget(page->view), _("Jobs"));
    gtk_stack_set_visible_child_name(GTK_STACK(page->root), "detail");
}

static void on_back(struct jobs_page *page)
{
    gtk_stack_set_visible_child_name(GTK_STACK(page->root), "list");
    jobs_page_refresh(page);
}

void jobs_page_show_live(struct jobs_page *page, int64_t task)
{
    GPtrArray *live = runs_live(window_runs(page->window));
    for (guint i = 0; i < live->len; i++) {
        struct run *run = live->pdata[i];
        if (run->task == task)
            open_view(page, run, false);
    }
}

static void on_run_changed(void *self, struct run *run)
{
    struct jobs_page *page = self;
    if (page->view && job_view_run(page->view) == run)
        job_view_refresh(page->view);
    if (run->finished)
        jobs_page_refresh(page);
}

/* A run of this window keeps more than the journal does: its files, and results as they come. */
static void on_row(GtkListBox *box, GtkListBoxRow *row, gpointer self)
{
    (void)box;
    struct jobs_page *page = self;
    int64_t *job = g_object_get_data(G_OBJECT(row), "job");
    GPtrArray *live = runs_live(window_runs(page->window));
    for (guint i = 0; i < live->len; i++) {
        struct run *run = live->pdata[i];
        if (run->task == -*job || (run->job == *job && *job > 0)) {
            open_view(page, run, false);
            return;
        }
    }
    struct ph_error err;
    struct run *run = run_read(window_runs(page->window), *job, &err);
    if (run)
        open_view(page, run, true);
    else
        window_toast(page->window, err.text);
}

/* ---- All of them ---------------------------------------------------------------------------- */

static void add_row(struct jobs_page *page, int64_t job, const char *title, const char *subtitle)
{
    GtkWidget *row = adw_action_row_new();
    AUTO_FREE char *safe_title = text_safe(title), *safe_subtitle = text_safe(subtitle);
    adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), safe_title);
    adw_action_row_set_subtitle(ADW_ACTION_ROW(row), safe_subtitle);
    gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(row), TRUE);
    adw_action_row_add_suffix(ADW_ACTION_ROW(row),
                              gtk_image_new_from_icon_name("go-next-symbolic"));
    AUTO_FREE char *name = base_format("%s, %s", title, subtitle);
    text_accessible(row, name);
    g_object_set_data_full(G_OBJECT(row), "job", g_memdup2(&job, sizeof job), g_free);
    gtk_list_box_append(GTK_LIST_BOX(page->list), row);
}

static const struct feature *action_of(struct jobs_page *page, const struct journal_summary *job)
{
    struct registry *registry = session_registry(window_session(page->window));
    return job->action ? registry_find(registry, PH_ACTION, job->action) : NULL;
}

/* Every press on the page of a phone is a job of its own: of those that went well, one row tells of all in a row. */
static bool is_press(struct jobs_page *page, const struct journal_summary *job)
{
    const struct feature *feature = action_of(page, job);
    return feature && (feature->about.flags & PH_KEYS) && job->total == 1 && job->done == 1;
}

static size_t presses_from(struct jobs_page *page, const struct found *found, size_t at)
{
    size_t end = at;
    while (end < found->count && is_press(page, &found->jobs[end]))
        end++;
    return end - at;
}

static void add_presses(struct jobs_page *page, const struct journal_summary *newest, size_t count)
{
    AUTO_FREE char *when = text_time(newest->started);
    AUTO_FREE char *title =
        base_format(_("%s · jobs %lld to %lld"), words(action_of(page, newest)->about.title),
                    (long long)newest[count - 1].number, (long long)newest->number);
    AUTO_FREE char *text = base_format(_("%s · %zu times one phone, the last at %s"),
                                       words(job_state(newest)), count, when);
    add_row(page, newest->number, title, text);
}

/* Freed by the caller. */
static char *subtitle_of(const char *state, int64_t started, int64_t total, int64_t done,
                         const char *bad)
{
    AUTO_FREE char *when = text_time(started), *phones = fold_number(total);
    return base_format(ngettext("%s · %s · %s phone, %lld done%s",
                                "%s · %s · %s phones, %lld done%s", (gulong)total),
                       state, when, phones, (long long)done, bad);
}

static void add_job(struct jobs_page *page, const struct journal_summary *job)
{
    const struct feature *feature = action_of(page, job);
    AUTO_FREE char *title = base_format(_("%s · job %lld"),
                                        feature       ? words(feature->about.title)
                                        : job->action ? job->action
                                                      : "?",
                                        (long long)job->number);
    AUTO_FREE char *bad = job->failed + job->unknown
                              ? base_format(_(", %lld failed, %lld unknown"),
                                            (long long)job->failed, (long long)job->unknown)
                              : base_copy("");
    AUTO_FREE char *text =
        subtitle_of(words(job_state(job)), job->started, job->total, job->done, bad);
    add_row(page, job->number, title, text);
}

/* Runs of this window that the journal does not know: dry runs and harmless ones. */
static void add_unwritten(struct jobs_page *page)
{
    GPtrArray *live = runs_live(window_runs(page->window));
    for (guint i = 0; i < live->len; i++) {
        const struct run *run = live->pdata[i];
        if (run->job || (run->finished && run->files->len == 0 && !run->dry_run))
            continue;
        AUTO_FREE char *text =
            subtitle_of(run->state, run->started, run->total, run->counts[RUN_DONE], "");
        AUTO_FREE char *title =
            run->dry_run ? base_format(_("%s (dry run)"), run->title) : base_copy(run->title);
        add_row(page, -run->task, title, text);
    }
}

static void on_found(GObject *source, GAsyncResult *result, gpointer self)
{
    (void)source;
    g_autoptr(GError) error = NULL;
    struct found *found = g_task_propagate_pointer(G_TASK(result), &error);
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return; /* the page is gone, or has asked anew */
    struct jobs_page *page = self;
    GtkWidget *row;
    while ((row = gtk_widget_get_first_child(page->list)) && GTK_IS_LIST_BOX_ROW(row))
        gtk_list_box_remove(GTK_LIST_BOX(page->list), row);
    add_unwritten(page);
    size_t listed = 0;
    for (size_t i = 0, count; found && i < found->count && listed < LISTED_MOST; listed++) {
        count = presses_from(page, found, i);
        if (count > 1)
            add_presses(page, &found->jobs[i], count);
        else
            add_job(page, &found->jobs[i]);
        i += count > 1 ? count : 1;
    }
    bool any = gtk_list_box_get_row_at_index(GTK_LIST_BOX(page->list), 0) != NULL;
    gtk_widget_set_visible(page->empty, !any);
    gtk_widget_set_visible(page->list, any);
    if (error)
        window_toast(page->window, error->message);
    if (found)
        found_free(found);
}

static void read_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    (void)source;
    (void)data;
    (void)cancellable;
    struct found *found = g_new0(struct found, 1);
    struct ph_error err = {0};
    if (journal_list(&found->jobs, &found->count, &err) == PH_OK) {
        g_task_return_pointer(task, found, found_free);
        return;
    }
    g_free(found);
    g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", err.text);
}

void jobs_page_refresh(struct jobs_page *page)
{
    g_cancellable_cancel(page->reading);
    g_object_unref(page->reading);
    page->reading = g_cancellable_new();
    g_autoptr(GTask) task = g_task_new(NULL, page->reading, on_found, page);
    g_task_run_in_thread(task, read_thread);
}

/* ---- The page ------------------------------------------------------------------------------- */

static GtkWidget *make_list(struct jobs_page *page)
{
    GtkWidget *scrolled = gtk_scrolled_window_new(), *clamp = adw_clamp_new();
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    page->list = gtk_list_box_new();
    gtk_list_box_set_selection_mode(GTK_LIST_BOX(page->list), GTK_SELECTION_NONE);
    gtk_widget_add_css_class(page->list, "boxed-list");
    gtk_widget_add_css_class(page->list, "page-list");
    gtk_widget_set_valign(page->list, GTK_ALIGN_START);
    text_accessible(page->list, _("Jobs"));
    page->empty = adw_status_page_new();
    adw_status_page_set_icon_name(ADW_STATUS_PAGE(page->empty), "view-list-symbolic");
    adw_status_page_set_title(ADW_STATUS_PAGE(page->empty), _("No jobs yet"));
    adw_status_page_set_description(
        ADW_STATUS_PAGE(page->empty),
        _("Select phones and choose an action: what comes of it is kept here."));
    gtk_box_append(GTK_BOX(box), page->list);
    gtk_box_append(GTK_BOX(box), page->empty);
    gtk_widget_set_visible(page->empty, FALSE);
    gtk_widget_set_vexpand(page->empty, TRUE);
    adw_clamp_set_maximum_size(ADW_CLAMP(clamp), 800);
    adw_clamp_set_child(ADW_CLAMP(clamp), box);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), clamp);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    g_signal_connect(page->list, "row-activated", G_CALLBACK(on_row), page);
    return scrolled;
}

struct jobs_page *jobs_page_new(struct window *window)
{
    struct jobs_page *page = g_new0(struct jobs_page, 1);
    page->window = window;
    page->reading = g_cancellable_new();
    page->root = gtk_stack_new();
    gtk_stack_add_named(GTK_STACK(page->root), make_list(page), "list");
    page->detail = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    GtkWidget *back = text_button(_("_All Jobs"));
    gtk_widget_set_halign(back, GTK_ALIGN_START);
    gtk_widget_add_css_class(back, "flat");
    gtk_widget_add_css_class(back, "back");
    g_signal_connect_swapped(back, "clicked", G_CALLBACK(on_back), page);
    gtk_box_append(GTK_BOX(page->detail), back);
    gtk_stack_add_named(GTK_STACK(page->root), page->detail, "detail");
    runs_watch(window_runs(window), on_run_changed, page);
    jobs_page_refresh(page);
    return page;
}

void jobs_page_free(struct jobs_page *page)
{
    runs_watch(window_runs(page->window), NULL, NULL);
    g_cancellable_cancel(page->reading);
    g_object_unref(page->reading);
    job_view_free(page->view);
    g_free(page);
}

GtkWidget *jobs_page_widget(struct jobs_page *page)
{
    return page->root;
}
