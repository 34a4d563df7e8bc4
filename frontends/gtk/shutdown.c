/* Ending on a signal. See shutdown.h. */
#include "shutdown.h"

#include <glib-unix.h>
#include <signal.h>

struct shutdown {
    GApplication *application;
    struct session *session; /* or NULL */
    bool begun;
};

/* Closes the window, which asks nothing if no action runs. */
static void end(void *self)
{
    const struct shutdown *shutdown = self;
    if (gtk_application_get_windows(GTK_APPLICATION(shutdown->application)) != NULL)
        g_action_group_activate_action(G_ACTION_GROUP(shutdown->application), "quit", NULL);
    else
        g_application_quit(shutdown->application);
}

static gboolean on_signal(gpointer self)
{
    struct shutdown *shutdown = self;
    bool again = shutdown->begun;
    shutdown->begun = true;
    if (shutdown->session != NULL)
        session_stop(shutdown->session, again);
    if (shutdown->session == NULL)
        end(shutdown);
    else if (!again)
        session_when_idle(shutdown->session, end, shutdown);
    return G_SOURCE_CONTINUE;
}

/* A closing terminal may send SIGHUP more than once. */
static gboolean on_hang_up(gpointer self)
{
    const struct shutdown *shutdown = self;
    return shutdown->begun ? G_SOURCE_CONTINUE : on_signal(self);
}

void shutdown_watch(GApplication *application, struct session *session)
{
    static struct shutdown shutdown;
    shutdown = (struct shutdown){.application = application, .session = session};
    g_unix_signal_add(SIGTERM, on_signal, &shutdown);
    g_unix_signal_add(SIGINT, on_signal, &shutdown);
    g_unix_signal_add(SIGHUP, on_hang_up, &shutdown);
}
