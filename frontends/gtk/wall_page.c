/* The wall of screens. See wall_page.h. */
#include "wall_page.h"

#include "actions_menu.h"
#include "keypad.h"
#include "wall_tile.h"
#include "wrap_box.h"

#include <string.h>

/* Pictures a minute: the usual budget, and the bounds of what one may set. Webex lets one account
 * make about 300 requests a minute, and the list and the keys need some. */
enum { BUDGET = 40, BUDGET_LEAST = 6, BUDGET_MOST = 200, MINUTE_MS = 60000 };
/* The most tiles, and pictures under way at once. */
enum { TILES_MOST = 120, UNDER_WAY_MOST = 6, PANEL_WIDTH = 330, NARROW = 660 };

struct wall_page {
    struct app_context *app;
    struct feature *picture; /* the action, or NULL */
    GtkWidget *root, *outer, *columns, *scrolled, *flow, *budget, *words, *empty;
    struct keypad *keypad;
    GPtrArray *tiles; /* struct wall_tile */
    GQueue *wanted;   /* tiles that got keys: their pictures come first */
    guint next, timer, arranging;
    bool shown;
};

/* ---- Pictures in turn ------------------------------------------------------------------------ */

static bool is_in_sight(const struct wall_page *page, struct wall_tile *tile)
{
    graphene_rect_t place;
    float high = (float)gtk_widget_get_height(page->scrolled);
    return gtk_widget_compute_bounds(wall_tile_widget(tile), page->scrolled, &place) &&
           place.origin.y + place.size.height > 0 && place.origin.y < high;
}

static guint in_sight(const struct wall_page *page, guint *under_way)
{
    guint count = 0;
    *under_way = 0;
    for (guint i = 0; i < page->tiles->len; i++) {
        count += is_in_sight(page, page->tiles->pdata[i]);
        *under_way += wall_tile_busy(page->tiles->pdata[i]);
    }
    return count;
}

static int budget(const struct wall_page *page)
{
    return gtk_spin_button_get_value_as_int(GTK_SPIN_BUTTON(page->budget));
}

static void show_words(struct wall_page *page)
{
    guint under_way, count = in_sight(page, &under_way);
    int every_s = MAX(1, (int)count * 60 / budget(page));
    AUTO_FREE char *text = text_format(
        ngettext("pictures a minute: the %u screen in sight every %d s",
                 "pictures a minute: each of the %u screens in sight every %d s", count),
        count, every_s);
    text_label(GTK_LABEL(page->words), text);
}

/* The next tile that a request is made for; one request at most. */
static void fetch_one(struct wall_page *page)
{
    struct wall_tile *tile;
    while ((tile = g_queue_pop_head(page->wanted)) != NULL) {
        if (is_in_sight(page, tile) && wall_tile_fetch(tile))
            return;
    }
    for (guint looked = 0; looked < page->tiles->len; looked++) {
        page->next = (page->next + 1) % page->tiles->len;
        tile = page->tiles->pdata[page->next];
        if (is_in_sight(page, tile) && wall_tile_fetch(tile))
            return;
    }
}

static gboolean on_time(gpointer self)
{
    struct wall_page *page = self;
    guint under_way, count = in_sight(page, &under_way);
    show_words(page);
    if (count > 0 && under_way < UNDER_WAY_MOST && page->app->in_view(page->app))
        fetch_one(page);
    return G_SOURCE_CONTINUE;
}

static void keep_time(struct wall_page *page)
{
    if (page->timer)
        g_source_remove(page->timer);
    page->timer = page->shown ? g_timeout_add((guint)(MINUTE_MS / budget(page)), on_time, page) : 0;
    show_words(page);
}

/* ---- Keys to all that are ticked ------------------------------------------------------------- */

static struct wall_tile *tile_of(struct wall_page *page, const char *id)
{
    for (guint i = 0; i < page->tiles->len; i++) {
        if (strcmp(wall_tile_id(page->tiles->pdata[i]), id) == 0)
            return page->tiles->pdata[i];
    }
    return NULL;
}

static void on_ticked(void *self)
{
    struct wall_page *page = self;
    g_autofree const struct phone **phones = g_new0(const struct phone *, page->tiles->len + 1);
    size_t count = 0;
    for (guint i = 0; page->shown && i < page->tiles->len; i++) {
        struct wall_tile *tile = page->tiles->pdata[i];
        PhoneRow *row = phone_model_row(page->app->phones, wall_tile_id(tile));
        if (row != NULL && wall_tile_is_ticked(tile))
            phones[count++] = phone_row_phone(row);
    }
    keypad_for(page->keypad, count > 0 ? phone_set_new(phones, count, false) : NULL);
    gtk_widget_set_visible(page->empty, count == 0);
}

