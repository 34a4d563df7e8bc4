/* The page of one phone. See phone_page.h. */
#include "phone_page.h"

#include "actions_menu.h"
#include "job_dialog.h"
#include "keypad.h"
#include "phone_columns.h"
#include "phone_controls.h"
#include "phone_report.h"
#include "property_card.h"
#include "screen.h"
#include "wrap_box.h"

#include <adwaita.h>
#include <string.h>

struct phone_page {
    struct app_context *app;
    struct session *session;
    GtkWidget *root, *scrolled, *columns, *about, *name, *status, *card, *others, *actions;
    struct screen *screen;
    struct keypad *keypad;
    struct phone_controls *controls;
    struct phone_report *report;
    char *id;
    char *title;
    char *shown; /* all fields as shown: unchanged fields rebuild nothing */
    /* The actions as shown: unchanged ones keep their buttons, one of which may have the focus. */
    char *offered, *controlled;
    guint arranging;
    bool alone; /* the picture alone is shown */
};

static const struct phone *find_phone(struct phone_page *page)
{
    PhoneRow *row = page->id != NULL ? phone_model_row(page->app->phones, page->id) : NULL;
    return row != NULL ? phone_row_phone(row) : NULL;
}

static struct phone_set *one(const struct phone *phone)
{
    return phone != NULL ? phone_set_new(&phone, 1, false) : NULL;
}

/* ---- Facts ----------------------------------------------------------------------------------- */

static bool is_above(const char *key)
{
    int number = fields_number(key);
    return number >= 0 && phone_fields[number].place > 0;
}

/* The other fields of the directory, under the names that selectors and columns use. */
static void show_more(struct phone_page *page, const struct phone *phone)
{
    GtkWidget *card = property_card_new();
    const char *value = NULL, *field;
    while ((value = phone_next(phone, value, &field)) != NULL) {
        AUTO_FREE char *text = fields_text(value);
        if (!is_above(field))
            property_card_set(card, field, text);
    }
    GtkWidget *before = gtk_widget_get_first_child(page->others);
    if (before != NULL)
        gtk_box_remove(GTK_BOX(page->others), before);
    gtk_box_append(GTK_BOX(page->others), card);
}

static void show_facts(struct phone_page *page, const struct phone *phone)
{
    AUTO_FREE char *status = phone_status_words(phone);
    text_label(GTK_LABEL(page->name), phone_field(phone, "name"));
    gtk_label_set_text(GTK_LABEL(page->status), status);
    gtk_widget_set_css_classes(page->status,
                               (const char *[]){"status", phone_status_style(phone), NULL});
    for (int place = 1; place <= fields_count(); place++) {
        const struct field *field = fields_at_place(place);
        if (field == NULL || field == &phone_fields[FIELD_NAME] ||
            field == &phone_fields[FIELD_STATUS])
            continue;
        AUTO_FREE char *text = fields_text(phone_field(phone, field->key));
        property_card_set(page->card, _(field->label), text);
    }
}

/* ---- Actions besides the controls; what interrupts the phone stands apart -------------------- */

static void on_action(GtkButton *button, gpointer self)
{
    struct phone_page *page = self;
    struct phone_set *set = one(find_phone(page));
    if (set != NULL)
        job_dialog_open(page->app, g_object_get_data(G_OBJECT(button), "action"), set, NULL);
    phone_set_free(set);
}

static GtkWidget *make_action(struct phone_page *page, struct feature *action,
                              const struct phone *phone)
{
    AUTO_FREE char *title = text_safe(words(action->about.title));
    AUTO_FREE char *why = actions_why_not(action, &phone, 1);
    AUTO_FREE char *tip = text_safe(why != NULL ? why : words(action->about.summary));
    GtkWidget *button = gtk_button_new_with_label(title);
    gtk_widget_set_sensitive(button, why == NULL);
    if (action->action.danger >= PH_DISRUPTIVE)
        gtk_widget_add_css_class(button, "destructive-action");
    gtk_widget_set_tooltip_text(button, tip);
    gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, tip,
                                   -1);
    g_object_set_data(G_OBJECT(button), "action", action);
    g_signal_connect(button, "clicked", G_CALLBACK(on_action), page);
    return button;
}

