/* The page of one phone. See phone_page.h. */
#include "phone_page.h"

#include "actions_menu.h"
#include "keypad.h"
#include "phone_columns.h"
#include "run_dialog.h"
#include "screen.h"

#include <string.h>

struct phone_page {
    struct window *window;
    struct session *session;
    GtkWidget *root, *columns, *facts, *rows, *actions;
    struct screen *screen;
    struct keypad *keypad;
    char *id;
    char *title;
    guint arranging;
};

static const struct phone *find_phone(struct phone_page *page)
{
    PhoneRow *row = page->id ? phone_model_row(window_phones(page->window), page->id) : NULL;
    return row ? phone_row_phone(row) : NULL;
}

static struct phone_set *one(const struct phone *phone)
{
    return phone ? phone_set_new(&phone, 1, false) : NULL;
}

/* ---- Facts ------------------------------------------------------------------------------------- */

static void add_fact(GtkWidget *group, const char *title, const char *text)
{
    GtkWidget *row = adw_action_row_new();
    AUTO_FREE char *safe_title = text_safe(title);
    adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), safe_title);
    adw_action_row_set_subtitle(ADW_ACTION_ROW(row), text);
    adw_action_row_set_subtitle_lines(ADW_ACTION_ROW(row), 0);
    gtk_widget_add_css_class(row, "property");
    gtk_widget_set_focusable(row, FALSE);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(group), row);
}

static void show_facts(struct phone_page *page, const struct phone *phone)
{
    static const struct {
        const char *field, *title;
    } known[] = {{"extension", N_("Extension")},  {"number", N_("Number")},
                 {"owner", N_("Owner")},          {"model", N_("Model")},
                 {"location", N_("Location")},    {"tag", N_("Tags")},
                 {"mac", N_("MAC address")},      {"ip", N_("IP address")},
                 {"serial", N_("Serial number")}, {"software", N_("Software")}};
    if (page->rows)
        gtk_box_remove(GTK_BOX(page->facts), page->rows);
    page->rows = adw_preferences_group_new();
    AUTO_FREE char *status = phone_status_words(phone);
    add_fact(page->rows, _("Status"), status);
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        AUTO_FREE char *text = text_joined(phone_field(phone, known[i].field));
        if (*text)
            add_fact(page->rows, _(known[i].title), text);
    }
    gtk_box_append(GTK_BOX(page->facts), page->rows);
}

/* ---- Actions: a group for each plugin, so that call controls stand together ---------------------- */

static void on_action(GtkButton *button, gpointer self)
{
    struct phone_page *page = self;
    struct phone_set *set = one(find_phone(page));
    if (set)
        run_dialog_open(page->window, g_object_get_data(G_OBJECT(button), "action"), set, NULL);
    phone_set_free(set);
}

static GtkWidget *make_action(struct phone_page *page, struct feature *action,
                              const struct phone *phone)
{
    AUTO_FREE char *title = text_safe(action->about.title);
    AUTO_FREE char *why = actions_why_not(action, &phone, 1);
    AUTO_FREE char *tip = text_safe(why ? why : action->about.summary);
    GtkWidget *button = gtk_button_new_with_label(title);
    gtk_widget_set_sensitive(button, why == NULL);
    gtk_widget_set_tooltip_text(button, tip);
    gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, tip,
                                   -1);
    g_object_set_data(G_OBJECT(button), "action", action);
    g_signal_connect(button, "clicked", G_CALLBACK(on_action), page);
    return button;
}

static GtkWidget *make_flow(void)
{
    GtkWidget *flow = gtk_flow_box_new();
    gtk_flow_box_set_selection_mode(GTK_FLOW_BOX(flow), GTK_SELECTION_NONE);
    gtk_flow_box_set_column_spacing(GTK_FLOW_BOX(flow), 6);
    gtk_flow_box_set_row_spacing(GTK_FLOW_BOX(flow), 6);
    gtk_flow_box_set_max_children_per_line(GTK_FLOW_BOX(flow), 4);
    return flow;
}

static void add_to_flow(GtkWidget *flow, GtkWidget *widget)
{
    gtk_flow_box_insert(GTK_FLOW_BOX(flow), widget, -1);
    gtk_widget_set_focusable(gtk_widget_get_parent(widget), FALSE);
}

/* Reasons that keep everything from being done are worth a line, not only a tooltip. */
static void add_why(GtkWidget *box, const struct phone *phone, struct registry *registry)
{
    struct feature *action;
    AUTO_FREE char *first = NULL;
    for (size_t i = 0; (action = actions_at(registry, i)); i++) {
        AUTO_FREE char *why = actions_why_not(action, &phone, 1);
        if (why && !first)
            first = base_steal(why);
    }
    if (!first)
        return;
    AUTO_FREE char *text = base_format(_("Some actions are not possible: %s"), first);
    GtkWidget *label = gtk_label_new(NULL);
    text_label(GTK_LABEL(label), text);
    gtk_label_set_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_widget_add_css_class(label, "warning");
    gtk_box_append(GTK_BOX(box), label);
}

