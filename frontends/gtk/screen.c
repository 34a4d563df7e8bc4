/* The picture of a phone's screen. See screen.h. */
#include "screen.h"

#include "actions_menu.h"
#include "picture.h"

#include <adwaita.h>

/* The pause between pictures while watching. */
enum { WATCH_MS = 2000 };

/* The narrowest and widest picture in pixels, the steps of the zoom in percent, and the shape
 * assumed before the first picture. */
enum { NARROWEST = 120, WIDEST = 3200, ZOOM_STEP = 25, ZOOM_LEAST = 50, ZOOM_MOST = 400 };
#define USUAL_SHAPE (5.0 / 3.0)

struct screen {
    struct app_context *app;
    struct session *session;
    struct feature *action; /* or NULL */
    struct phone_set *set;
    GtkWidget *root, *controls, *clamp, *picture, *message, *watch, *spinner;
    double shape;                   /* width by height */
    int room_wide, room_high, zoom; /* the free space in pixels; percent of what fits there */
    int high;                       /* the picture, in pixels */
    int64_t task;
    bool again;
    guint timer;
    GCancellable *decoding; /* or NULL */
    char *sum;              /* of the picture that is decoded */
};

static void say(struct screen *screen, const char *text)
{
    text_label(GTK_LABEL(screen->message), text);
    gtk_widget_set_visible(screen->message, text != NULL);
}

/* Fixes the size: the picture would grow with the keys beside it. */
static void shape(struct screen *screen)
{
    int fits = MIN(screen->room_wide, (int)(screen->room_high * screen->shape));
    int width = CLAMP(fits * screen->zoom / 100, NARROWEST, WIDEST);
    adw_clamp_set_maximum_size(ADW_CLAMP(screen->clamp), width);
    adw_clamp_set_tightening_threshold(ADW_CLAMP(screen->clamp), width);
    screen->high = (int)MIN(width / screen->shape, WIDEST);
    gtk_widget_set_size_request(screen->picture, width, screen->high);
}

void screen_fit(struct screen *screen, int width, int height)
{
    if (width == screen->room_wide && height == screen->room_high)
        return;
    screen->room_wide = width;
    screen->room_high = height;
    shape(screen);
}

int screen_height(const struct screen *screen)
{
    return screen->high;
}

void screen_zoom(struct screen *screen, int steps)
{
    screen->zoom =
        steps == 0 ? 100 : CLAMP(screen->zoom + steps * ZOOM_STEP, ZOOM_LEAST, ZOOM_MOST);
    shape(screen);
}

/* Only with Ctrl: without, the page scrolls. */
static gboolean on_scroll(GtkEventController *controller, double across, double down, gpointer self)
{
    (void)across;
    bool zooms = gtk_event_controller_get_current_event_state(controller) & GDK_CONTROL_MASK;
    if (zooms && down != 0)
        screen_zoom(self, down < 0 ? 1 : -1);
    return zooms;
}

static gboolean on_time(gpointer self)
{
    struct screen *screen = self;
    if (!screen->app->in_view(screen->app))
        return G_SOURCE_CONTINUE;
    screen->timer = 0;
    screen_fetch(screen);
    return G_SOURCE_REMOVE;
}

static void on_decoded(void *self, GdkTexture *texture, const char *why)
{
    struct screen *screen = self;
    g_autofree char *sum = g_steal_pointer(&screen->sum);
    say(screen, why);
    if (texture == NULL)
        return;
    AUTO_FREE char *words = text_format(_("Screen of the phone, picture %.8s"), sum);
    gtk_picture_set_paintable(GTK_PICTURE(screen->picture), GDK_PAINTABLE(texture));
    screen->shape = (double)gdk_texture_get_width(texture) / gdk_texture_get_height(texture);
    shape(screen);
    text_accessible(screen->picture, words);
}

static void show_picture(struct screen *screen, const struct event *event)
{
    g_autoptr(GBytes) bytes = g_bytes_new(event->bytes, event->length);
    g_free(screen->sum);
    screen->sum = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
    picture_decode(bytes, 0, 0, &screen->decoding, on_decoded, screen);
}

static void on_event(void *self, const struct event *event)
{
    struct screen *screen = self;
    bool current = event->task == screen->task;
    if (event->kind == EVENT_ATTACHMENT && current)
        show_picture(screen, event);
    if (event->kind == EVENT_OUTCOME && current && event->outcome != OUTCOME_DONE)
        say(screen, event->error.text);
    if (event->kind != EVENT_FINISHED || !current)
        return;
    screen->task = 0;
    gtk_spinner_stop(GTK_SPINNER(screen->spinner));
    if (event->code < 0)
        say(screen, event->error.text);
    bool watched =
        gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(screen->watch)) && screen->set != NULL;
    if (screen->again)
        screen_fetch(screen);
    else if (watched && !screen->timer)
        screen->timer = g_timeout_add(WATCH_MS, on_time, screen);
}

