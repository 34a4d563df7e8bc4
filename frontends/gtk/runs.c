/* Runs of actions. See runs.h. */
#include "runs.h"

#include "async_read.h"

#include <csv.h>
#include <job_words.h>
#include <malloc.h>
#include <string.h>

/* A run that goes on is told of so often; and so many that have ended are kept here, besides the journal. */
#define TELL_MS 40
#define ENDED_KEPT 20
/* What a run over more phones than this leaves behind is worth giving back to the machine, once it is quiet. */
#define LARGE 2000
#define QUIET_S 2

struct runs {
    struct window *window;
    struct session *session;
    GPtrArray *live; /* struct run, newest first */
    runs_changed *changed;
    void *self;
    guint giving_back;
};

static void file_free(gpointer memory)
{
    struct run_file *file = memory;
    g_free(file->phone);
    g_free(file->name);
    g_free(file->media_type);
    g_bytes_unref(file->bytes);
    g_free(file);
}

static struct run *run_new(void)
{
    struct run *run = g_new0(struct run, 1);
    run->phones = run_list_new();
    run->files = g_ptr_array_new_with_free_func(file_free);
    run->holders = 1;
    return run;
}

static gboolean on_quiet(gpointer self)
{
    struct runs *runs = self;
    runs->giving_back = 0;
    malloc_trim(0);
    return G_SOURCE_REMOVE;
}

static void give_back(const struct run *run)
{
    struct runs *runs = run->runs;
    if (runs && !runs->giving_back && run_list_total(run->phones) > LARGE)
        runs->giving_back = g_timeout_add_seconds(QUIET_S, on_quiet, runs);
}

struct run *run_hold(struct run *run)
{
    run->holders++;
    return run;
}

void run_release(void *held)
{
    struct run *run = held;
    if (!run || --run->holders > 0)
        return;
    async_read_cancel(&run->counting);
    if (run->telling)
        g_source_remove(run->telling);
    give_back(run);
    g_object_unref(run->phones);
    g_ptr_array_unref(run->files);
    free(run->title);
    free(run->action);
    free(run->state);
    free(run->why);
    g_free(run);
}

static gboolean on_tell(gpointer self)
{
    struct run *run = self;
    run->telling = 0;
    run_list_show(run->phones);
    if (run->runs->changed)
        run->runs->changed(run->runs->self, run);
    return G_SOURCE_REMOVE;
}

static void tell_soon(struct run *run)
{
    if (!run->telling)
        run->telling = g_timeout_add(TELL_MS, on_tell, run);
}

static void tell(struct run *run)
{
    if (run->telling)
        g_source_remove(run->telling);
    on_tell(run);
}

/* ---- Events of a live one ------------------------------------------------------------------- */

static guint index_of(struct run *run, const struct phone *phone)
{
    const char *id = phone ? phone_key(phone) : NULL;
    guint index = run_list_find(run->phones, id);
    if (index != RUN_LIST_NONE || !id)
        return index;
    /* a resumed one: not chosen here */
    return run_list_add(run->phones,
                        (struct run_phone){.id = memory_copy(id),
                                           .name = memory_copy(phone_field(phone, "name")),
                                           .outcome = "open"});
}

static void show_on_phone(struct run *run, const struct phone *phone, const char *result)
{
    const char *id = phone ? phone_key(phone) : NULL;
    PhoneRow *row = id ? phone_model_row(window_phones(run->runs->window), id) : NULL;
    if (row && !run->dry_run)
        phone_row_set_result(row, result);
}

static void on_outcome(struct run *run, const struct event *event)
{
    guint index = index_of(run, event->phone);
    const char *outcome = limits_outcome_name(event->outcome);
    const char *tracking = event->row ? values_text(event->row, "trackingId") : NULL;
    AUTO_FREE char *told = job_row_text(event->row);
    run->counts[event->outcome]++;
    run->counts[0]++;
    if (index == RUN_LIST_NONE)
        return;
    if (event->outcome != OUTCOME_DONE)
        run_list_set(run->phones, index, outcome, event->error.text, tracking);
    else
        run_list_set(run->phones, index, outcome, *told ? told : NULL, tracking);
    show_on_phone(run, event->phone, outcome);
}

static void on_attachment(struct run *run, const struct event *event)
{
    struct run_file *file = g_new0(struct run_file, 1);
    file->phone = g_strdup(event->phone ? phone_field(event->phone, "name") : NULL);
    file->name = g_strdup(event->text);
    file->media_type = g_strdup(event->url);
    file->bytes = g_bytes_new(event->bytes, event->length);
    g_ptr_array_add(run->files, file);
}

static void on_request(struct run *run, const struct event *event)
{
    guint index = index_of(run, event->phone);
    AUTO_FREE char *request = job_request_text(event->row);
    AUTO_FREE char *text = text_format(_("would send %s"), request);
    if (index != RUN_LIST_NONE)
        run_list_tell(run->phones, index, text);
}

