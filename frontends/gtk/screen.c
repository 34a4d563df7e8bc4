/* A picture of a phone's screen. See screen.h. */
#include "screen.h"

#include "actions_menu.h"

/* From one picture to the next, while it is watched. */
#define WATCH_MS 2000

struct screen {
    struct window *window;
    struct session *session;
    struct feature *action; /* or NULL */
    struct phone_set *set;
    GtkWidget *root, *picture, *message, *watch, *spinner;
    int64_t task;
    bool again;
    guint timer;
};

static struct feature *find_action(struct registry *registry)
{
    struct feature *action;
    for (size_t i = 0; (action = actions_at(registry, i)); i++) {
        if ((action->about.flags & PH_PICTURE) && action->action.danger <= PH_NOTICED)
            return action;
    }
    return NULL;
}

static void say(struct screen *screen, const char *text)
{
    text_label(GTK_LABEL(screen->message), text);
    gtk_widget_set_visible(screen->message, text != NULL);
}

static gboolean on_time(gpointer self)
{
    struct screen *screen = self;
    screen->timer = 0;
    screen_fetch(screen);
    return G_SOURCE_REMOVE;
}

static void show_picture(struct screen *screen, const struct ph_event *event)
{
    g_autoptr(GBytes) bytes = g_bytes_new(event->bytes, event->length);
    g_autoptr(GError) error = NULL;
    g_autoptr(GdkTexture) texture = gdk_texture_new_from_bytes(bytes, &error);
    if (!texture) {
        say(screen, error->message);
        return;
    }
    g_autofree char *sum = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
    AUTO_FREE char *words = base_format(_("Screen of the phone, picture %.8s"), sum);
    gtk_picture_set_paintable(GTK_PICTURE(screen->picture), GDK_PAINTABLE(texture));
    text_accessible(screen->picture, words);
    say(screen, NULL);
}

static void on_event(void *self, const struct ph_event *event)
{
    struct screen *screen = self;
    bool current = event->task == screen->task;
    if (event->kind == PH_ATTACHMENT && current)
        show_picture(screen, event);
    if (event->kind == PH_OUTCOME && current && event->outcome != RUN_DONE)
        say(screen, event->error.text);
    if (event->kind != PH_FINISHED || !current)
        return;
    screen->task = 0;
    gtk_spinner_stop(GTK_SPINNER(screen->spinner));
    if (event->code < 0)
        say(screen, event->error.text);
    bool watched = gtk_switch_get_active(GTK_SWITCH(screen->watch)) && screen->set;
    if (screen->again)
        screen_fetch(screen);
    else if (watched && !screen->timer)
        screen->timer = g_timeout_add(WATCH_MS, on_time, screen);
}

void screen_fetch(struct screen *screen)
{
    struct ph_error err;
    size_t count = 0;
    if (!screen->set || !screen->action)
        return;
    screen->again = screen->task != 0;
    if (screen->again)
        return;
    g_autofree const struct phone **phones =
        phone_set_phones(screen->set, window_phones(screen->window), &count);
    AUTO_FREE char *why = actions_why_not(screen->action, phones, count);
    if (count == 0 || why) {
        say(screen, why);
        return;
    }
    struct ph_task task = {
        .kind = PH_TASK_ACTION, .feature = screen->action, .phones = phones, .phone_count = count};
    screen->task = session_start(screen->session, &task, on_event, screen, &err);
    if (screen->task < 0) {
        say(screen, err.text);
        screen->task = 0;
        return;
    }
    gtk_spinner_start(GTK_SPINNER(screen->spinner));
}

void screen_look(struct screen *screen, struct phone_set *set)
{
    phone_set_free(screen->set);
    screen->set = set;
    if (screen->timer)
        g_source_remove(screen->timer);
    screen->timer = 0;
    screen->task = 0; /* what is under way is of another phone */
    gtk_picture_set_paintable(GTK_PICTURE(screen->picture), NULL);
    say(screen, NULL);
    gtk_widget_set_visible(screen->root, screen->action != NULL);
    screen_fetch(screen);
}

static void on_watch(struct screen *screen)
{
    if (gtk_switch_get_active(GTK_SWITCH(screen->watch)))
        screen_fetch(screen);
}

struct screen *screen_new(struct window *window)
{
    struct screen *screen = g_new0(struct screen, 1);
    screen->window = window;
    screen->session = window_session(window);
    screen->action = find_action(session_registry(screen->session));
    screen->root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    screen->picture = gtk_picture_new();
    screen->message = gtk_label_new("");
    screen->watch = gtk_switch_new();
    screen->spinner = gtk_spinner_new();
    gtk_widget_set_size_request(screen->picture, 320, 220);
    gtk_widget_add_css_class(screen->picture, "screen");
    gtk_widget_set_vexpand(screen->picture, TRUE);
    gtk_label_set_wrap(GTK_LABEL(screen->message), TRUE);
    gtk_widget_add_css_class(screen->message, "warning");
    GtkWidget *bar = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    GtkWidget *once = text_button(_("New _Picture"));
    GtkWidget *label = gtk_label_new(_("Watch"));
    gtk_widget_set_valign(screen->watch, GTK_ALIGN_CENTER);
    text_accessible(screen->watch, _("Watch the screen"));
    gtk_box_append(GTK_BOX(bar), once);
    gtk_box_append(GTK_BOX(bar), label);
    gtk_box_append(GTK_BOX(bar), screen->watch);
    gtk_box_append(GTK_BOX(bar), screen->spinner);
    gtk_box_append(GTK_BOX(screen->root), screen->picture);
    gtk_box_append(GTK_BOX(screen->root), screen->message);
    gtk_box_append(GTK_BOX(screen->root), bar);
    g_signal_connect_swapped(once, "clicked", G_CALLBACK(screen_fetch), screen);
    g_signal_connect_swapped(screen->watch, "notify::active", G_CALLBACK(on_watch), screen);
    return screen;
}

void screen_free(struct screen *screen)
{
    session_forget(screen->session, screen);
    if (screen->timer)
        g_source_remove(screen->timer);
    phone_set_free(screen->set);
    g_free(screen);
}

GtkWidget *screen_widget(struct screen *screen)
{
    return screen->root;
}
