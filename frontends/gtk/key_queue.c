/* Sending key presses. See key_queue.h. */
#include "key_queue.h"

#include "actions_menu.h"

#include <string.h>

struct key_queue {
    struct app_context *app;
    struct session *session;
    struct feature *action;
    struct phone_set *set;
    GPtrArray *waiting; /* names of keys */
    key_queue_changed *changed;
    key_queue_told *told;
    void *self;
    bool several; /* phones */
    bool paused, stopping;
    bool played;   /* what is under way is a sequence, not a key */
    size_t missed; /* phones that missed the keys under way */
    int64_t task;
    int64_t job; /* the job that the presses on this phone belong to */
    gint64 sent_at;
    size_t sent;
};

static void send_waiting(struct key_queue *queue);

/* Repeats keys of one character: "4*2" would mean three keys. */
char *key_sequence(GPtrArray *keys)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0, next; i < keys->len; i = next) {
        const char *key = keys->pdata[i];
        bool digit = strlen(key) == 1;
        for (next = i + 1; next < keys->len && g_str_equal(keys->pdata[next], key);)
            next++;
        g_string_append_printf(text, "%s%s", text->len ? ", " : "", key);
        for (guint more = i + 1; digit && more < next; more++)
            g_string_append(text, key);
        if (!digit && next - i > 1)
            g_string_append_printf(text, "*%u", next - i);
    }
    return g_string_free(text, FALSE);
}

/* A phone that missed a key gets no further ones. */
static void leave_out(struct key_queue *queue, const char *id)
{
    for (size_t i = 0; i < queue->set->count; i++) {
        if (strcmp(queue->set->ids[i], id) != 0)
            continue;
        g_free(queue->set->ids[i]);
        memmove(queue->set->ids + i, queue->set->ids + i + 1,
                (queue->set->count - i) * sizeof *queue->set->ids);
        queue->set->count--;
        queue->job = 0; /* the next job has other phones */
        return;
    }
}

static void on_outcome(struct key_queue *queue, const struct event *event)
{
    const char *id = event->phone != NULL ? phone_key(event->phone) : NULL;
    bool stopped = queue->several && queue->stopping; /* all of them, in step */
    bool bad = event->outcome != OUTCOME_DONE && !stopped;
    long long took_ms = (g_get_monotonic_time() - queue->sent_at) / 1000;
    AUTO_FREE char *sent = queue->played
                               ? text_format(_("Sent in %lld ms"), took_ms)
                               : text_format(ngettext("%zu key sent in %lld ms",
                                                      "%zu keys sent in %lld ms", queue->sent),
                                             queue->sent, took_ms);
    const char *text = bad || stopped ? event->error.text : sent;
    if (id != NULL)
        queue->told(queue->self, id, text, bad);
    if (!queue->several) {
        if (bad)
            key_queue_drop(queue);
        queue->changed(queue->self, text, bad);
    } else if (bad && id != NULL) {
        queue->missed++;
        leave_out(queue, id);
    }
}

static void on_all_told(struct key_queue *queue)
{
    size_t reached = queue->set != NULL ? queue->set->count : 0;
    AUTO_FREE char *text =
        queue->missed > 0
            ? text_format(ngettext("%zu phone missed a key and is left out",
                                   "%zu phones missed a key and are left out", queue->missed),
                          queue->missed)
            : text_format(ngettext("Sent to %zu phone", "Sent to %zu phones", reached), reached);
    queue->changed(queue->self, text, queue->missed > 0);
    queue->missed = 0;
}

static void on_event(void *self, const struct event *event)
{
    struct key_queue *queue = self;
    if (event->task != queue->task)
        return;
    if (event->kind == EVENT_OUTCOME)
        on_outcome(queue, event);
    if (event->kind != EVENT_FINISHED)
        return;
    const char *job = event->row != NULL ? values_text(event->row, "job") : NULL;
    queue->task = 0;
    queue->job = job != NULL && queue->missed == 0 ? strtoll(job, NULL, 10) : 0;
    if (event->code < 0 && queue->missed == 0) {
        key_queue_drop(queue);
        queue->changed(queue->self, event->error.text, true);
    } else if (queue->several) {
        on_all_told(queue);
    }
    send_waiting(queue);
}

/* A sequence has several, a macro any number. */
static bool key_is_one(const char *key)
{
    return strpbrk(key, ",@") == NULL;
}

