/* The opened core of this program: starts tasks and hands each event to whoever started its task, from the main loop
 * and in small portions, so that drawing never waits. */
#ifndef SESSION_H
#define SESSION_H

#include "text.h"

struct session;

struct session_options {
    const char *profile, *plugin_dir; /* or NULL */
    bool sim;                         /* the simulated company, started when needed */
};

/* Before any other thread starts: plugins are loaded here. NULL with err filled. */
struct session *session_open(const struct session_options *options, struct ph_error *err);
/* Ends what runs. */
void session_close(struct session *session);
/* From now on events are read; dialogs of questions and addresses belong to this window. */
void session_attach(struct session *session, GtkWindow *window);

struct core *session_core(struct session *session);
struct settings *session_settings(struct session *session);
struct registry *session_registry(struct session *session);
/* The address of the simulated company, or NULL. */
const char *session_sim_url(const struct session *session);

/* Every event of the task; after EVENT_FINISHED nothing more comes. Questions and addresses have a dialog already, but for
 * the question SIGN_IN_KEEP: it is the handler's. */
typedef void session_event(void *self, const struct event *event);
/* The number of the task, or a negative code with err filled. handler may be NULL. */
int64_t session_start(struct session *session, const struct task_options *task,
                      session_event *handler, void *self, struct ph_error *err);
/* self goes away: its tasks go on without it. */
void session_forget(struct session *session, const void *self);
/* Whoever wants to know, besides the log, what is said to people; one at a time, NULL: nobody. */
void session_notes(struct session *session, session_event *handler, void *self);
/* Addresses of this task are consented to by the program itself, when they are the simulator's. */
void session_consents(struct session *session, int64_t task);
/* What disturbs phones begins no further one; what was sent is finished, or with at_once given up. */
void session_stop(struct session *session, bool at_once);
/* How many tasks run that disturb phones: closing then is worth a question. */
int session_actions(const struct session *session);
typedef void session_idle(void *self);
/* Calls idle once, from the main loop, as soon as none of them runs; a source, which is gone then. */
guint session_when_idle(struct session *session, session_idle *idle, void *self);

#endif
