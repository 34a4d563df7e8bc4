/* Being told to end. See ending.h. */
#include "ending.h"

#include <glib-unix.h>
#include <signal.h>

struct ending {
    GApplication *application;
    struct session *session; /* or NULL */
    bool begun;
};

/* Closing the window, which asks nothing while no action runs. */
static void end(void *self)
{
    const struct ending *ending = self;
    if (gtk_application_get_windows(GTK_APPLICATION(ending->application)))
        g_action_group_activate_action(G_ACTION_GROUP(ending->application), "quit", NULL);
    else
        g_application_quit(ending->application);
}

static gboolean on_signal(gpointer self)
{
    struct ending *ending = self;
    bool again = ending->begun;
    ending->begun = true;
    if (ending->session)
        session_stop(ending->session, again);
    if (!ending->session)
        end(ending);
    else if (!again)
        session_when_idle(ending->session, end, ending);
    return G_SOURCE_CONTINUE;
}

/* A terminal that goes away may say so more than once. */
static gboolean on_hang_up(gpointer self)
{
    const struct ending *ending = self;
    return ending->begun ? G_SOURCE_CONTINUE : on_signal(self);
}

void ending_watch(GApplication *application, struct session *session)
{
    static struct ending ending;
    ending = (struct ending){.application = application, .session = session};
    g_unix_signal_add(SIGTERM, on_signal, &ending);
    g_unix_signal_add(SIGINT, on_signal, &ending);
    g_unix_signal_add(SIGHUP, on_hang_up, &ending);
}