static void send_waiting(struct key_queue *queue)
{
    struct ph_error err;
    size_t count = 0;
    if (queue->task || queue->paused || queue->waiting->len == 0 || queue->set == NULL ||
        queue->set->count == 0)
        return;
    g_autofree const struct phone **phones =
        phone_set_phones(queue->set, queue->app->phones, &count);
    g_autofree char *sequence = key_sequence(queue->waiting);
    struct values *args = values_new();
    values_set(args, param_of_type(&queue->action->about.args, PH_TEXT)->key, sequence);
    const struct limits limits = {.lockstep =
                                      queue->several && (queue->action->about.flags & PH_PARALLEL)};
    struct task_options task = {.kind = TASK_ACTION,
                                .feature = queue->action,
                                .args = args,
                                .phones = phones,
                                .phone_count = count,
                                .limits = &limits,
                                .follow = queue->job};
    queue->played = !key_is_one(queue->waiting->pdata[0]);
    queue->stopping = false;
    queue->sent = queue->waiting->len;
    g_ptr_array_set_size(queue->waiting, 0);
    queue->sent_at = g_get_monotonic_time();
    queue->task = session_start(queue->session, &task, on_event, queue, &err);
    values_free(args);
    if (queue->task < 0) {
        queue->task = 0;
        queue->changed(queue->self, err.text, true);
    }
}

void key_queue_press(struct key_queue *queue, const char *key)
{
    g_ptr_array_add(queue->waiting, g_strdup(key));
    send_waiting(queue);
}

size_t key_queue_waiting(const struct key_queue *queue)
{
    return queue->waiting->len;
}

bool key_queue_busy(const struct key_queue *queue)
{
    return queue->task || queue->waiting->len > 0;
}

void key_queue_pause(struct key_queue *queue, bool on)
{
    queue->paused = on;
    if (queue->task)
        core_pause(session_core(queue->session), queue->task, on);
    send_waiting(queue);
}

void key_queue_stop(struct key_queue *queue)
{
    key_queue_drop(queue);
    if (queue->task)
        core_drain(session_core(queue->session), queue->task);
    queue->stopping = true;
    key_queue_pause(queue, false);
}

void key_queue_drop(struct key_queue *queue)
{
    g_ptr_array_set_size(queue->waiting, 0);
}

/* The first action that presses keys of these phones; if none can, the first that presses keys. */
static struct feature *find_action(struct key_queue *queue, const struct phone_set *set)
{
    size_t count = 0;
    g_autofree const struct phone **phones = phone_set_phones(set, queue->app->phones, &count);
    struct feature *action, *first = NULL;
    for (size_t i = 0; (action = actions_at(session_registry(queue->session), i)) != NULL; i++) {
        if (!(action->about.flags & PH_KEYS) || param_of_type(&action->about.args, PH_TEXT) == NULL)
            continue;
        AUTO_FREE char *why = actions_why_not(action, phones, count);
        if (why == NULL)
            return action;
        first = first == NULL ? action : first;
    }
    return first;
}

void key_queue_for(struct key_queue *queue, const struct phone_set *set)
{
    key_queue_drop(queue);
    phone_set_free(queue->set);
    queue->set = set != NULL ? phone_set_copy(set) : NULL;
    queue->action = set != NULL ? find_action(queue, set) : NULL;
    queue->several = set != NULL && set->count > 1;
    queue->paused = false;
    queue->missed = 0;
    queue->task = 0; /* the request under way belongs to another phone */
    queue->job = 0;
}

const char *key_queue_argument(struct key_queue *queue)
{
    return param_of_type(&queue->action->about.args, PH_TEXT)->key;
}

struct feature *key_queue_action(struct key_queue *queue)
{
    return queue->action;
}

struct key_queue *key_queue_new(struct app_context *app, key_queue_changed *changed,
                                key_queue_told *told, void *self)
{
    struct key_queue *queue = g_new0(struct key_queue, 1);
    queue->app = app;
    queue->session = app->session;
    queue->changed = changed;
    queue->told = told;
    queue->self = self;
    queue->waiting = g_ptr_array_new_with_free_func(g_free);
    return queue;
}

void key_queue_free(struct key_queue *queue)
{
    session_forget(queue->session, queue);
    phone_set_free(queue->set);
    g_ptr_array_unref(queue->waiting);
    g_free(queue);
}
