/* Jobs. See jobs.h. */
#include "jobs.h"

#include "async_read.h"

#include <job_words.h>
#include <malloc.h>
#include <string.h>

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

struct job *job_new(void)
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

void jobs_give_back(const struct job *job)
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
    jobs_give_back(job);
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

/* ---- Out of the journal --------------------------------------------------------------------- */

guint job_take_phone(struct job *job, const struct journal_item *from, struct rows rows)
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
        job_take_phone(job, &read->items[i], rows_take(&read->items[i].rows));
    if (!read->about.damaged)
        job->left = (int64_t)journal_left(read, &(struct limits){0});
    job_phones_show(job->phones);
    journal_free(read);
    return job;
}

/* ---- All of them ----------------------------------------------------------------------------- */

GPtrArray *jobs_live(struct jobs *jobs)
{
    return jobs->live;
}

void jobs_watch(struct jobs *jobs, jobs_changed *changed, void *self)
{
    struct watcher watcher = {.changed = changed, .self = self};
    g_array_append_val(jobs->watchers, watcher);
}

void jobs_tell(struct jobs *jobs, struct job *job)
{
    for (guint i = 0; i < jobs->watchers->len; i++) {
        struct watcher watcher = g_array_index(jobs->watchers, struct watcher, i);
        watcher.changed(watcher.self, job);
    }
}

struct app_context *jobs_app(struct jobs *jobs)
{
    return jobs->app;
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

char *job_title(const struct job *job)
{
    const char *name =
        job_phones_total(job->phones) == 1 ? job_phones_at(job->phones, 0)->name : NULL;
    AUTO_FREE char *phone = text_short(name);
    return *phone ? text_format("%s %s", job->title, phone) : memory_copy(job->title);
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
