/* The core as this program opened it. Starts tasks, and hands each event to the part that started
 * its task: from the main loop and in small portions, so that drawing never waits. */
#ifndef SESSION_H
#define SESSION_H

#include "text.h"

struct session;

struct session_options {
    const char *profile, *plugin_dir; /* or NULL */
    bool sim;                         /* simulated phones; starts the simulator if needed */
};

/* Call it before any other thread starts: it loads plugins. NULL with err filled if it fails. */
struct session *session_open(const struct session_options *options, struct ph_error *err);
/* Ends all tasks. */
void session_close(struct session *session);
/* Starts reading events. Prompts open over this window. */
void session_attach(struct session *session, GtkWindow *window);
/* Stops reading events and closes the prompts; call it before the window is destroyed. */
void session_detach(struct session *session);

struct core *session_core(struct session *session);
struct settings *session_settings(struct session *session);
struct registry *session_registry(struct session *session);
/* The address of the simulator, or NULL. */
const char *session_sim_url(const struct session *session);

/* Gets every event of the task; EVENT_FINISHED is the last. Questions and addresses have a dialog
 * already, except SIGN_IN_KEEP, which the handler asks. */
typedef void session_event(void *self, const struct event *event);
/* Returns the number of the task, or a negative code with err filled. handler may be NULL. */
int64_t session_start(struct session *session, const struct task_options *task,
                      session_event *handler, void *self, struct ph_error *err);
/* Why the service refuses the sign-in, as the last task that asked it found; or NULL. */
const char *session_refused(const struct session *session);
typedef void session_changed(void *self);
/* Calls changed whenever session_refused() has changed. */
void session_watch_refusal(struct session *session, session_changed *changed, void *self);
/* Call it before self is freed: its tasks continue without a handler. */
void session_forget(struct session *session, const void *self);
/* Also hands notes for people to this handler, one handler at a time; NULL: only to the log. */
void session_notes(struct session *session, session_event *handler, void *self);
/* For addresses of the simulator, the program gives the consent of this task itself. */
void session_consents(struct session *session, int64_t task);
/* Actions that disturb begin no further phone. Requests under way are finished, or with at_once
 * cancelled. */
void session_stop(struct session *session, bool at_once);
/* The number of running actions that disturb phones: closing the window then asks first. */
int session_actions(const struct session *session);
typedef void session_idle(void *self);
/* Calls idle once, from the main loop, as soon as no such action runs. Returns the source id, which
 * is gone after that call. */
guint session_when_idle(struct session *session, session_idle *idle, void *self);

#endif
