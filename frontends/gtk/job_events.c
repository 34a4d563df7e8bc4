/* What happens to a live job. See job_events.h. */
#include "job_events.h"

#include "async_read.h"
#include "job_progress.h"

#include <attachment.h>
#include <job_words.h>
#include <string.h>

/* How often a live job reports changes. */
enum { TELL_MS = 40 };
/* Of one job, in memory. */
enum { FILES_BYTES = 512 * 1024 * 1024 };

static gboolean on_tell(gpointer self)
{
    struct job *job = self;
    job->telling = 0;
    job_phones_show(job->phones);
    jobs_tell(job->jobs, job);
    return G_SOURCE_REMOVE;
}

static void tell_soon(struct job *job)
{
    if (!job->telling)
        job->telling = g_timeout_add(TELL_MS, on_tell, job);
}

void job_tell(struct job *job)
{
    if (job->telling)
        g_source_remove(job->telling);
    on_tell(job);
}

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
    PhoneRow *row = id != NULL ? phone_model_row(jobs_app(job->jobs)->phones, id) : NULL;
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

void job_add_file(struct job *job, const struct job_file *file)
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
    job_add_file(job, &(struct job_file){.phone = (char *)phone,
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
    GtkWindow *window = jobs_app(job->jobs)->window;
    if (is_in_use(window) || job_ended(job) == 0)
        return;
    GtkApplication *application = gtk_window_get_application(window);
    AUTO_FREE char *title = job_title(job);
    g_autoptr(GNotification) note = g_notification_new(title);
    AUTO_FREE char *body = job_counts(job);
    g_notification_set_body(note, body);
    g_notification_set_default_action_and_target(note, "app.job", "x", job_name(job));
    g_application_send_notification(G_APPLICATION(application), NULL, note);
}

void job_stir(const struct job *job)
{
    if (!job->dry_run && job->feature->action.danger > PH_HARMLESS)
        jobs_app(job->jobs)->stir(jobs_app(job->jobs));
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
    job_tell(job);
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
    job_stir(job);
    notify_desktop(job);
    jobs_give_back(job);
}

static void on_started(struct job *job, const struct event *event)
{
    guint index = index_of(job, event->phone);
    if (index == JOB_PHONES_NONE)
        return;
    job_phones_set(job->phones, index, "running", NULL);
    show_on_phone(job, event->phone, "running");
}

void job_on_event(void *self, const struct event *event)
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
        job_tell(job);
        return;
    default:
        return;
    }
    tell_soon(job);
}
