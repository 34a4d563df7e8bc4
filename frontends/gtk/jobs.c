/* Jobs. See jobs.h. */
#include "jobs.h"

#include "async_read.h"
#include "command.h"
#include "job_progress.h"

#include <attachment.h>
#include <job_words.h>
#include <malloc.h>
#include <string.h>

/* How often a live job reports changes, and how many ended jobs the window keeps besides the
 * journal. */
enum { TELL_MS = 40, ENDED_KEPT = 20 };
/* Of one job, in memory. */
enum { FILES_BYTES = 512 * 1024 * 1024 };
/* After a job over more phones than this, free memory goes back to the system this much later. */
enum { LARGE = 2000, QUIET_S = 2 };

struct jobs {
    struct app_context *app;
    struct session *session;
    GPtrArray *live;  /* struct job, newest first */
    GArray *watchers; /* struct watcher */
    guint giving_back;
};

struct watcher {
    jobs_changed *changed;
    void *self;
};

static void file_free(gpointer memory)
{
    struct job_file *file = memory;
    g_free(file->phone);
    g_free(file->name);
    g_free(file->media_type);
    g_bytes_unref(file->bytes);
    g_free(file);
}

static struct job *job_new(void)
{
    struct job *job = g_new0(struct job, 1);
    job->phones = job_phones_new();
    job->files = g_ptr_array_new_with_free_func(file_free);
    job->file_names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    job->holders = 1;
    return job;
}

static gboolean on_quiet(gpointer self)
{
    struct jobs *jobs = self;
    jobs->giving_back = 0;
    malloc_trim(0);
    return G_SOURCE_REMOVE;
}

static void give_back(const struct job *job)
{
    struct jobs *jobs = job->jobs;
    if (jobs != NULL && !jobs->giving_back && job_phones_total(job->phones) > LARGE)
        jobs->giving_back = g_timeout_add_seconds(QUIET_S, on_quiet, jobs);
}

struct job *job_hold(struct job *job)
{
    job->holders++;
    return job;
}

void job_release(void *held)
{
    struct job *job = held;
    if (job == NULL || --job->holders > 0)
        return;
    async_read_cancel(&job->counting);
    if (job->telling)
        g_source_remove(job->telling);
    give_back(job);
    g_object_unref(job->phones);
    job_results_free(&job->results);
    g_ptr_array_unref(job->files);
    g_hash_table_unref(job->file_names);
    free(job->title);
    free(job->action);
    free(job->state);
    free(job->why);
    g_free(job);
}

static gboolean on_tell(gpointer self)
{
    struct job *job = self;
    job->telling = 0;
    job_phones_show(job->phones);
    for (guint i = 0; i < job->jobs->watchers->len; i++) {
        struct watcher watcher = g_array_index(job->jobs->watchers, struct watcher, i);
        watcher.changed(watcher.self, job);
    }
    return G_SOURCE_REMOVE;
}

static void tell_soon(struct job *job)
{
    if (!job->telling)
        job->telling = g_timeout_add(TELL_MS, on_tell, job);
}

static void tell(struct job *job)
{
    if (job->telling)
        g_source_remove(job->telling);
    on_tell(job);
}

/* ---- Out of the journal --------------------------------------------------------------------- */

static guint take_phone(struct job *job, const struct journal_item *from, struct rows rows)
{
    return job_phones_add(job->phones, (struct job_phone){.id = memory_copy(from->id),
                                                          .name = memory_copy(from->name),
                                                          .text = job_item_reason(from),
                                                          .rows = rows,
                                                          .outcome = job_item_outcome(from)});
}

void *job_read(int64_t number, struct ph_error *err)
{
    struct journal_job *read = NULL;
    if (journal_read(number, &read, err) < 0)
        return NULL;
    struct job *job = job_new();
    job->number = number;
    job->action = memory_copy(read->about.action);
    job->state = memory_copy(words(job_state(&read->about)));
    job->why = memory_copy(
        read->about.unclear   ? _("The journal of this job is damaged, and requests may have been "
                                    "sent: look at the phones before you start it again.")
        : read->about.damaged ? _("This job ended before anything was sent: start it again.")
                              : read->about.why);
    job->started = read->about.started;
    job->total = (int64_t)read->count;
    for (size_t i = 0; i < read->count; i++)
        take_phone(job, &read->items[i], rows_take(&read->items[i].rows));
    if (!read->about.damaged)
        job->left = (int64_t)journal_left(read, &(struct limits){0});
    job_phones_show(job->phones);
    journal_free(read);
    return job;
}

/* ---- Events of a live one ------------------------------------------------------------------- */

