/* Starting a job. See job_start.h. */
#include "job_start.h"

#include "command.h"
#include "job_events.h"
#include "job_progress.h"

/* How many ended jobs the window keeps besides the journal. */
enum { ENDED_KEPT = 20 };

/* A job that is resumed is shown whole, with what came of its other phones before. */
static void fill_again(struct job *job, const struct journal_job *before,
                       const struct limits *limits)
{
    for (size_t i = 0; i < before->count; i++) {
        const struct journal_item *item = &before->items[i];
        enum journal_todo todo = journal_plan(item, limits);
        /* Whoever is waited for tells all its rows again. */
        struct rows rows = todo == JOURNAL_LEAVE ? rows_copy(&item->rows) : (struct rows){0};
        guint index = job_take_phone(job, item, rows);
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
            job_add_file(job, earlier->files->pdata[f]);
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
    for (guint i = 0; i < jobs_live(jobs)->len; i++) {
        struct job *job = jobs_live(jobs)->pdata[i];
        ended += !is_only_here(job);
        if (!is_only_here(job) && ended > ENDED_KEPT)
            g_ptr_array_remove_index(jobs_live(jobs), i--);
    }
}

/* In the order of the directory, however the view is sorted: the command line does the same. */
static int by_place(const void *a, const void *b)
{
    const struct phone *first = *(const struct phone *const *)a;
    const struct phone *second = *(const struct phone *const *)b;
    return (first > second) - (first < second);
}

int64_t job_start(struct jobs *jobs, const struct task_options *task, const struct phone_set *set,
                  const struct journal_job *before, struct ph_error *err)
{
    struct task_options whole = *task;
    size_t count = 0;
    g_autofree const struct phone **phones =
        set != NULL ? phone_set_phones(set, jobs_app(jobs)->phones, &count) : NULL;
    if (set != NULL && count != set->count)
        return error_fail(err, PH_INVALID, NULL, "%zu of the phones are no longer there",
                          set->count - count);
    if (count > 0)
        qsort(phones, count, sizeof *phones, by_place);
    whole.phones = phones;
    whole.phone_count = count;
    struct core *core = session_core(jobs_app(jobs)->session);
    AUTO_FREE char *chosen = set != NULL ? command_selection(set, jobs_app(jobs)->phones) : NULL;
    AUTO_FREE char *by = job_by(core_account(core));
    whole.selection = chosen;
    whole.by = by;
    struct job *job = job_new();
    int64_t number = session_start(jobs_app(jobs)->session, &whole, job_on_event, job, err);
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
        take_files(job, jobs_live(jobs));
    } else {
        fill_phones(job, &whole);
    }
    pace_note(&job->pace, time_monotonic_ms(), job_acted(job));
    forget_oldest(jobs);
    g_ptr_array_insert(jobs_live(jobs), 0, job);
    job_stir(job);
    job_tell(job);
    return number;
}