static GtkWidget *add_flow(GtkWidget *box, const char *heading)
{
    GtkWidget *wrap_box = wrap_box_new(heading, 3, true), *label = text_wrapped("heading");
    text_label(GTK_LABEL(label), heading);
    gtk_box_append(GTK_BOX(box), label);
    gtk_box_append(GTK_BOX(box), wrap_box);
    return wrap_box;
}

/* Shows each reason why an action is not possible in a line: a tooltip is not enough. */
static void add_whys(GtkWidget *box, const struct phone *phone, struct registry *registry)
{
    g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, free, NULL);
    struct feature *action;
    for (size_t i = 0; (action = actions_at(registry, i)) != NULL; i++) {
        char *why = actions_why_not(action, &phone, 1);
        if (why == NULL || !g_hash_table_add(said, why)) /* the table frees a repeated reason */
            continue;
        AUTO_FREE char *text = text_format("%s: %s", words(action->about.title), why);
        GtkWidget *label = gtk_label_new(NULL);
        text_label(GTK_LABEL(label), text);
        gtk_label_set_wrap(GTK_LABEL(label), TRUE);
        gtk_label_set_xalign(GTK_LABEL(label), 0);
        gtk_widget_add_css_class(label, "caption");
        gtk_widget_add_css_class(label, "dim-label");
        gtk_box_append(GTK_BOX(box), label);
    }
}

static char *all_offers(struct registry *registry, const struct phone *phone)
{
    GString *text = g_string_new(NULL);
    struct feature *action;
    for (size_t i = 0; (action = actions_at(registry, i)) != NULL; i++) {
        AUTO_FREE char *why = actions_why_not(action, &phone, 1);
        g_string_append_printf(text, "%s %s\n", action->about.id, why != NULL ? why : "");
    }
    return g_string_free(text, FALSE);
}

static void add_actions(struct phone_page *page, const struct phone *phone, const char *heading,
                        bool disruptive)
{
    struct registry *registry = session_registry(page->session);
    GtkWidget *wrap_box = NULL;
    struct feature *action;
    for (size_t i = 0; (action = actions_at(registry, i)) != NULL; i++) {
        if (phone_controls_has(registry, action) ||
            (action->action.danger >= PH_DISRUPTIVE) != disruptive)
            continue;
        if (wrap_box == NULL)
            wrap_box = add_flow(page->actions, heading);
        wrap_box_add(wrap_box, make_action(page, action, phone));
    }
}

static void show_actions(struct phone_page *page, const struct phone *phone)
{
    struct registry *registry = session_registry(page->session);
    GtkWidget *child;
    g_autofree char *offers = all_offers(registry, phone);
    if (g_strcmp0(offers, page->offered) == 0)
        return;
    g_free(page->offered);
    page->offered = g_steal_pointer(&offers);
    while ((child = gtk_widget_get_first_child(page->actions)) != NULL)
        gtk_box_remove(GTK_BOX(page->actions), child);
    add_actions(page, phone, _("Actions"), false);
    add_actions(page, phone, _("These interrupt the phone"), true);
    add_whys(page->actions, phone, registry);
}

/* The controls of the phone in view, those that are possible now. */
static void show_controls(struct phone_page *page, const struct phone *phone)
{
    g_autofree char *offers = all_offers(session_registry(page->session), phone);
    g_autofree char *both = g_strdup_printf("%s %s", page->id, offers);
    if (g_strcmp0(both, page->controlled) == 0)
        return;
    g_free(page->controlled);
    page->controlled = g_steal_pointer(&both);
    phone_controls_show(page->controls, phone);
}

static void on_started(void *self, int64_t task)
{
    struct phone_page *page = self;
    phone_report_follow(page->report, task);
}

static void on_failed(void *self, const char *why)
{
    struct phone_page *page = self;
    phone_report_say(page->report, why);
}

void phone_page_report(struct phone_page *page, int64_t task)
{
    phone_report_follow(page->report, task);
}

/* ---- The page -------------------------------------------------------------------------------- */

static char *all_fields(const struct phone *phone)
{
    GString *text = g_string_new(NULL);
    const char *value = NULL, *field;
    while ((value = phone_next(phone, value, &field)) != NULL)
        g_string_append_printf(text, "%s %s\n", field, value);
    return g_string_free(text, FALSE);
}

static void show(struct phone_page *page, const struct phone *phone)
{
    g_free(page->shown);
    page->shown = all_fields(phone);
    show_facts(page, phone);
    show_more(page, phone);
    show_actions(page, phone);
    show_controls(page, phone);
}