static guint index_of(struct job *job, const struct phone *phone)
{
    const char *id = phone != NULL ? phone_key(phone) : NULL;
    guint index = job_phones_find(job->phones, id);
    if (index != JOB_PHONES_NONE || id == NULL)
        return index;
    return job_phones_add(job->phones,
                          (struct job_phone){.id = memory_copy(id),
                                             .name = memory_copy(phone_field(phone, "name")),
                                             .outcome = "open"});
}

static void show_on_phone(struct job *job, const struct phone *phone, const char *result)
{
    const char *id = phone != NULL ? phone_key(phone) : NULL;
    PhoneRow *row = id != NULL ? phone_model_row(job->jobs->app->phones, id) : NULL;
    if (row != NULL && !job->dry_run)
        phone_row_set_result(row, result);
}

static void add_row(struct job *job, guint index, const struct values *row)
{
    if (index != JOB_PHONES_NONE && row != NULL && values_count(row) > 0)
        job_phones_row(job->phones, index, values_copy(row));
}

static void on_outcome(struct job *job, const struct event *event)
{
    guint index = index_of(job, event->phone);
    const char *outcome = outcome_name(event->outcome);
    if (index == JOB_PHONES_NONE)
        return;
    if (event->outcome == OUTCOME_SKIPPED && event->code == PH_CANCELLED) { /* not begun */
        job_phones_reopen(job->phones, index);
        show_on_phone(job, event->phone, NULL);
        return;
    }
    add_row(job, index, event->row);
    job_phones_set(job->phones, index, outcome,
                   event->outcome != OUTCOME_DONE ? event->error.text : NULL);
    show_on_phone(job, event->phone, outcome);
}

/* The name of the phone, with the first number that makes the name of the file unique in the job.
 */
static char *unique_phone(struct job *job, const struct job_file *file)
{
    const char *phone = file->phone != NULL ? file->phone : "phone";
    AUTO_FREE char *plain = attachment_name(phone, file->name);
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(job->file_names, plain));
    for (;;) {
        g_autofree char *candidate =
            number++ > 0 ? g_strdup_printf("%s-%u", phone, number) : g_strdup(phone);
        AUTO_FREE char *name = attachment_name(candidate, file->name);
        g_hash_table_replace(job->file_names, g_strdup(plain), GUINT_TO_POINTER(number));
        if (strcmp(name, plain) == 0)
            return g_steal_pointer(&candidate);
        if (!g_hash_table_contains(job->file_names, name)) {
            g_hash_table_insert(job->file_names, g_strdup(name), GUINT_TO_POINTER(1));
            return g_steal_pointer(&candidate);
        }
    }
}

static void add_file(struct job *job, const struct job_file *file)
{
    struct job_file *copy = g_new0(struct job_file, 1);
    copy->phone = unique_phone(job, file);
    copy->name = g_strdup(file->name);
    copy->media_type = g_strdup(file->media_type);
    copy->bytes = g_bytes_ref(file->bytes);
    g_ptr_array_add(job->files, copy);
    job->file_bytes += g_bytes_get_size(copy->bytes);
}

static void on_attachment(struct job *job, const struct event *event)
{
    const char *phone = event->phone != NULL ? phone_field(event->phone, "name") : NULL;
    guint index = index_of(job, event->phone);
    if (job->file_bytes + event->length > FILES_BYTES && index != JOB_PHONES_NONE) {
        AUTO_FREE char *why = text_format(
            _("a file was not kept: the window holds %d MiB of files"), FILES_BYTES / 1024 / 1024);
        job_phones_tell(job->phones, index, why);
        return;
    }
    g_autoptr(GBytes) bytes = g_bytes_new(event->bytes, event->length);
    add_file(job, &(struct job_file){.phone = (char *)phone,
                                     .name = (char *)event->text,
                                     .media_type = (char *)event->url,
                                     .bytes = bytes});
}

static void on_request(struct job *job, const struct event *event)
{
    guint index = index_of(job, event->phone);
    AUTO_FREE char *request = job_request_text(event->row);
    AUTO_FREE char *text = text_format(_("would send %s"), request);
    if (index != JOB_PHONES_NONE)
        job_phones_tell(job->phones, index, text);
}

/* Whether the person is here: in the window or in one of its dialogs. */
static bool is_in_use(GtkWindow *window)
{
    bool active = gtk_window_is_active(window);
    GListModel *windows = gtk_window_get_toplevels();
    for (guint i = 0; !active && i < g_list_model_get_n_items(windows); i++) {
        g_autoptr(GtkWindow) other = g_list_model_get_item(windows, i);
        active = gtk_window_get_transient_for(other) == window && gtk_window_is_active(other);
    }
    return active;
}