/* What came of the keys on one phone. One that missed a key gets no further ones: the same keys
 * would do something else there. */
static void on_told(void *self, const char *id, const char *text, bool bad)
{
    struct wall_page *page = self;
    struct wall_tile *tile = tile_of(page, id);
    if (tile == NULL)
        return;
    wall_tile_say(tile, text, bad);
    if (bad)
        wall_tile_tick(tile, false);
    else if (g_queue_find(page->wanted, tile) == NULL)
        g_queue_push_tail(page->wanted, tile);
}

static void tick_all(struct wall_page *page, bool ticked)
{
    for (guint i = 0; i < page->tiles->len; i++)
        wall_tile_tick(page->tiles->pdata[i], ticked);
    on_ticked(page);
}

static void on_all(struct wall_page *page)
{
    tick_all(page, true);
}

static void on_none(struct wall_page *page)
{
    tick_all(page, false);
}

/* ---- Which phones ---------------------------------------------------------------------------- */

static bool same_phones(const struct wall_page *page, const struct phone_set *set)
{
    bool same = page->tiles->len == MIN(set->count, TILES_MOST);
    for (guint i = 0; same && i < page->tiles->len; i++)
        same = strcmp(wall_tile_id(page->tiles->pdata[i]), set->ids[i]) == 0;
    return same;
}

static void clear(struct wall_page *page)
{
    GtkWidget *child;
    while ((child = gtk_widget_get_first_child(page->flow)) != NULL)
        gtk_flow_box_remove(GTK_FLOW_BOX(page->flow), child);
    g_queue_clear(page->wanted);
    g_ptr_array_set_size(page->tiles, 0);
    page->next = 0;
}

static void fill(struct wall_page *page, const struct phone_set *set)
{
    clear(page);
    for (size_t i = 0; page->picture != NULL && i < set->count && i < TILES_MOST; i++) {
        struct wall_tile *tile =
            wall_tile_new(page->app, page->picture, set->ids[i], on_ticked, page);
        g_ptr_array_add(page->tiles, tile);
        gtk_flow_box_append(GTK_FLOW_BOX(page->flow), wall_tile_widget(tile));
        gtk_widget_set_focusable(gtk_widget_get_parent(wall_tile_widget(tile)), FALSE);
    }
    if (set->count > TILES_MOST) {
        AUTO_FREE char *text = text_format(
            _("The wall has room for %d screens: the first %d of %zu phones are shown."),
            TILES_MOST, TILES_MOST, set->count);
        page->app->toast(page->app, text);
    }
}

void wall_page_show(struct wall_page *page, const struct phone_set *set)
{
    page->shown = true;
    if (set != NULL && !same_phones(page, set))
        fill(page, set);
    wall_page_refresh(page);
    on_ticked(page);
    keep_time(page);
}

void wall_page_refresh(struct wall_page *page)
{
    for (guint i = 0; page->shown && i < page->tiles->len; i++)
        wall_tile_refresh(page->tiles->pdata[i]);
}

void wall_page_leave(struct wall_page *page)
{
    page->shown = false;
    keypad_for(page->keypad, NULL);
    keep_time(page);
}

/* ---- The page -------------------------------------------------------------------------------- */

