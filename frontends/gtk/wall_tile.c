/* One phone on the wall. See wall_tile.h. */
#include "wall_tile.h"

#include "actions_menu.h"
#include "phone_columns.h"
#include "phone_model.h"
#include "thumbnail.h"

enum { WIDTH = 240, HEIGHT = 144 };

struct wall_tile {
    struct app_context *app;
    struct feature *picture; /* the action */
    char *id;
    wall_tile_ticked *ticked;
    void *self;
    GtkWidget *root, *thumbnail, *tick, *name, *state, *told;
    int64_t task;
    bool quiet; /* the tick is set by the program */
};

static const struct phone *phone_of(const struct wall_tile *tile)
{
    PhoneRow *row = phone_model_row(tile->app->phones, tile->id);
    return row != NULL ? phone_row_phone(row) : NULL;
}

/* ---- The picture ----------------------------------------------------------------------------- */

static void on_event(void *self, const struct event *event)
{
    struct wall_tile *tile = self;
    if (event->task != tile->task)
        return;
    if (event->kind == EVENT_ATTACHMENT) {
        g_autoptr(GBytes) bytes = g_bytes_new(event->bytes, event->length);
        thumbnail_show(tile->thumbnail, bytes);
    } else if (event->kind == EVENT_OUTCOME && event->outcome != OUTCOME_DONE) {
        thumbnail_say(tile->thumbnail, event->error.text);
    } else if (event->kind == EVENT_FINISHED) {
        tile->task = 0;
        if (event->code < 0)
            thumbnail_say(tile->thumbnail, event->error.text);
    }
}

bool wall_tile_fetch(struct wall_tile *tile)
{
    struct ph_error err;
    const struct phone *phone = phone_of(tile);
    if (tile->task != 0 || phone == NULL)
        return false;
    AUTO_FREE char *why = actions_why_not(tile->picture, &phone, 1);
    if (why != NULL) {
        thumbnail_say(tile->thumbnail, why);
        return false;
    }
    struct task_options task = {
        .kind = TASK_ACTION, .feature = tile->picture, .phones = &phone, .phone_count = 1};
    tile->task = session_start(tile->app->session, &task, on_event, tile, &err);
    if (tile->task > 0)
        return true;
    tile->task = 0;
    thumbnail_say(tile->thumbnail, err.text);
    return false;
}

bool wall_tile_busy(const struct wall_tile *tile)
{
    return tile->task != 0;
}

/* ---- What it says ---------------------------------------------------------------------------- */

void wall_tile_refresh(struct wall_tile *tile)
{
    const struct phone *phone = phone_of(tile);
    const char *name = phone != NULL ? phone_field(phone, "name") : NULL;
    const char *extension = phone != NULL ? phone_field(phone, "extension") : NULL;
    AUTO_FREE char *who = text_short(name != NULL ? name : "?");
    AUTO_FREE char *state =
        phone != NULL ? phone_status_words(phone) : memory_copy(_("no longer listed"));
    AUTO_FREE char *line = text_format("%s%s%s", who, extension != NULL ? " · " : "",
                                       extension != NULL ? extension : "");
    AUTO_FREE char *spoken = text_format(_("Open %s, %s"), line, state);
    AUTO_FREE char *tick = text_format(_("Keys to %s"), who);
    AUTO_FREE char *screen = text_format(_("Screen of %s"), who);
    text_label(GTK_LABEL(tile->name), line);
    text_label(GTK_LABEL(tile->state), state);
    gtk_widget_set_css_classes(
        tile->state,
        (const char *[]){"caption", phone != NULL ? phone_status_style(phone) : "dim-label", NULL});
    text_accessible(gtk_widget_get_parent(tile->thumbnail), spoken);
    text_accessible(tile->tick, tick);
    thumbnail_name(tile->thumbnail, screen);
}

void wall_tile_say(struct wall_tile *tile, const char *text, bool bad)
{
    text_label(GTK_LABEL(tile->told), text);
    gtk_widget_set_css_classes(tile->told,
                               (const char *[]){"caption", bad ? "error" : "dim-label", NULL});
}

/* ---- Ticks ----------------------------------------------------------------------------------- */

bool wall_tile_is_ticked(const struct wall_tile *tile)
{
    return gtk_check_button_get_active(GTK_CHECK_BUTTON(tile->tick));
}

void wall_tile_tick(struct wall_tile *tile, bool ticked)
{
    tile->quiet = true;
    gtk_check_button_set_active(GTK_CHECK_BUTTON(tile->tick), ticked);
    tile->quiet = false;
}

static void on_tick(struct wall_tile *tile)
{
    if (!tile->quiet)
        tile->ticked(tile->self);
}

static void on_open(struct wall_tile *tile)
{
    if (phone_of(tile) != NULL)
        tile->app->show_phone(tile->app, tile->id);
}

/* ---- The widget ------------------------------------------------------------------------------ */

static GtkWidget *make_label(const char *style)
{
    GtkWidget *label = gtk_label_new(NULL);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
    gtk_label_set_max_width_chars(GTK_LABEL(label), 28);
    gtk_widget_add_css_class(label, style);
    return label;
}

struct wall_tile *wall_tile_new(struct app_context *app, struct feature *picture, const char *id,
                                wall_tile_ticked *ticked, void *self)
{
    struct wall_tile *tile = g_new0(struct wall_tile, 1);
    GtkWidget *open = gtk_button_new(), *head = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    tile->app = app;
    tile->picture = picture;
    tile->id = g_strdup(id);
    tile->ticked = ticked;
    tile->self = self;
    tile->root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
    tile->thumbnail = thumbnail_new(WIDTH, HEIGHT);
    tile->tick = gtk_check_button_new();
    tile->name = make_label("heading");
    tile->state = make_label("caption");
    tile->told = make_label("caption");
    gtk_widget_set_hexpand(tile->name, TRUE);
    gtk_button_set_child(GTK_BUTTON(open), tile->thumbnail);
    gtk_widget_add_css_class(open, "flat");
    gtk_widget_set_halign(open, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class(tile->root, "card");
    gtk_widget_add_css_class(tile->root, "wall-tile");
    gtk_box_append(GTK_BOX(head), tile->tick);
    gtk_box_append(GTK_BOX(head), tile->name);
    gtk_box_append(GTK_BOX(tile->root), head);
    gtk_box_append(GTK_BOX(tile->root), open);
    gtk_box_append(GTK_BOX(tile->root), tile->state);
    gtk_box_append(GTK_BOX(tile->root), tile->told);
    g_object_ref_sink(tile->root);
    g_signal_connect_swapped(open, "clicked", G_CALLBACK(on_open), tile);
    g_signal_connect_swapped(tile->tick, "toggled", G_CALLBACK(on_tick), tile);
    wall_tile_refresh(tile);
    return tile;
}

void wall_tile_free(void *memory)
{
    struct wall_tile *tile = memory;
    session_forget(tile->app->session, tile);
    g_signal_handlers_disconnect_by_data(tile->tick, tile);
    g_object_unref(tile->root);
    g_free(tile->id);
    g_free(tile);
}

GtkWidget *wall_tile_widget(struct wall_tile *tile)
{
    return tile->root;
}

const char *wall_tile_id(const struct wall_tile *tile)
{
    return tile->id;
}