static void notify_desktop(struct run *run)
{
    if (window_focused(run->runs->window) || run->counts[0] == 0)
        return;
    GtkApplication *application = gtk_window_get_application(window_widget(run->runs->window));
    g_autoptr(GNotification) note = g_notification_new(run->title);
    AUTO_FREE char *body =
        text_format(_("%lld of %lld done, %lld failed"), (long long)run->counts[OUTCOME_DONE],
                    (long long)run->total, (long long)run->counts[OUTCOME_FAILED]);
    g_notification_set_body(note, body);
    g_notification_set_default_action(note, "app.activate");
    g_application_send_notification(G_APPLICATION(application), NULL, note);
}

static void stir(const struct run *run)
{
    if (!run->dry_run && run->feature->action.danger > PH_HARMLESS)
        window_stirred(run->runs->window);
}

static void *read_left(int64_t number, struct ph_error *err)
{
    struct journal_job *job = NULL;
    if (journal_read(number, &job, err) < 0)
        return NULL;
    int64_t *left = g_new(int64_t, 1);
    *left = (int64_t)journal_left(job, &(struct limits){0});
    journal_free(job);
    return left;
}

static void on_left(void *self, void *left, const char *why)
{
    (void)why; /* it said so already, or will when it is gone on with */
    struct run *run = self;
    run->left = left ? *(int64_t *)left : 0;
    g_free(left);
    tell(run);
}

static void on_finished(struct run *run, const struct event *event)
{
    const char *job = event->row ? values_text(event->row, "job") : NULL;
    run->live = false;
    run->finished = true;
    run->job = job ? strtoll(job, NULL, 10) : run->job;
    free(run->state);
    run->state = memory_copy(event->code < 0 ? _("stopped") : _("ended"));
    if (event->code < 0)
        run->why = memory_copy(event->error.text);
    if (run->job)
        async_read_start(read_left, run->job, g_free, &run->counting, on_left, run);
    stir(run);
    notify_desktop(run);
    give_back(run);
}

static void on_started(struct run *run, const struct event *event)
{
    guint index = index_of(run, event->phone);
    if (index == RUN_LIST_NONE)
        return;
    run_list_set(run->phones, index, "running", NULL, NULL);
    show_on_phone(run, event->phone, "running");
}

static void on_told(struct run *run, const struct event *event)
{
    AUTO_FREE char *told = job_row_text(event->row);
    guint index = index_of(run, event->phone);
    if (index != RUN_LIST_NONE && *told)
        run_list_tell(run->phones, index, told);
}

static void on_event(void *self, const struct event *event)
{
    struct run *run = self;
    switch (event->kind) {
    case EVENT_STARTED:
        on_started(run, event);
        break;
    case EVENT_PROGRESS:
        if (event->text) /* how far an action has come with one phone */
            return;
        run->done = event->done;
        run->total = event->total > run->total ? event->total : run->total;
        break;
    case EVENT_ROW:
        on_told(run, event);
        break;
    case EVENT_REQUEST:
        on_request(run, event);
        break;
    case EVENT_ATTACHMENT:
        on_attachment(run, event);
        break;
    case EVENT_OUTCOME:
        on_outcome(run, event);
        break;
    case EVENT_FINISHED:
        on_finished(run, event);
        tell(run);
        return;
    default:
        return;
    }
    tell_soon(run);
}

/* ---- Starting ------------------------------------------------------------------------------- */

static void fill_phones(struct run *run, const struct task_options *task)
{
    for (size_t i = 0; i < task->phone_count; i++) {
        const char *id = phone_key(task->phones[i]);
        const char *name = phone_field(task->phones[i], "name");
        run_list_add(run->phones, (struct run_phone){.id = memory_copy(id),
                                                     .name = memory_copy(name),
                                                     .outcome = "open"});
    }
}

/* Whether nobody could look at it otherwise: it goes on, or is not in the journal as a whole. */
static bool is_only_here(const struct run *run)
{
    return run->live || run->files->len > 0 || run->dry_run;
}

static void forget_oldest(struct runs *runs)
{
    guint ended = 0;
    for (guint i = 0; i < runs->live->len; i++) {
        struct run *run = runs->live->pdata[i];
        ended += !is_only_here(run);
        if (!is_only_here(run) && ended > ENDED_KEPT)
            g_ptr_array_remove_index(runs->live, i--);
    }
}

/* As the directory lists them, however the list is sorted: the order of the command line. */
static int by_place(const void *a, const void *b)
{
    const struct phone *first = *(const struct phone *const *)a;
    const struct phone *second = *(const struct phone *const *)b;
    return (first > second) - (first < second);
}