void screen_fetch(struct screen *screen)
{
    struct ph_error err;
    size_t count = 0;
    if (screen->set == NULL || screen->action == NULL)
        return;
    screen->again = screen->task != 0;
    if (screen->again)
        return;
    g_autofree const struct phone **phones =
        phone_set_phones(screen->set, screen->app->phones, &count);
    AUTO_FREE char *why = actions_why_not(screen->action, phones, count);
    if (count == 0 || why != NULL) {
        say(screen, why);
        return;
    }
    struct task_options task = {
        .kind = TASK_ACTION, .feature = screen->action, .phones = phones, .phone_count = count};
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
    picture_cancel(&screen->decoding);
    phone_set_free(screen->set);
    screen->set = set;
    if (screen->timer)
        g_source_remove(screen->timer);
    screen->timer = 0;
    screen->task = 0; /* the request under way belongs to another phone */
    gtk_picture_set_paintable(GTK_PICTURE(screen->picture), NULL);
    say(screen, NULL);
    text_accessible(screen->picture, _("No picture of the screen yet"));
    screen_fetch(screen);
}

static void on_watch(struct screen *screen)
{
    if (gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(screen->watch)))
        screen_fetch(screen);
}

static GtkWidget *make_controls(struct screen *screen)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    GtkWidget *once = text_icon_button("camera-photo-symbolic", _("New picture"));
    screen->watch = gtk_toggle_button_new();
    gtk_button_set_icon_name(GTK_BUTTON(screen->watch), "view-reveal-symbolic");
    gtk_widget_set_tooltip_text(screen->watch, _("Watch the screen"));
    text_accessible(screen->watch, _("Watch the screen"));
    gtk_box_append(GTK_BOX(box), once);
    gtk_box_append(GTK_BOX(box), screen->watch);
    g_signal_connect_swapped(once, "clicked", G_CALLBACK(screen_fetch), screen);
    g_signal_connect_swapped(screen->watch, "toggled", G_CALLBACK(on_watch), screen);
    return box;
}

struct screen *screen_new(struct app_context *app)
{
    struct screen *screen = g_new0(struct screen, 1);
    screen->app = app;
    screen->session = app->session;
    screen->action = actions_picture(session_registry(screen->session));
    screen->shape = USUAL_SHAPE;
    screen->root = gtk_overlay_new();
    screen->picture = gtk_picture_new();
    screen->clamp = adw_clamp_new();
    adw_clamp_set_child(ADW_CLAMP(screen->clamp), screen->picture);
    screen->message = gtk_label_new("");
    screen->spinner = gtk_spinner_new();
    screen->controls = make_controls(screen);
    gtk_label_set_wrap(GTK_LABEL(screen->message), TRUE);
    gtk_label_set_wrap_mode(GTK_LABEL(screen->message), PANGO_WRAP_WORD_CHAR);
    gtk_label_set_justify(GTK_LABEL(screen->message), GTK_JUSTIFY_CENTER);
    gtk_widget_set_valign(screen->message, GTK_ALIGN_CENTER);
    gtk_widget_set_halign(screen->message, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class(screen->message, "osd");
    gtk_widget_set_visible(screen->message, FALSE);
    gtk_widget_set_halign(screen->spinner, GTK_ALIGN_END);
    gtk_widget_set_valign(screen->spinner, GTK_ALIGN_START);
    gtk_widget_add_css_class(screen->root, "screen");
    gtk_widget_set_overflow(screen->root, GTK_OVERFLOW_HIDDEN);
    gtk_widget_set_valign(screen->root, GTK_ALIGN_CENTER);
    gtk_overlay_set_child(GTK_OVERLAY(screen->root), screen->clamp);
    gtk_overlay_add_overlay(GTK_OVERLAY(screen->root), screen->message);
    gtk_overlay_add_overlay(GTK_OVERLAY(screen->root), screen->spinner);
    gtk_widget_set_visible(screen->root, screen->action != NULL);
    gtk_widget_set_visible(screen->controls, screen->action != NULL);
    screen->zoom = 100;
    screen_fit(screen, 400, 240);
    GtkEventController *scroll =
        gtk_event_controller_scroll_new(GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
    gtk_event_controller_set_propagation_phase(scroll, GTK_PHASE_CAPTURE);
    g_signal_connect(scroll, "scroll", G_CALLBACK(on_scroll), screen);
    gtk_widget_add_controller(screen->root, scroll);
    gtk_widget_set_direction(screen->root, GTK_TEXT_DIR_LTR);
    return screen;
}

void screen_free(struct screen *screen)
{
    session_forget(screen->session, screen);
    picture_cancel(&screen->decoding);
    g_free(screen->sum);
    if (screen->timer)
        g_source_remove(screen->timer);
    phone_set_free(screen->set);
    g_free(screen);
}

GtkWidget *screen_widget(struct screen *screen)
{
    return screen->root;
}

bool screen_focus(struct screen *screen)
{
    return screen->action != NULL &&
           gtk_widget_grab_focus(gtk_widget_get_first_child(screen->controls));
}

GtkWidget *screen_controls(struct screen *screen)
{
    return screen->controls;
}
