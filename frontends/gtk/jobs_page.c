/* The page of jobs. See jobs_page.h. */
#include "jobs_page.h"

#include "accessible_names.h"
#include "async_read.h"
#include "job_view.h"

#include <adwaita.h>
#include <job_words.h>
#include <name_ranges.h>
#include <string.h>

/* How many jobs are listed at first, and how many more with each press of "Older Jobs". */
enum { LISTED = 200 };
/* How many rows are made in each frame. */
enum { ROWS_AT_ONCE = 20 };

/* The texts of a row. */
struct line {
    int64_t number; /* negative: the task of a job without a journal */
    char *title, *subtitle;
    bool failed; /* some phones, so retrying is offered */
};

struct jobs_page {
    struct app_context *app;
    GtkWidget *root, *list, *detail, *empty, *older, *spinner;
    struct job_view *view;
    GCancellable *listing, *opening;
    bool retries;                /* asks about the failed phones of the job, once it is open */
    GPtrArray *lines;            /* struct line */
    guint made, filling, listed; /* listed: the most there may be */
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

static void line_free(gpointer memory)
{
    struct line *line = memory;
    free(line->title);
    free(line->subtitle);
    g_free(line);
}

/* ---- One of them ---------------------------------------------------------------------------- */

static bool list_is_shown(const struct jobs_page *page)
{
    return strcmp(gtk_stack_get_visible_child_name(GTK_STACK(page->root)), "list") == 0;
}

static void stop_listing(struct jobs_page *page)
{
    async_read_cancel(&page->listing);
    if (page->filling)
        gtk_widget_remove_tick_callback(page->list, page->filling);
    page->filling = 0;
}

/* NULL: shows a spinner while the job is read. */
static void open_view(struct jobs_page *page, struct job *job)
{
    stop_listing(page);
    async_read_cancel(&page->opening);
    if (job != NULL)
        job_view_show(page->view, job);
    gtk_widget_set_visible(job_view_widget(page->view), job != NULL);
    gtk_widget_set_visible(page->spinner, job == NULL);
    gtk_spinner_set_spinning(GTK_SPINNER(page->spinner), job == NULL);
    gtk_stack_set_visible_child_name(GTK_STACK(page->root), "detail");
    if (job != NULL && page->retries)
        job_view_retry(page->view);
    page->retries = page->retries && job == NULL;
}

static void on_back(struct jobs_page *page)
{
    async_read_cancel(&page->opening);
    gtk_stack_set_visible_child_name(GTK_STACK(page->root), "list");
    jobs_page_refresh(page);
}

static void on_opened(void *self, void *read, const char *why)
{
    struct jobs_page *page = self;
    struct job *job = read;
    if (job == NULL) {
        on_back(page);
        page->app->toast(page->app, why);
        return;
    }
    job_belongs(job, page->app->jobs);
    open_view(page, job);
    job_release(job);
}

void jobs_page_show_live(struct jobs_page *page, int64_t task)
{
    GPtrArray *live = jobs_live(page->app->jobs);
    for (guint i = 0; i < live->len; i++) {
        struct job *job = live->pdata[i];
        if (job->task == task)
            open_view(page, job);
    }
}

static void on_job_changed(void *self, struct job *job)
{
    struct jobs_page *page = self;
    if (job_view_job(page->view) == job)
        job_view_refresh(page->view);
    if (job->finished)
        jobs_page_refresh(page);
}

/* A job of this window has more than the journal: its files, and results as they come. */
void jobs_page_open(struct jobs_page *page, int64_t name)
{
    GPtrArray *live = jobs_live(page->app->jobs);
    for (guint i = 0; i < live->len; i++) {
        struct job *job = live->pdata[i];
        if (job_name(job) == name) {
            open_view(page, job);
            return;
        }
    }
    open_view(page, NULL);
    async_read_start(job_read, name, job_release, &page->opening, on_opened, page);
}

static void on_row(GtkListBox *box, GtkListBoxRow *row, gpointer self)
{
    (void)box;
    const int64_t *name = g_object_get_data(G_OBJECT(row), "number");
    jobs_page_open(self, *name);
}

/* ---- All of them ---------------------------------------------------------------------------- */

static void on_row_retry(GtkWidget *button, struct jobs_page *page)
{
    GtkWidget *row = gtk_widget_get_ancestor(button, GTK_TYPE_LIST_BOX_ROW);
    const int64_t *name = g_object_get_data(G_OBJECT(row), "number");
    page->retries = true;
    jobs_page_open(page, *name);
}

static GtkWidget *add_row(struct jobs_page *page)
{
    GtkWidget *row = adw_action_row_new(), *retry = text_button(_("Retry Failed…"));
    gtk_widget_set_valign(retry, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class(retry, "flat");
    g_signal_connect(retry, "clicked", G_CALLBACK(on_row_retry), page);
    adw_action_row_add_suffix(ADW_ACTION_ROW(row), retry);
    g_object_set_data(G_OBJECT(row), "retry", retry);
    adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
    gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(row), TRUE);
    adw_action_row_add_suffix(ADW_ACTION_ROW(row),
                              gtk_image_new_from_icon_name("go-next-symbolic"));
    gtk_list_box_append(GTK_LIST_BOX(page->list), row);
    return row;
}

static void show_line(GtkWidget *row, const struct line *line)
{
    AUTO_FREE char *title = text_safe(line->title), *subtitle = text_safe(line->subtitle);
    AUTO_FREE char *name = text_format("%s, %s", line->title, line->subtitle);
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), title);
    adw_action_row_set_subtitle(ADW_ACTION_ROW(row), subtitle);
    text_accessible(row, name);
    GtkWidget *retry = g_object_get_data(G_OBJECT(row), "retry");
    AUTO_FREE char *spoken = text_format("%s %s", _("Retry Failed…"), title);
    text_accessible(retry, spoken);
    gtk_widget_set_visible(retry, line->failed);
    g_object_set_data_full(G_OBJECT(row), "number", g_memdup2(&line->number, sizeof line->number),
                           g_free);
}