int64_t runs_start(struct runs *runs, const struct task_options *task, const struct phone_set *set,
                   struct ph_error *err)
{
    struct task_options whole = *task;
    size_t count = 0;
    g_autofree const struct phone **phones =
        set ? phone_set_phones(set, window_phones(runs->window), &count) : NULL;
    if (set && count != set->count)
        return error_fail(err, PH_INVALID, NULL, "%zu of the phones are no longer there",
                          set->count - count);
    if (count > 0)
        qsort(phones, count, sizeof *phones, by_place);
    whole.phones = phones;
    whole.phone_count = count;
    struct run *run = run_new();
    int64_t number = session_start(runs->session, &whole, on_event, run, err);
    if (number < 0) {
        run_release(run);
        return number;
    }
    run->runs = runs;
    run->task = number;
    run->job = task->resume;
    run->part = task->resume != 0;
    run->feature = task->feature;
    run->title = text_safe(words(task->feature->about.title));
    run->action = memory_copy(task->feature->about.id);
    run->state = memory_copy(_("running"));
    run->started = time_now();
    run->live = true;
    run->dry_run = task->dry_run;
    run->total = (int64_t)count;
    fill_phones(run, &whole);
    forget_oldest(runs);
    g_ptr_array_insert(runs->live, 0, run);
    stir(run);
    tell(run);
    return number;
}

GPtrArray *runs_live(struct runs *runs)
{
    return runs->live;
}

void runs_watch(struct runs *runs, runs_changed *changed, void *self)
{
    runs->changed = changed;
    runs->self = self;
}

struct runs *runs_new(struct window *window)
{
    struct runs *runs = g_new0(struct runs, 1);
    runs->window = window;
    runs->session = window_session(window);
    runs->live = g_ptr_array_new_with_free_func(run_release);
    return runs;
}

void runs_free(struct runs *runs)
{
    for (guint i = 0; i < runs->live->len; i++)
        session_forget(runs->session, runs->live->pdata[i]);
    g_ptr_array_unref(runs->live);
    if (runs->giving_back)
        g_source_remove(runs->giving_back);
    g_free(runs);
}

/* ---- Out of the journal --------------------------------------------------------------------- */

static void take_phone(struct run *run, struct journal_item *from)
{
    const char *tracking = from->row ? values_text(from->row, "trackingId") : NULL;
    run_list_add(run->phones, (struct run_phone){.id = memory_steal(from->id),
                                                 .name = memory_steal(from->name),
                                                 .text = job_item_text(from),
                                                 .tracking = memory_copy(tracking),
                                                 .outcome = job_item_outcome(from)});
    if (from->state == JOURNAL_ENDED)
        run->counts[from->outcome]++;
    else if (from->state == JOURNAL_INTENDED)
        run->counts[OUTCOME_UNKNOWN]++;
}

void *run_read(int64_t job, struct ph_error *err)
{
    struct journal_job *read = NULL;
    if (journal_read(job, &read, err) < 0)
        return NULL;
    struct run *run = run_new();
    run->job = job;
    run->action = memory_copy(read->about.action);
    run->state = memory_copy(words(job_state(&read->about)));
    run->why = memory_copy(read->about.damaged
                               ? _("This job ended before anything was sent: start it anew.")
                               : read->about.why);
    run->started = read->about.started;
    run->total = (int64_t)read->count;
    for (size_t i = 0; i < read->count; i++)
        take_phone(run, &read->items[i]);
    if (!read->about.damaged)
        run->left = (int64_t)journal_left(read, &(struct limits){0});
    for (int outcome = OUTCOME_DONE; outcome <= OUTCOME_SKIPPED; outcome++)
        run->done += run->counts[outcome];
    run->counts[0] = run->done;
    run_list_show(run->phones);
    journal_free(read);
    return run;
}

void run_belongs(struct run *run, struct runs *runs)
{
    struct registry *registry = session_registry(runs->session);
    run->runs = runs;
    run->feature = run->action ? registry_find(registry, PH_ACTION, run->action) : NULL;
    run->title = text_safe(run->feature  ? words(run->feature->about.title)
                           : run->action ? run->action
                                         : "?");
}

/* ---- CSV ------------------------------------------------------------------------------------ */

GBytes *run_csv(const struct run *run)
{
    static const char *const names[] = {"name", "mac", "outcome", "text", "trackingId", "id"};
    char *csv = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&csv, &length);
    csv_line(out, names, COUNT_OF(names));
    for (guint i = 0; i < run_list_total(run->phones); i++) {
        const struct run_phone *phone = run_list_at(run->phones, i);
        PhoneRow *row = phone_model_row(window_phones(run->runs->window), phone->id);
        const char *mac = row ? phone_field(phone_row_phone(row), "mac") : NULL;
        const char *const cells[] = {phone->name,     mac,      phone->outcome, phone->text,
                                     phone->tracking, phone->id};
        csv_line(out, cells, COUNT_OF(cells));
    }
    fclose(out);
    return g_bytes_new_with_free_func(csv, length, free, csv);
}