/* In a narrow window the keys stand below the screens. */
static gboolean arrange(gpointer self)
{
    struct wall_page *page = self;
    GtkAdjustment *across = gtk_scrolled_window_get_hadjustment(GTK_SCROLLED_WINDOW(page->outer));
    bool narrow = gtk_adjustment_get_page_size(across) < (double)NARROW;
    page->arranging = 0;
    gtk_orientable_set_orientation(GTK_ORIENTABLE(page->columns),
                                   narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
    return G_SOURCE_REMOVE;
}

/* Waits for the end of the layout that reported the width. */
static void on_width(struct wall_page *page)
{
    if (!page->arranging)
        page->arranging = g_idle_add(arrange, page);
}

static GtkWidget *make_bar(struct wall_page *page)
{
    GtkWidget *bar = wrap_box_new(_("Screens"), 2, false);
    GtkWidget *pace = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    GtkWidget *ticks = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    GtkWidget *all = text_button(_("Tick _All")), *none = text_button(_("Tick _None"));
    page->budget = gtk_spin_button_new_with_range(BUDGET_LEAST, BUDGET_MOST, 2);
    gtk_spin_button_set_value(GTK_SPIN_BUTTON(page->budget), BUDGET);
    text_accessible(page->budget, _("Pictures a minute"));
    page->words = gtk_label_new("");
    gtk_label_set_xalign(GTK_LABEL(page->words), 0);
    gtk_label_set_ellipsize(GTK_LABEL(page->words), PANGO_ELLIPSIZE_END);
    gtk_widget_set_hexpand(page->words, TRUE);
    gtk_widget_set_halign(ticks, GTK_ALIGN_END);
    gtk_box_append(GTK_BOX(pace), page->budget);
    gtk_box_append(GTK_BOX(pace), page->words);
    gtk_box_append(GTK_BOX(ticks), all);
    gtk_box_append(GTK_BOX(ticks), none);
    wrap_box_add(bar, pace);
    wrap_box_add(bar, ticks);
    gtk_widget_add_css_class(bar, "toolbar");
    g_signal_connect_swapped(page->budget, "value-changed", G_CALLBACK(keep_time), page);
    g_signal_connect_swapped(all, "clicked", G_CALLBACK(on_all), page);
    g_signal_connect_swapped(none, "clicked", G_CALLBACK(on_none), page);
    return bar;
}

static GtkWidget *make_panel(struct wall_page *page)
{
    GtkWidget *panel = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8), *heading = text_wrapped("heading");
    GtkWidget *scrolled = gtk_scrolled_window_new();
    gtk_label_set_text(GTK_LABEL(heading), _("Keys to all ticked phones"));
    page->empty = text_wrapped("dim-label");
    gtk_label_set_text(GTK_LABEL(page->empty),
                       _("Tick phones: each key then goes to all of them at once, and a phone that "
                         "misses one gets no more."));
    gtk_box_append(GTK_BOX(panel), heading);
    gtk_box_append(GTK_BOX(panel), page->empty);
    gtk_box_append(GTK_BOX(panel), keypad_widget(page->keypad));
    gtk_widget_add_css_class(panel, "wall-panel");
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), panel);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_widget_set_size_request(scrolled, PANEL_WIDTH, -1);
    gtk_widget_set_vexpand(scrolled, TRUE);
    return scrolled;
}

struct wall_page *wall_page_new(struct app_context *app)
{
    struct wall_page *page = g_new0(struct wall_page, 1);
    page->columns = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
    page->app = app;
    page->picture = actions_picture(session_registry(app->session));
    page->tiles = g_ptr_array_new_with_free_func(wall_tile_free);
    page->wanted = g_queue_new();
    page->keypad = keypad_new(app, gtk_overlay_new(), NULL, NULL, page);
    keypad_tell(page->keypad, on_told);
    page->flow = gtk_flow_box_new();
    gtk_flow_box_set_selection_mode(GTK_FLOW_BOX(page->flow), GTK_SELECTION_NONE);
    gtk_flow_box_set_max_children_per_line(GTK_FLOW_BOX(page->flow), 12);
    gtk_widget_set_valign(page->flow, GTK_ALIGN_START);
    text_accessible(page->flow, _("Screens"));
    page->scrolled = gtk_scrolled_window_new();
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(page->scrolled), page->flow);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(page->scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_widget_set_hexpand(page->scrolled, TRUE);
    gtk_widget_set_vexpand(page->scrolled, TRUE);
    page->root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_append(GTK_BOX(page->root), keypad_banner(page->keypad));
    gtk_box_append(GTK_BOX(page->root), make_bar(page));
    gtk_box_append(GTK_BOX(page->columns), page->scrolled);
    gtk_box_append(GTK_BOX(page->columns), make_panel(page));
    /* lets the window become narrower than both side by side */
    page->outer = gtk_scrolled_window_new();
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(page->outer), GTK_POLICY_EXTERNAL,
                                   GTK_POLICY_NEVER);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(page->outer), page->columns);
    gtk_box_append(GTK_BOX(page->root), page->outer);
    g_signal_connect_swapped(gtk_scrolled_window_get_hadjustment(GTK_SCROLLED_WINDOW(page->outer)),
                             "notify::page-size", G_CALLBACK(on_width), page);
    return page;
}

void wall_page_free(struct wall_page *page)
{
    if (page->timer)
        g_source_remove(page->timer);
    if (page->arranging)
        g_source_remove(page->arranging);
    g_signal_handlers_disconnect_by_data(
        gtk_scrolled_window_get_hadjustment(GTK_SCROLLED_WINDOW(page->outer)), page);
    clear(page);
    keypad_free(page->keypad);
    g_ptr_array_unref(page->tiles);
    g_queue_free(page->wanted);
    g_free(page);
}

GtkWidget *wall_page_widget(struct wall_page *page)
{
    return page->root;
}
