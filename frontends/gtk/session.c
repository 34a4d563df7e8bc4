/* The core as this program opened it. See session.h. */
#include "session.h"

#include "prompts.h"

#include <browser.h>
#include <glib-unix.h>
#include <simulator.h>

/* The time for events before drawing gets its turn. */
enum { PORTION_US = 6000 };

struct watch {
    session_event *handler;
    void *self;
    bool action, consents;
    bool asks, settles; /* may find that the sign-in is refused; that it is not */
};

struct session {
    struct core *core;
    struct simulated simulated;
    GHashTable *watches; /* task number -> struct watch */
    struct prompts *prompts;
    session_event *note; /* or NULL */
    void *note_self;
    char *refused;  /* or NULL */
    bool signed_in; /* before the event that is handed out */
    session_changed *changed;
    void *changed_self;
    guint source;
    int actions;
};

/* ---- Events --------------------------------------------------------------------------------- */

static void consent_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    (void)source;
    (void)cancellable;
    char **addresses = data;
    g_task_return_boolean(task, simulator_consent(addresses[0], addresses[1]));
}

/* Gives the consent on a thread of its own: the simulator may take a moment to answer. */
static void consent(const struct session *session, const char *url)
{
    g_autoptr(GTask) task = g_task_new(NULL, NULL, NULL, NULL);
    const char *addresses[] = {session->simulated.url, url, NULL};
    g_task_set_task_data(task, g_strdupv((char **)addresses), (GDestroyNotify)g_strfreev);
    g_task_run_in_thread(task, consent_thread);
}

static void write_log(const struct event *event)
{
    g_log_structured("phonectl",
                     event->level == PH_LOG_ERROR ? G_LOG_LEVEL_WARNING : G_LOG_LEVEL_MESSAGE,
                     "MESSAGE", "%s: %s", event->feature, event->text);
}

/* Whichever task finds that the sign-in is refused: from then on all pages show it. True: they have
 * something else to show. */
static bool learn_refusal(struct session *session, const struct watch *watch,
                          const struct event *event)
{
    const struct core_account *account = core_account(session->core);
    bool there = session->signed_in, was = session->refused != NULL;
    session->signed_in = account != NULL && account->signed_in;
    if (event->code == PH_LOGIN && watch->asks && (there || was)) {
        free(session->refused);
        session->refused = memory_copy(event->error.text);
        return true;
    }
    if (event->code == PH_OK && watch->settles)
        free(memory_steal(session->refused));
    return was && session->refused == NULL;
}

static void dispatch(struct session *session, const struct event *event)
{
    int64_t number = event->task;
    bool learnt = false;
    if (event->kind == EVENT_NOTE) {
        write_log(event);
        if (session->note != NULL)
            session->note(session->note_self, event);
        return;
    }
    const struct watch *watch = g_hash_table_lookup(session->watches, &number);
    if (event->kind == EVENT_BROWSE && watch != NULL && watch->consents &&
        session->simulated.url != NULL)
        consent(session, event->url);
    else if (event->kind == EVENT_QUESTION || event->kind == EVENT_BROWSE ||
             event->kind == EVENT_PROGRESS || event->kind == EVENT_FINISHED)
        prompts_event(session->prompts, event);
    if (watch != NULL && event->kind == EVENT_FINISHED)
        learnt = learn_refusal(session, watch, event);
    if (watch != NULL && watch->handler != NULL)
        watch->handler(watch->self, event);
    if (learnt && session->changed != NULL)
        session->changed(session->changed_self);
    if (event->kind != EVENT_FINISHED)
        return;
    watch = g_hash_table_lookup(session->watches, &number);
    if (watch != NULL && watch->action)
        session->actions--;
    g_hash_table_remove(session->watches, &number);
}

static gboolean on_readable(gint fd, GIOCondition condition, gpointer self)
{
    (void)fd;
    (void)condition;
    struct session *session = self;
    gint64 until = g_get_monotonic_time() + PORTION_US;
    const struct event *event;
    while (g_get_monotonic_time() < until && (event = core_next(session->core)) != NULL)
        dispatch(session, event);
    return G_SOURCE_CONTINUE;
}

/* ---- Tasks ---------------------------------------------------------------------------------- */

