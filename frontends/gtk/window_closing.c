/* Closing the window. See window_closing.h. */
#include "window_closing.h"

#include "dialog.h"

#include <adwaita.h>

struct window_closing {
    struct app_context *app;
    void (*closes)(void *self);
    void (*stays)(void *self);
    void *self;
    bool agreed;
    GtkWidget *asking; /* whether to close although a job runs; or NULL */
    guint ending;      /* the source that waits for the end of all actions, or 0 */
};

static void drop_question(struct window_closing *closing)
{
    if (closing->asking == NULL)
        return;
    g_signal_handlers_disconnect_by_data(closing->asking, closing);
    gtk_window_destroy(GTK_WINDOW(g_steal_pointer(&closing->asking)));
}

/* No job runs any more: the question, if it is still open, is answered. */
static void close_now(void *self)
{
    struct window_closing *closing = self;
    closing->ending = 0;
    drop_question(closing);
    gtk_window_close(closing->app->window);
}

/* Waits for the answers to requests under way, so that their outcomes are known. Closes from an
 * idle call: the dialog has to go before its window does. */
static void on_answered(AdwMessageDialog *dialog, const char *response, gpointer self)
{
    (void)dialog;
    struct window_closing *closing = self;
    closing->asking = NULL;
    if (g_strcmp0(response, "ok") != 0) {
        g_source_remove(closing->ending);
        closing->ending = 0;
        closing->stays(closing->self);
        return;
    }
    closing->agreed = true;
    session_stop(closing->app->session, false);
    closing->app->toast(closing->app, _("Waiting for answers from the service. Close again to quit "
                                        "without them."));
}

static gboolean on_close(GtkWindow *root, gpointer self)
{
    struct window_closing *closing = self;
    if (closing->agreed || session_actions(closing->app->session) == 0) {
        closing->closes(closing->self);
        return FALSE;
    }
    if (closing->asking != NULL)
        return TRUE;
    closing->asking = dialog_ask(
        root, _("A job is still running"),
        _("The journal keeps what was sent; you can resume the rest later."), _("_Close"), true);
    g_signal_connect(closing->asking, "response", G_CALLBACK(on_answered), closing);
    gtk_window_present(GTK_WINDOW(closing->asking));
    closing->ending = session_when_idle(closing->app->session, close_now, closing);
    return TRUE;
}

struct window_closing *window_closing_new(struct app_context *app, void (*closes)(void *self),
                                          void (*stays)(void *self), void *self)
{
    struct window_closing *closing = g_new0(struct window_closing, 1);
    *closing = (struct window_closing){.app = app, .closes = closes, .stays = stays, .self = self};
    g_signal_connect(app->window, "close-request", G_CALLBACK(on_close), closing);
    return closing;
}

void window_closing_free(struct window_closing *closing)
{
    g_signal_handlers_disconnect_by_data(closing->app->window, closing);
    if (closing->ending)
        g_source_remove(closing->ending);
    drop_question(closing);
    g_free(closing);
}