void phone_page_show(struct phone_page *page, const char *id)
{
    g_free(page->id);
    page->id = g_strdup(id);
    const struct phone *phone = find_phone(page);
    if (phone == NULL)
        return;
    g_free(page->title);
    page->title = g_strdup(phone_field(phone, "name"));
    phone_report_follow(page->report, 0);
    show(page, phone);
    screen_look(page->screen, one(phone));
    keypad_for(page->keypad, one(phone));
}

void phone_page_focus(struct phone_page *page)
{
    /* not on from where the keyboard was when the page was left */
    if (!screen_focus(page->screen))
        gtk_widget_child_focus(page->columns, GTK_DIR_TAB_FORWARD);
}

void phone_page_refresh(struct phone_page *page)
{
    const struct phone *phone = find_phone(page);
    phone_controls_refresh(page->controls);
    g_autofree char *known = phone != NULL ? all_fields(phone) : NULL;
    if (phone == NULL || g_strcmp0(known, page->shown) == 0)
        return;
    show(page, phone);
}

void phone_page_leave(struct phone_page *page)
{
    g_clear_pointer(&page->id, g_free);
    screen_look(page->screen, NULL);
    keypad_for(page->keypad, NULL);
    phone_controls_show(page->controls, NULL);
    g_clear_pointer(&page->controlled, g_free);
    phone_report_follow(page->report, 0);
}

const char *phone_page_title(struct phone_page *page)
{
    return page->title;
}

const char *phone_page_id(struct phone_page *page)
{
    return page->id;
}

/* Widths in pixels of the two columns and around them; in less room one stands below the other. The
 * picture takes what the second column and the keys leave. */
enum { DEVICE = 480, ABOUT_LEAST = 320, BETWEEN = 30, MARGINS = 18, DEVICE_MOST = 1600 };
/* AROUND_SCREEN: what the line keys and the frame take of the width. */
enum { PICTURE_LEAST = 240, ALONE_MARGINS = 64, AROUND_SCREEN = 80 };

/* A grid, not a box: GTK 4.18 gives a box the height its flow boxes have at their narrowest. */
static void place_about(struct phone_page *page, bool wide)
{
    GtkLayoutManager *grid = gtk_widget_get_layout_manager(page->columns);
    GtkGridLayoutChild *about =
        GTK_GRID_LAYOUT_CHILD(gtk_layout_manager_get_layout_child(grid, page->about));
    gtk_grid_layout_child_set_column(about, wide ? 1 : 0);
    gtk_grid_layout_child_set_row(about, wide ? 0 : 1);
}

static int room(struct phone_page *page, bool across)
{
    GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW(page->scrolled);
    GtkAdjustment *adjustment = across ? gtk_scrolled_window_get_hadjustment(scrolled)
                                       : gtk_scrolled_window_get_vadjustment(scrolled);
    return (int)gtk_adjustment_get_page_size(adjustment);
}

static gboolean arrange(gpointer self)
{
    struct phone_page *page = self;
    int width = room(page, true), height = room(page, false), least;
    gtk_widget_measure(page->about, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
    int about = BETWEEN + MAX(least, ABOUT_LEAST) + MARGINS;
    bool wide = width >= DEVICE + about;
    page->arranging = 0;
    place_about(page, wide);
    int beside = page->alone || !wide ? MARGINS : about;
    int keys = keypad_height(page->keypad) - screen_height(page->screen);
    int around = page->alone ? ALONE_MARGINS : keys + MARGINS;
    screen_fit(page->screen, MIN(width - beside, DEVICE_MOST) - AROUND_SCREEN,
               MAX(PICTURE_LEAST, height - around));
    return G_SOURCE_REMOVE;
}

void phone_page_zoom(struct phone_page *page, int steps)
{
    screen_zoom(page->screen, steps);
}

/* Waits for the end of the layout that reported the width. */
static void on_width(struct phone_page *page)
{
    if (!page->arranging)
        page->arranging = g_idle_add(arrange, page);
}

void phone_page_alone(struct phone_page *page, bool alone)
{
    page->alone = alone;
    gtk_widget_set_visible(page->about, !alone);
    keypad_alone(page->keypad, alone);
    on_width(page);
}

static GtkWidget *make_about(struct phone_page *page)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 18);
    GtkWidget *head = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
    page->name = text_wrapped("title-2");
    gtk_label_set_lines(GTK_LABEL(page->name), 3);
    gtk_label_set_ellipsize(GTK_LABEL(page->name), PANGO_ELLIPSIZE_END);
    page->status = text_wrapped("status");
    page->card = property_card_new();
    /* not a GtkExpander, whose way with the keyboard is broken in GTK 4.8 */
    GtkWidget *more = text_toggle(_("More about this phone"));
    page->others = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_widget_add_css_class(more, "flat");
    gtk_widget_set_halign(more, GTK_ALIGN_START);
    g_object_bind_property(more, "active", page->others, "visible", G_BINDING_SYNC_CREATE);
    page->actions = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    gtk_box_append(GTK_BOX(head), page->name);
    gtk_box_append(GTK_BOX(head), page->status);
    gtk_box_append(GTK_BOX(box), head);
    gtk_box_append(GTK_BOX(box), phone_controls_widget(page->controls));
    gtk_box_append(GTK_BOX(box), page->actions);
    gtk_box_append(GTK_BOX(box), page->card);
    gtk_box_append(GTK_BOX(box), more);
    gtk_box_append(GTK_BOX(box), page->others);
    gtk_widget_set_hexpand(box, TRUE);
    gtk_widget_set_valign(box, GTK_ALIGN_START);
    return box;
}