/* Reuses existing rows. */
static gboolean fill(GtkWidget *widget, GdkFrameClock *clock, gpointer self)
{
    (void)clock;
    struct jobs_page *page = self;
    GtkListBox *list = GTK_LIST_BOX(widget);
    GtkListBoxRow *row;
    guint end = MIN(page->lines->len, page->made + ROWS_AT_ONCE);
    for (; page->made < end; page->made++) {
        row = gtk_list_box_get_row_at_index(list, (int)page->made);
        show_line(row != NULL ? GTK_WIDGET(row) : add_row(page), page->lines->pdata[page->made]);
    }
    if (end < page->lines->len)
        return G_SOURCE_CONTINUE;
    while ((row = gtk_list_box_get_row_at_index(list, (int)end)) != NULL)
        gtk_list_box_remove(list, GTK_WIDGET(row));
    page->filling = 0;
    return G_SOURCE_REMOVE;
}

static struct line *add_line(struct jobs_page *page, int64_t number, char *title, char *subtitle)
{
    struct line *line = g_new0(struct line, 1);
    *line = (struct line){.number = number, .title = title, .subtitle = subtitle};
    g_ptr_array_add(page->lines, line);
    return line;
}

static const struct feature *action_of(struct jobs_page *page,
                                       const struct journal_summary *summary)
{
    struct registry *registry = session_registry(page->app->session);
    return summary->action != NULL ? registry_find(registry, PH_ACTION, summary->action) : NULL;
}

/* A key press on one phone that went well: several in a row share one line of the list. */
static bool is_press(struct jobs_page *page, const struct journal_summary *summary)
{
    const struct feature *feature = action_of(page, summary);
    return feature != NULL && (feature->about.flags & PH_KEYS) && summary->total == 1 &&
           summary->done == 1;
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
    char *title =
        text_format(_("%s · jobs %lld to %lld"), words(action_of(page, newest)->about.title),
                    (long long)newest[count - 1].number, (long long)newest->number);
    char *text = text_format(_("%s · %zu times one phone, the last at %s"),
                             words(job_state(newest)), count, when);
    add_line(page, newest->number, title, text);
}

/* Freed by the caller. */
static char *subtitle_of(const char *state, int64_t started, int64_t total, int64_t done,
                         const char *bad)
{
    AUTO_FREE char *when =
        started ? text_time(started) : memory_copy("–"); /* 0: the journal is damaged */
    AUTO_FREE char *phones = words_number(total);
    return text_format(ngettext("%s · %s · %s phone, %lld done%s",
                                "%s · %s · %s phones, %lld done%s", (gulong)total),
                       state, when, phones, (long long)done, bad);
}

static void add_job(struct jobs_page *page, const struct journal_summary *summary)
{
    const struct feature *feature = action_of(page, summary);
    const char *action = feature != NULL           ? words(feature->about.title)
                         : summary->action != NULL ? summary->action
                                                   : "?";
    char *title = text_format(_("%s · job %lld"), action, (long long)summary->number);
    AUTO_FREE char *bad = summary->failed + summary->unknown
                              ? text_format(_(", %lld failed, %lld unknown"),
                                            (long long)summary->failed, (long long)summary->unknown)
                              : memory_copy("");
    char *text = subtitle_of(words(job_state(summary)), summary->started, summary->total,
                             summary->done, bad);
    struct line *line = add_line(page, summary->number, title, text);
    line->failed = summary->failed > 0 && feature != NULL;
}