static void notify_desktop(struct job *job)
{
    GtkWindow *window = job->jobs->app->window;
    if (is_in_use(window) || job_ended(job) == 0)
        return;
    GtkApplication *application = gtk_window_get_application(window);
    g_autoptr(GNotification) note = g_notification_new(job->title);
    AUTO_FREE char *body = job_counts(job);
    g_notification_set_body(note, body);
    g_notification_set_default_action_and_target(note, "app.job", "x", job_name(job));
    g_application_send_notification(G_APPLICATION(application), NULL, note);
}

static void stir(const struct job *job)
{
    if (!job->dry_run && job->feature->action.danger > PH_HARMLESS)
        job->jobs->app->stir(job->jobs->app);
}

/* What the journal keeps is what resuming and the command line go by: a phone that was only waited
 * for is accepted there, not unknown. */
static void on_kept(void *self, void *read, const char *why)
{
    (void)why; /* reported already, or by the resume dialog */
    struct job *job = self;
    struct job *kept = read;
    for (guint i = 0; kept != NULL && i < job_phones_total(kept->phones); i++) {
        const struct job_phone *phone = job_phones_at(kept->phones, i);
        guint index = job_phones_find(job->phones, phone->id);
        if (index != JOB_PHONES_NONE &&
            strcmp(job_phones_at(job->phones, index)->outcome, phone->outcome) != 0)
            job_phones_set(job->phones, index, phone->outcome,
                           phone->text != NULL ? phone->text : "");
    }
    job->left = kept != NULL ? kept->left : 0;
    job_release(kept);
    tell(job);
}

static void on_finished(struct job *job, const struct event *event)
{
    const char *number = event->row != NULL ? values_text(event->row, "job") : NULL;
    job->live = false;
    job->finished = true;
    job->number = number != NULL ? strtoll(number, NULL, 10) : job->number;
    free(job->state);
    job->state = memory_copy(event->code < 0 ? _("stopped") : _("ended"));
    if (event->code < 0)
        job->why = memory_copy(event->error.text);
    if (job->number)
        async_read_start(job_read, job->number, job_release, &job->counting, on_kept, job);
    stir(job);
    notify_desktop(job);
    give_back(job);
}

static void on_started(struct job *job, const struct event *event)
{
    guint index = index_of(job, event->phone);
    if (index == JOB_PHONES_NONE)
        return;
    job_phones_set(job->phones, index, "running", NULL);
    show_on_phone(job, event->phone, "running");
}

static void on_event(void *self, const struct event *event)
{
    struct job *job = self;
    switch (event->kind) {
    case EVENT_STARTED:
        on_started(job, event);
        break;
    case EVENT_PROGRESS:
        if (event->text != NULL) /* the progress of one phone */
            return;
        job->total = event->total > job->total ? event->total : job->total;
        break;
    case EVENT_ROW:
        add_row(job, index_of(job, event->phone), event->row);
        break;
    case EVENT_REQUEST:
        on_request(job, event);
        break;
    case EVENT_ATTACHMENT:
        on_attachment(job, event);
        break;
    case EVENT_OUTCOME:
        on_outcome(job, event);
        break;
    case EVENT_FINISHED:
        on_finished(job, event);
        tell(job);
        return;
    default:
        return;
    }
    tell_soon(job);
}

/* ---- Starting ------------------------------------------------------------------------------- */

/* A job that is resumed is shown whole, with what came of its other phones before. */
static void fill_again(struct job *job, const struct journal_job *before,
                       const struct limits *limits)
{
    for (size_t i = 0; i < before->count; i++) {
        const struct journal_item *item = &before->items[i];
        enum journal_todo todo = journal_plan(item, limits);
        /* Whoever is waited for tells all its rows again. */
        struct rows rows = todo == JOURNAL_LEAVE ? rows_copy(&item->rows) : (struct rows){0};
        guint index = take_phone(job, item, rows);
        if (todo == JOURNAL_DO)
            job_phones_reopen(job->phones, index);
    }
    job->total = (int64_t)before->count;
}

/* The journal keeps no files: those of an earlier part of the job go on with it. */
static void take_files(struct job *job, const GPtrArray *live)
{
    for (guint i = 0; i < live->len; i++) {
        const struct job *earlier = live->pdata[i];
        for (guint f = 0; earlier->number == job->number && f < earlier->files->len; f++)
            add_file(job, earlier->files->pdata[f]);
        if (earlier->number == job->number)
            return;
    }
}

static void fill_phones(struct job *job, const struct task_options *task)
{
    job->total = (int64_t)task->phone_count;
    for (size_t i = 0; i < task->phone_count; i++) {
        const char *id = phone_key(task->phones[i]);
        const char *name = phone_field(task->phones[i], "name");
        job_phones_add(job->phones, (struct job_phone){.id = memory_copy(id),
                                                       .name = memory_copy(name),
                                                       .outcome = "open"});
    }
}