static void show_actions(struct phone_page *page, const struct phone *phone)
{
    struct registry *registry = session_registry(page->session);
    const struct plugin *plugin = NULL;
    GtkWidget *child, *flow = NULL, *single = make_flow();
    struct feature *action;
    while ((child = gtk_widget_get_first_child(page->actions)))
        gtk_box_remove(GTK_BOX(page->actions), child);
    gtk_box_append(GTK_BOX(page->actions), single);
    for (size_t i = 0; (action = actions_at(registry, i)); i++) {
        struct feature *next = actions_at(registry, i + 1);
        bool together = action->plugin == plugin || (next && next->plugin == action->plugin);
        if (together && action->plugin != plugin) {
            GtkWidget *label = gtk_label_new(NULL);
            text_label(GTK_LABEL(label), action->plugin->about.summary);
            gtk_label_set_xalign(GTK_LABEL(label), 0);
            gtk_widget_add_css_class(label, "heading");
            flow = make_flow();
            gtk_box_append(GTK_BOX(page->actions), label);
            gtk_box_append(GTK_BOX(page->actions), flow);
        }
        plugin = together ? action->plugin : NULL;
        add_to_flow(together ? flow : single, make_action(page, action, phone));
    }
    add_why(page->actions, phone, registry);
}

/* ---- The page ---------------------------------------------------------------------------------- */

static void on_keys_pressed(void *self)
{
    struct phone_page *page = self;
    screen_fetch(page->screen);
}

void phone_page_show(struct phone_page *page, const char *id)
{
    g_free(page->id);
    page->id = g_strdup(id);
    const struct phone *phone = find_phone(page);
    if (!phone)
        return;
    g_free(page->title);
    page->title = g_strdup(phone_field(phone, "name"));
    show_facts(page, phone);
    show_actions(page, phone);
    screen_look(page->screen, one(phone));
    keypad_for(page->keypad, one(phone));
}

void phone_page_refresh(struct phone_page *page)
{
    const struct phone *phone = find_phone(page);
    if (!phone)
        return;
    show_facts(page, phone);
    show_actions(page, phone);
}

void phone_page_leave(struct phone_page *page)
{
    g_clear_pointer(&page->id, g_free);
    screen_look(page->screen, NULL);
    keypad_for(page->keypad, NULL);
}

const char *phone_page_title(struct phone_page *page)
{
    return page->title;
}

/* Two columns need so much room; with less they stand one below the other. */
#define TWO_COLUMNS 760

static gboolean arrange(gpointer self)
{
    struct phone_page *page = self;
    GtkAdjustment *across = gtk_scrolled_window_get_hadjustment(GTK_SCROLLED_WINDOW(page->root));
    bool wide = gtk_adjustment_get_page_size(across) >= TWO_COLUMNS;
    page->arranging = 0;
    gtk_orientable_set_orientation(GTK_ORIENTABLE(page->columns),
                                   wide ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
    return G_SOURCE_REMOVE;
}

/* Not in the middle of the layout that told the width. */
static void on_width(struct phone_page *page)
{
    if (!page->arranging)
        page->arranging = g_idle_add(arrange, page);
}

static GtkWidget *make_column(struct phone_page *page)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 16);
    gtk_widget_set_size_request(box, 320, -1);
    gtk_widget_set_valign(box, GTK_ALIGN_START);
    gtk_widget_set_hexpand(box, TRUE);
    gtk_box_append(GTK_BOX(page->columns), box);
    return box;
}

struct phone_page *phone_page_new(struct window *window)
{
    struct phone_page *page = g_new0(struct phone_page, 1);
    page->window = window;
    page->session = window_session(window);
    page->screen = screen_new(window);
    page->keypad = keypad_new(window, on_keys_pressed, page);
    GtkWidget *clamp = adw_clamp_new();
    page->columns = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 24);
    gtk_box_set_homogeneous(GTK_BOX(page->columns), TRUE);
    gtk_widget_add_css_class(page->columns, "phone-page");
    gtk_widget_set_valign(page->columns, GTK_ALIGN_START);
    GtkWidget *left = make_column(page), *right = make_column(page);
    gtk_box_append(GTK_BOX(left), screen_widget(page->screen));
    gtk_box_append(GTK_BOX(left), keypad_widget(page->keypad));
    page->actions = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    page->facts = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_append(GTK_BOX(right), page->actions);
    gtk_box_append(GTK_BOX(right), page->facts);
    adw_clamp_set_maximum_size(ADW_CLAMP(clamp), 960);
    adw_clamp_set_child(ADW_CLAMP(clamp), page->columns);
    page->root = gtk_scrolled_window_new();
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(page->root), clamp);
    g_signal_connect_swapped(gtk_scrolled_window_get_hadjustment(GTK_SCROLLED_WINDOW(page->root)),
                             "notify::page-size", G_CALLBACK(on_width), page);
    return page;
}

void phone_page_free(struct phone_page *page)
{
    GtkAdjustment *across = gtk_scrolled_window_get_hadjustment(GTK_SCROLLED_WINDOW(page->root));
    g_signal_handlers_disconnect_by_data(across, page);
    if (page->arranging)
        g_source_remove(page->arranging);
    screen_free(page->screen);
    keypad_free(page->keypad);
    g_free(page->id);
    g_free(page->title);
    g_free(page);
}

GtkWidget *phone_page_widget(struct phone_page *page)
{
    return page->root;
}