int64_t session_start(struct session *session, const struct task_options *task,
                      session_event *handler, void *self, struct ph_error *err)
{
    int64_t number = 0;
    int code = core_start(session->core, task, &number, err);
    if (code < 0)
        return code;
    struct watch *watch = g_new0(struct watch, 1);
    watch->handler = handler;
    watch->self = self;
    watch->action = task->kind == TASK_ACTION && !task->dry_run &&
                    !feature_only_reads(task->feature, task->args);
    watch->settles = (task->kind == TASK_PHONES && task->fresh) ||
                     (task->kind == TASK_STATUS && task->verify) || task->kind == TASK_LOGIN ||
                     task->kind == TASK_LOGOUT;
    watch->asks =
        task->kind == TASK_ACTION || task->kind == TASK_PHONES || task->kind == TASK_STATUS;
    session->actions += watch->action;
    g_hash_table_insert(session->watches, g_memdup2(&number, sizeof number), watch);
    return number;
}

void session_forget(struct session *session, const void *self)
{
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, session->watches);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        struct watch *watch = value;
        if (watch->self == self)
            watch->handler = NULL;
    }
}

const char *session_refused(const struct session *session)
{
    return session->refused;
}

void session_watch_refusal(struct session *session, session_changed *changed, void *self)
{
    session->changed = changed;
    session->changed_self = self;
}

void session_notes(struct session *session, session_event *handler, void *self)
{
    session->note = handler;
    session->note_self = self;
}

void session_consents(struct session *session, int64_t task)
{
    struct watch *watch = g_hash_table_lookup(session->watches, &task);
    if (watch != NULL)
        watch->consents = true;
}

void session_stop(struct session *session, bool at_once)
{
    GHashTableIter iter;
    gpointer number, value;
    g_hash_table_iter_init(&iter, session->watches);
    while (g_hash_table_iter_next(&iter, &number, &value)) {
        const struct watch *watch = value;
        if (watch->action && at_once)
            core_cancel(session->core, *(const int64_t *)number);
        else if (watch->action)
            core_drain(session->core, *(const int64_t *)number);
    }
}

int session_actions(const struct session *session)
{
    return session->actions;
}

enum { LOOK_MS = 50 };

struct waiting {
    const struct session *session;
    session_idle *idle;
    void *self;
};

static gboolean look_whether_idle(gpointer memory)
{
    const struct waiting *waiting = memory;
    if (session_actions(waiting->session) > 0)
        return G_SOURCE_CONTINUE;
    waiting->idle(waiting->self);
    return G_SOURCE_REMOVE;
}

guint session_when_idle(struct session *session, session_idle *idle, void *self)
{
    struct waiting *waiting = g_new(struct waiting, 1);
    *waiting = (struct waiting){session, idle, self};
    return g_timeout_add_full(G_PRIORITY_DEFAULT, LOOK_MS, look_whether_idle, waiting, g_free);
}

/* ---- Opening and closing -------------------------------------------------------------------- */

static int open_core(struct session *session, const struct session_options *options,
                     struct ph_error *err)
{
    struct core_options core_options = {
        .profile = options->profile,
        .plugin_dir = options->plugin_dir,
        .browser = browser_over_ssh() ? "ssh" : "yes",
        .notes = true,
        .note_level = PH_LOG_WARNING,
    };
    int code = options->sim ? simulator_options(&core_options, &session->simulated, err) : PH_OK;
    if (code < 0)
        return code;
    return core_open(&core_options, &session->core, err);
}

struct session *session_open(const struct session_options *options, struct ph_error *err)
{
    struct session *session = g_new0(struct session, 1);
    if (open_core(session, options, err) < 0) {
        simulated_clear(&session->simulated);
        g_free(session);
        return NULL;
    }
    session->watches = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    session->prompts = prompts_new(session->core);
    return session;
}

void session_attach(struct session *session, GtkWindow *window)
{
    prompts_attach(session->prompts, window);
    if (!session->source)
        session->source = g_unix_fd_add_full(GDK_PRIORITY_REDRAW, core_fd(session->core), G_IO_IN,
                                             on_readable, session, NULL);
}

void session_detach(struct session *session)
{
    if (session->source)
        g_source_remove(session->source);
    session->source = 0;
    prompts_detach(session->prompts);
}

void session_close(struct session *session)
{
    if (session == NULL)
        return;
    session_detach(session);
    prompts_free(session->prompts);
    core_close(session->core);
    g_hash_table_unref(session->watches);
    simulated_clear(&session->simulated);
    free(session->refused);
    g_free(session);
}

struct core *session_core(struct session *session)
{
    return session->core;
}

struct settings *session_settings(struct session *session)
{
    return core_settings(session->core);
}

struct registry *session_registry(struct session *session)
{
    return core_registry(session->core);
}

const char *session_sim_url(const struct session *session)
{
    return session->simulated.url;
}