/* Whether the journal cannot show it: it is live, or has files, or was a dry run. */
static bool is_only_here(const struct job *job)
{
    return job->live || job->files->len > 0 || job->dry_run;
}

static void forget_oldest(struct jobs *jobs)
{
    guint ended = 0;
    for (guint i = 0; i < jobs->live->len; i++) {
        struct job *job = jobs->live->pdata[i];
        ended += !is_only_here(job);
        if (!is_only_here(job) && ended > ENDED_KEPT)
            g_ptr_array_remove_index(jobs->live, i--);
    }
}

/* In the order of the directory, however the view is sorted: the command line does the same. */
static int by_place(const void *a, const void *b)
{
    const struct phone *first = *(const struct phone *const *)a;
    const struct phone *second = *(const struct phone *const *)b;
    return (first > second) - (first < second);
}

int64_t jobs_start(struct jobs *jobs, const struct task_options *task, const struct phone_set *set,
                   const struct journal_job *before, struct ph_error *err)
{
    struct task_options whole = *task;
    size_t count = 0;
    g_autofree const struct phone **phones =
        set != NULL ? phone_set_phones(set, jobs->app->phones, &count) : NULL;
    if (set != NULL && count != set->count)
        return error_fail(err, PH_INVALID, NULL, "%zu of the phones are no longer there",
                          set->count - count);
    if (count > 0)
        qsort(phones, count, sizeof *phones, by_place);
    whole.phones = phones;
    whole.phone_count = count;
    struct core *core = session_core(jobs->session);
    AUTO_FREE char *chosen = set != NULL ? command_selection(set, jobs->app->phones) : NULL;
    AUTO_FREE char *by = job_by(core_account(core));
    whole.selection = chosen;
    whole.by = by;
    struct job *job = job_new();
    int64_t number = session_start(jobs->session, &whole, on_event, job, err);
    if (number < 0) {
        job_release(job);
        return number;
    }
    job->jobs = jobs;
    job->task = number;
    job->number = task->resume;
    job->feature = task->feature;
    job->results = job_results_of(job->feature);
    job->title = text_safe(words(task->feature->about.title));
    job->action = memory_copy(task->feature->about.id);
    job->state = memory_copy(_("running"));
    job->started = time_now();
    job->live = true;
    job->dry_run = task->dry_run || feature_previews(task->feature, task->args);
    if (before != NULL) {
        fill_again(job, before, task->limits);
        take_files(job, jobs->live);
    } else {
        fill_phones(job, &whole);
    }
    job->begun_ms = time_monotonic_ms();
    job->acted_before = job_acted(job);
    forget_oldest(jobs);
    g_ptr_array_insert(jobs->live, 0, job);
    stir(job);
    tell(job);
    return number;
}

GPtrArray *jobs_live(struct jobs *jobs)
{
    return jobs->live;
}

void jobs_watch(struct jobs *jobs, jobs_changed *changed, void *self)
{
    struct watcher watcher = {.changed = changed, .self = self};
    g_array_append_val(jobs->watchers, watcher);
}

void jobs_unwatch(struct jobs *jobs, void *self)
{
    for (guint i = jobs->watchers->len; i-- > 0;) {
        if (g_array_index(jobs->watchers, struct watcher, i).self == self)
            g_array_remove_index(jobs->watchers, i);
    }
}

struct jobs *jobs_new(struct app_context *app)
{
    struct jobs *jobs = g_new0(struct jobs, 1);
    jobs->app = app;
    jobs->session = app->session;
    jobs->live = g_ptr_array_new_with_free_func(job_release);
    jobs->watchers = g_array_new(FALSE, FALSE, sizeof(struct watcher));
    return jobs;
}

void jobs_free(struct jobs *jobs)
{
    for (guint i = 0; i < jobs->live->len; i++)
        session_forget(jobs->session, jobs->live->pdata[i]);
    g_ptr_array_unref(jobs->live);
    g_array_unref(jobs->watchers);
    if (jobs->giving_back)
        g_source_remove(jobs->giving_back);
    g_free(jobs);
}

int64_t job_name(const struct job *job)
{
    return job->number ? job->number : -job->task;
}

void job_belongs(struct job *job, struct jobs *jobs)
{
    struct registry *registry = session_registry(jobs->session);
    job->jobs = jobs;
    job->feature = job->action != NULL ? registry_find(registry, PH_ACTION, job->action) : NULL;
    job->title = text_safe(job->feature != NULL  ? words(job->feature->about.title)
                           : job->action != NULL ? job->action
                                                 : "?");
    job->results = job_results_of(job->feature);
    for (guint i = 0; job->feature == NULL && i < job_phones_total(job->phones); i++)
        job_results_meet(&job->results, &job_phones_at(job->phones, i)->rows);
}
