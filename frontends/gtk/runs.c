/* Runs of actions. See runs.h. */
#include "runs.h"

#include "run_item.h"

#include <csv.h>
#include <job_words.h>
#include <string.h>

struct runs {
    struct window *window;
    struct session *session;
    GPtrArray *live; /* struct run, newest first */
    runs_changed *changed;
    void *self;
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

static struct run *run_new(struct runs *runs)
{
    struct run *run = g_new0(struct run, 1);
    run->runs = runs;
    run->items = g_list_store_new(RUN_ITEM_TYPE);
    run->files = g_ptr_array_new_with_free_func(file_free);
    return run;
}

void run_free(struct run *run)
{
    if (!run)
        return;
    g_object_unref(run->items);
    g_ptr_array_unref(run->files);
    if (run->by_id)
        g_hash_table_unref(run->by_id);
    free(run->title);
    free(run->action);
    free(run->state);
    free(run->why);
    g_free(run);
}

static void tell(struct run *run)
{
    if (run->runs->changed)
        run->runs->changed(run->runs->self, run);
}

/* ---- Events of a live one ------------------------------------------------------------------- */

static RunItem *item_of(struct run *run, const struct phone *phone)
{
    const char *id = phone ? phone_field(phone, "id") : NULL;
    RunItem *item = id ? g_hash_table_lookup(run->by_id, id) : NULL;
    if (item || !id)
        return item;
    item = run_item_new(id, phone_field(phone, "name")); /* a resumed one: not chosen here */
    g_list_store_append(run->items, item);
    g_hash_table_insert(run->by_id, g_strdup(id), item);
    g_object_unref(item);
    return item;
}

static void show_on_phone(struct run *run, const struct phone *phone, const char *result)
{
    const char *id = phone ? phone_field(phone, "id") : NULL;
    PhoneRow *row = id ? phone_model_row(window_phones(run->runs->window), id) : NULL;
    if (row && !run->dry_run)
        phone_row_set_result(row, result);
}

static void on_outcome(struct run *run, const struct ph_event *event)
{
    RunItem *item = item_of(run, event->phone);
    const char *outcome = run_outcome_name(event->outcome);
    const char *tracking = event->row ? values_text(event->row, "trackingId") : NULL;
    AUTO_FREE char *told = job_row_text(event->row);
    run->counts[event->outcome]++;
    run->counts[0]++;
    run->left += event->code == PH_CANCELLED; /* not begun, or not awaited */
    if (!item)
        return;
    if (event->outcome != RUN_DONE)
        run_item_set(item, outcome, event->error.text, tracking);
    else
        run_item_set(item, outcome, *told ? told : NULL, tracking);
    show_on_phone(run, event->phone, outcome);
}

static void on_attachment(struct run *run, const struct ph_event *event)
{
    struct run_file *file = g_new0(struct run_file, 1);
    file->phone = g_strdup(event->phone ? phone_field(event->phone, "name") : NULL);
    file->name = g_strdup(event->text);
    file->media_type = g_strdup(event->url);
    file->bytes = g_bytes_new(event->bytes, event->length);
    g_ptr_array_add(run->files, file);
}

static void on_request(struct run *run, const struct ph_event *event)
{
    RunItem *item = item_of(run, event->phone);
    const char *method = values_text(event->row, "method"), *url = values_text(event->row, "url");
    const char *body = values_text(event->row, "body");
    AUTO_FREE char *text = base_format("%s %s %s %s", _("would send"), method ? method : "",
                                       url ? url : "", body ? body : "");
    if (item)
        run_item_add(item, text);
}

static void notify_desktop(struct run *run)
{
    if (window_focused(run->runs->window) || run->counts[0] == 0)
        return;
    GtkApplication *application = gtk_window_get_application(window_widget(run->runs->window));
    g_autoptr(GNotification) note = g_notification_new(run->title);
    AUTO_FREE char *body =
        base_format(_("%lld of %lld done, %lld failed"), (long long)run->counts[RUN_DONE],
                    (long long)run->total, (long long)run->counts[RUN_FAILED]);
    g_notification_set_body(note, body);
    g_notification_set_default_action(note, "app.activate");
    g_application_send_notification(G_APPLICATION(application), NULL, note);
}

static void stir(const struct run *run)
{
    if (!run->dry_run && run->feature->action.danger > PH_HARMLESS)
        window_stirred(run->runs->window);
}

static void on_finished(struct run *run, const struct ph_event *event)
{
    const char *job = event->row ? values_text(event->row, "job") : NULL;
    run->live = false;
    run->finished = true;
    run->job = job ? strtoll(job, NULL, 10) : run->job;
    free(run->state);
    run->state = base_copy(event->code < 0 ? _("stopped") : _("ended"));
    if (event->code < 0)
        run->why = base_copy(event->error.text);
    stir(run);
    notify_desktop(run);
}

static void on_event(void *self, const struct ph_event *event)
{
    struct run *run = self;
    AUTO_FREE char *told = NULL;
    RunItem *item;
    switch (event->kind) {
    case PH_STARTED:
        item = item_of(run, event->phone);
        if (item)
            run_item_set(item, "running", NULL, NULL);
        show_on_phone(run, event->phone, "running");
        return;
    case PH_PROGRESS:
        run->done = event->done;
        run->total = event->total > run->total ? event->total : run->total;
        break;
    case PH_ROW:
        told = job_row_text(event->row);
        item = item_of(run, event->phone);
        if (item && *told)
            run_item_add(item, told);
        return;
    case PH_REQUEST:
        on_request(run, event);
        return;
    case PH_ATTACHMENT:
        on_attachment(run, event);
        return;
    case PH_OUTCOME:
        on_outcome(run, event);
        break;
    case PH_FINISHED:
        on_finished(run, event);
        break;
    default:
        return;
    }
    tell(run);
}

/* ---- Starting ------------------------------------------------------------------------------- */

static void fill_items(struct run *run, const struct ph_task *task)
{
    g_autofree gpointer *items = g_new(gpointer, task->phone_count + 1);
    for (size_t i = 0; i < task->phone_count; i++) {
        const char *id = phone_field(task->phones[i], "id");
        items[i] = run_item_new(id, phone_field(task->phones[i], "name"));
        g_hash_table_insert(run->by_id, g_strdup(id ? id : ""), items[i]);
    }
    g_list_store_splice(run->items, 0, 0, items, (guint)task->phone_count);
    for (size_t i = 0; i < task->phone_count; i++)
        g_object_unref(items[i]);
}

int64_t runs_start(struct runs *runs, const struct ph_task *task, const struct phone_set *set,
                   struct ph_error *err)
{
    struct ph_task whole = *task;
    size_t count = 0;
    g_autofree const struct phone **phones =
        set ? phone_set_phones(set, window_phones(runs->window), &count) : NULL;
    if (set && count != set->count)
        return base_fail(err, PH_INVALID, NULL, "%zu of the phones are no longer there",
                         set->count - count);
    whole.phones = phones;
    whole.phone_count = count;
    struct run *run = run_new(runs);
    int64_t number = session_start(runs->session, &whole, on_event, run, err);
    if (number < 0) {
        run_free(run);
        return number;
    }
    run->task = number;
    run->job = task->resume;
    run->feature = task->feature;
    run->title = text_safe(words(task->feature->about.title));
    run->action = base_copy(task->feature->about.id);
    run->state = base_copy(_("running"));
    run->started = base_now();
    run->live = true;
    run->dry_run = task->dry_run;
    run->total = (int64_t)count;
    run->by_id = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    fill_items(run, &whole);
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
    runs->live = g_ptr_array_new();
    return runs;
}

void runs_free(struct runs *runs)
{
    for (guint i = 0; i < runs->live->len; i++) {
        struct run *run = runs->live->pdata[i];
        session_forget(runs->session, run);
        run_free(run);
    }
    g_ptr_array_unref(runs->live);
    g_free(runs);
}

/* ---- Out of the journal --------------------------------------------------------------------- */

static void take_item(struct run *run, const struct journal_item *from, gpointer *to)
{
    AUTO_FREE char *text = job_item_text(from);
    RunItem *item = run_item_new(from->id, from->name);
    run_item_set(item, job_item_outcome(from), text,
                 from->row ? values_text(from->row, "trackingId") : NULL);
    if (from->state == JOURNAL_ENDED)
        run->counts[from->outcome]++;
    else if (from->state == JOURNAL_INTENDED)
        run->counts[RUN_UNKNOWN]++;
    *to = item;
}

struct run *run_read(struct runs *runs, int64_t job, struct ph_error *err)
{
    struct journal_job *read = NULL;
    if (journal_read(job, &read, err) < 0)
        return NULL;
    struct run *run = run_new(runs);
    run->job = job;
    run->feature = read->about.action ? registry_find(session_registry(runs->session), PH_ACTION,
                                                      read->about.action)
                                      : NULL;
    run->action = base_copy(read->about.action);
    run->title = text_safe(run->feature ? words(run->feature->about.title) : read->about.action);
    run->state = base_copy(words(job_state(&read->about)));
    run->why = base_copy(read->about.why);
    run->started = read->about.started;
    run->total = (int64_t)read->count;
    g_autofree gpointer *items = g_new(gpointer, read->count + 1);
    for (size_t i = 0; i < read->count; i++)
        take_item(run, &read->items[i], &items[i]);
    for (size_t i = 0; i < read->count; i++)
        run->left += journal_plan(&read->items[i], &(struct run_limits){0}) != JOURNAL_LEAVE;
    for (int outcome = RUN_DONE; outcome <= RUN_SKIPPED; outcome++)
        run->done += run->counts[outcome];
    run->counts[0] = run->done;
    g_list_store_splice(run->items, 0, 0, items, (guint)read->count);
    for (size_t i = 0; i < read->count; i++)
        g_object_unref(items[i]);
    journal_free(read);
    return run;
}

/* ---- CSV ------------------------------------------------------------------------------------ */

char *run_csv(const struct run *run)
{
    static const char *const names[] = {"name", "mac", "outcome", "text", "trackingId", "id"};
    AUTO_FREE char *csv = NULL;
    size_t length;
    FILE *out = open_memstream(&csv, &length);
    GListModel *items = G_LIST_MODEL(run->items);
    csv_line(out, names, COUNT_OF(names));
    for (guint i = 0; i < g_list_model_get_n_items(items); i++) {
        g_autoptr(RunItem) item = g_list_model_get_item(items, i);
        PhoneRow *row = phone_model_row(window_phones(run->runs->window), run_item_id(item));
        const char *mac = row ? phone_field(phone_row_phone(row), "mac") : NULL;
        const char *const cells[] = {run_item_name(item),     mac,
                                     run_item_outcome(item),  run_item_text(item),
                                     run_item_tracking(item), run_item_id(item)};
        csv_line(out, cells, COUNT_OF(cells));
    }
    fclose(out);
    return g_strdup(csv);
}