/* Jobs of this window without a journal: dry runs and harmless actions. */
static void add_unwritten(struct jobs_page *page)
{
    GPtrArray *live = jobs_live(page->app->jobs);
    for (guint i = 0; i < live->len; i++) {
        const struct job *job = live->pdata[i];
        if (job->number || (job->finished && job->files->len == 0 && !job->dry_run))
            continue;
        char *text = subtitle_of(job->state, job->started, job->total,
                                 job_phones_count(job->phones, "done"), "");
        AUTO_FREE char *what = job_title(job);
        char *title = job->dry_run ? text_format(_("%s (dry run)"), what) : memory_copy(what);
        add_line(page, -job->task, title, text);
    }
}

static void add_found(struct jobs_page *page, const struct found *found)
{
    size_t i = 0, count;
    for (; i < found->count && page->lines->len<page->listed; i += count> 1 ? count : 1) {
        count = presses_from(page, found, i);
        if (count > 1)
            add_presses(page, &found->jobs[i], count);
        else
            add_job(page, &found->jobs[i]);
    }
    gtk_widget_set_visible(page->older, i < found->count);
}

static void on_found(void *self, void *read, const char *why)
{
    struct jobs_page *page = self;
    struct found *found = read;
    g_ptr_array_set_size(page->lines, 0);
    page->made = 0;
    add_unwritten(page);
    if (found != NULL) {
        add_found(page, found);
        found_free(found);
    } else {
        page->app->toast(page->app, why);
    }
    gtk_widget_set_visible(page->empty, page->lines->len == 0);
    gtk_widget_set_visible(page->list, page->lines->len > 0);
    if (!page->filling)
        page->filling = gtk_widget_add_tick_callback(page->list, fill, page, NULL);
}

static void on_older(struct jobs_page *page)
{
    page->listed += LISTED;
    jobs_page_refresh(page);
}

static void *read_list(int64_t number, struct ph_error *err)
{
    (void)number;
    struct found *found = g_new0(struct found, 1);
    if (journal_list(&found->jobs, &found->count, err) == PH_OK)
        return found;
    g_free(found);
    return NULL;
}

void jobs_page_refresh(struct jobs_page *page)
{
    if (list_is_shown(page))
        async_read_start(read_list, 0, found_free, &page->listing, on_found, page);
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
        _("Select phones and choose an action: its outcome is kept here."));
    page->older = text_button(_("_Older Jobs"));
    gtk_widget_set_halign(page->older, GTK_ALIGN_CENTER);
    gtk_widget_set_margin_bottom(page->older, 12);
    gtk_widget_set_visible(page->older, FALSE);
    g_signal_connect_swapped(page->older, "clicked", G_CALLBACK(on_older), page);
    gtk_box_append(GTK_BOX(box), page->list);
    gtk_box_append(GTK_BOX(box), page->older);
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

struct jobs_page *jobs_page_new(struct app_context *app)
{
    struct jobs_page *page = g_new0(struct jobs_page, 1);
    page->app = app;
    page->listed = LISTED;
    page->lines = g_ptr_array_new_with_free_func(line_free);
    page->root = gtk_stack_new();
    gtk_stack_set_hhomogeneous(GTK_STACK(page->root), FALSE); /* the hidden page is not measured */
    gtk_stack_set_vhomogeneous(GTK_STACK(page->root), FALSE);
    gtk_stack_add_named(GTK_STACK(page->root), make_list(page), "list");
    page->detail = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    GtkWidget *back = text_button(_("_All Jobs"));
    gtk_widget_set_halign(back, GTK_ALIGN_START);
    gtk_widget_add_css_class(back, "flat");
    gtk_widget_add_css_class(back, "back");
    g_signal_connect_swapped(back, "clicked", G_CALLBACK(on_back), page);
    gtk_box_append(GTK_BOX(page->detail), back);
    page->view = job_view_new(app);
    gtk_box_append(GTK_BOX(page->detail), job_view_widget(page->view));
    page->spinner = gtk_spinner_new();
    gtk_widget_set_size_request(page->spinner, 48, 48);
    gtk_widget_set_halign(page->spinner, GTK_ALIGN_CENTER);
    gtk_widget_set_vexpand(page->spinner, TRUE);
    gtk_box_append(GTK_BOX(page->detail), page->spinner);
    accessible_names_fill(page->detail, _("Jobs"));
    gtk_stack_add_named(GTK_STACK(page->root), page->detail, "detail");
    jobs_watch(app->jobs, on_job_changed, page);
    return page;
}

void jobs_page_free(struct jobs_page *page)
{
    jobs_unwatch(page->app->jobs, page);
    stop_listing(page);
    async_read_cancel(&page->opening);
    g_ptr_array_unref(page->lines);
    job_view_free(page->view);
    g_free(page);
}

GtkWidget *jobs_page_widget(struct jobs_page *page)
{
    return page->root;
}