static void on_keys_sent(void *self)
{
    struct phone_page *page = self;
    screen_fetch(page->screen);
}

struct phone_page *phone_page_new(struct app_context *app)
{
    struct phone_page *page = g_new0(struct phone_page, 1);
    page->app = app;
    page->session = app->session;
    page->screen = screen_new(app);
    page->keypad = keypad_new(app, screen_widget(page->screen), screen_controls(page->screen),
                              on_keys_sent, page);
    page->report = phone_report_new(app);
    page->controls =
        phone_controls_new(app, keypad_consent(page->keypad), on_started, on_failed, page);
    keypad_add(page->keypad, phone_report_widget(page->report));
    GtkWidget *clamp = adw_clamp_new();
    page->columns = gtk_grid_new();
    gtk_grid_set_column_spacing(GTK_GRID(page->columns), BETWEEN);
    gtk_grid_set_row_spacing(GTK_GRID(page->columns), BETWEEN);
    gtk_widget_add_css_class(page->columns, "phone-page");
    gtk_widget_set_valign(page->columns, GTK_ALIGN_START);
    gtk_widget_set_valign(keypad_widget(page->keypad), GTK_ALIGN_START);
    gtk_grid_attach(GTK_GRID(page->columns), keypad_widget(page->keypad), 0, 0, 1, 1);
    page->about = make_about(page);
    gtk_grid_attach(GTK_GRID(page->columns), page->about, 1, 0, 1, 1);
    adw_clamp_set_maximum_size(ADW_CLAMP(clamp), 2400);
    adw_clamp_set_child(ADW_CLAMP(clamp), page->columns);
    page->scrolled = gtk_scrolled_window_new();
    gtk_widget_set_vexpand(page->scrolled, TRUE);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(page->scrolled), clamp);
    page->root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_append(GTK_BOX(page->root), keypad_banner(page->keypad));
    gtk_box_append(GTK_BOX(page->root), page->scrolled);
    GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW(page->scrolled);
    g_signal_connect_swapped(gtk_scrolled_window_get_hadjustment(scrolled), "notify::page-size",
                             G_CALLBACK(on_width), page);
    g_signal_connect_swapped(gtk_scrolled_window_get_vadjustment(scrolled), "notify::page-size",
                             G_CALLBACK(on_width), page);
    return page;
}

void phone_page_free(struct phone_page *page)
{
    GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW(page->scrolled);
    g_signal_handlers_disconnect_by_data(gtk_scrolled_window_get_hadjustment(scrolled), page);
    g_signal_handlers_disconnect_by_data(gtk_scrolled_window_get_vadjustment(scrolled), page);
    if (page->arranging)
        g_source_remove(page->arranging);
    screen_free(page->screen);
    phone_controls_free(page->controls);
    phone_report_free(page->report);
    keypad_free(page->keypad);
    g_free(page->id);
    g_free(page->title);
    g_free(page->shown);
    g_free(page->offered);
    g_free(page->controlled);
    g_free(page);
}

GtkWidget *phone_page_widget(struct phone_page *page)
{
    return page->root;
}
