/* The page of all phones. See phones_page.h. */
#include "phones_page.h"

#include "actions_menu.h"
#include "cells.h"
#include "filters.h"
#include "job_dialog.h"
#include "list_files.h"
#include "notice_bar.h"
#include "phone_columns.h"
#include "phone_model.h"
#include "phones_menu.h"
#include "phones_stack.h"

#include <adwaita.h>
#include <name_ranges.h>

enum { DEBOUNCE_MS = 60 };

struct phones_page {
    struct app_context *app;
    struct session *session;
    struct phone_model *model;
    GtkWidget *bar_selection, *root, *stack, *search, *complaint, *view, *footer, *spinner,
        *actions;
    GtkWidget *popover, *age, *tools, *bottom;
    GtkWidget *list; /* the view, scrolled */
    GtkWidget *filters;
    struct phones_menu *menu;
    guint typing, fitting;
    bool loading, leads; /* leads: moves the focus into the list once it is there */
    bool listable;       /* the last load failed for no missing sign-in */
    bool of_account;     /* somebody was signed in when the list was loaded */
    gint64 listed_us;    /* 0: never */
};

/* ---- The footer and what is shown in place of the list --------------------------------------- */

static void show_footer(struct phones_page *page)
{
    guint total = phone_model_total(page->model), shown = phone_model_shown(page->model);
    guint selected = phone_model_selected(page->model);
    AUTO_FREE char *all = words_number(total), *some = words_number(shown);
    AUTO_FREE char *marked = words_number(selected);
    AUTO_FREE char *text = text_format(_("%s of %s phones shown, %s selected"), some, all, marked);
    gtk_label_set_text(GTK_LABEL(page->footer), text);
    gtk_widget_set_visible(page->bar_selection, selected > 0);
}

/* Around a welcome, or where there are no phones, nothing can be searched, chosen or counted. */
static void show_tools(struct phones_page *page)
{
    bool any = phone_model_total(page->model) > 0;
    GtkWidget *const tools[] = {page->tools, page->bottom,
                                gtk_widget_get_first_child(page->actions)};
    for (size_t i = 0; i < COUNT_OF(tools); i++)
        gtk_widget_set_visible(tools[i], any);
}

static void on_items(struct phones_page *page)
{
    show_tools(page);
    show_footer(page);
    phones_stack_choose(page->stack, page->loading, page->listable);
}

/* ---- Searching ------------------------------------------------------------------------------ */

static void search_now(struct phones_page *page)
{
    struct ph_error err = {0};
    const char *text = gtk_editable_get_text(GTK_EDITABLE(page->search));
    int code = phone_model_search(page->model, text, &err);
    text_label(GTK_LABEL(page->complaint), err.text);
    gtk_widget_set_visible(page->complaint, code < 0);
    if (code < 0)
        gtk_widget_add_css_class(page->search, "error");
    else
        gtk_widget_remove_css_class(page->search, "error");
    on_items(page);
}

static gboolean on_typed_enough(gpointer self)
{
    struct phones_page *page = self;
    page->typing = 0;
    search_now(page);
    return G_SOURCE_REMOVE;
}

static void on_search(struct phones_page *page)
{
    if (page->typing)
        g_source_remove(page->typing);
    page->typing = g_timeout_add(DEBOUNCE_MS, on_typed_enough, page);
}

static void on_busy(struct phones_page *page)
{
    if (page->leads && !phone_model_busy(page->model)) {
        page->leads = false;
        cells_focus(page->list);
    }
}

/* Searches for what was typed last, without the usual delay. */
static void stop_waiting(struct phones_page *page)
{
    if (!page->typing)
        return;
    g_source_remove(page->typing);
    page->typing = 0;
    search_now(page);
}

/* Moves the focus from the search into the list. */
static void lead(struct phones_page *page)
{
    stop_waiting(page);
    page->leads = true;
    on_busy(page);
}

static gboolean on_search_key(struct phones_page *page, guint key)
{
    bool leads = key == GDK_KEY_Down || key == GDK_KEY_KP_Down || key == GDK_KEY_Return ||
                 key == GDK_KEY_KP_Enter;
    if (leads)
        lead(page);
    return leads;
}

static bool selects_all(guint key, GdkModifierType state)
{
    return (state & GDK_CONTROL_MASK) && gdk_keyval_to_lower(key) == GDK_KEY_a;
}

/* Ctrl+A chooses all that the search finds, not the rows that happened to appear so far. */
static gboolean on_first_key(struct phones_page *page, guint key, guint code, GdkModifierType state)
{
    (void)code;
    if (selects_all(key, state)) {
        stop_waiting(page);
        phone_model_finish(page->model);
    }
    return FALSE;
}

/* From anywhere on the page but a field, which has a Ctrl+A of its own: also from a filter. */
static gboolean on_page_key(struct phones_page *page, guint key, guint code, GdkModifierType state)
{
    (void)code;
    bool selects = selects_all(key, state);
    if (selects)
        gtk_selection_model_select_all(GTK_SELECTION_MODEL(phone_model_selection(page->model)));
    return selects;
}

static void watch_page_keys(struct phones_page *page)
{
    GtkEventController *keys = gtk_event_controller_key_new(),
                       *first = gtk_event_controller_key_new();
    gtk_event_controller_set_propagation_phase(first, GTK_PHASE_CAPTURE);
    g_signal_connect_swapped(first, "key-pressed", G_CALLBACK(on_first_key), page);
    g_signal_connect_swapped(keys, "key-pressed", G_CALLBACK(on_page_key), page);
    gtk_widget_add_controller(page->root, first);
    gtk_widget_add_controller(page->root, keys);
}

static void watch_keys(struct phones_page *page)
{
    GtkEventController *keys = gtk_event_controller_key_new();
    gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
    g_signal_connect_swapped(keys, "key-pressed", G_CALLBACK(on_search_key), page);
    gtk_widget_add_controller(page->search, keys);
    g_signal_connect_swapped(gtk_multi_selection_get_model(phone_model_selection(page->model)),
                             "notify::busy", G_CALLBACK(on_busy), page);
}

void phones_page_search(struct phones_page *page, const char *words)
{
    gtk_editable_set_text(GTK_EDITABLE(page->search), words);
}

void phones_page_focus_search(struct phones_page *page)
{
    gtk_widget_grab_focus(page->search);
}

/* Focuses the list, so that arrows and Ctrl+A work there, unless the person is typing elsewhere. */
void phones_page_focus(struct phones_page *page)
{
    GtkRoot *root = gtk_widget_get_root(page->view);
    GtkWidget *focus = root != NULL ? gtk_root_get_focus(root) : NULL;
    if (!GTK_IS_EDITABLE(focus) && gtk_widget_get_mapped(page->view))
        cells_focus(page->list);
}

/* ---- Actions -------------------------------------------------------------------------------- */

static void on_actions_shown(GtkMenuButton *button, gpointer self)
{
    (void)button;
    struct phones_page *page = self;
    gtk_popover_set_child(GTK_POPOVER(page->popover),
                          actions_menu_list(page->popover, phone_set_chosen(page->model)));
}

void phones_page_open_actions(struct phones_page *page)
{
    if (phone_model_total(page->model) > 0)
        gtk_menu_button_popup(GTK_MENU_BUTTON(gtk_widget_get_first_child(page->actions)));
}

static void on_activate(GtkColumnView *view, guint position, gpointer self)
{
    struct phones_page *page = self;
    g_autoptr(PhoneRow) row =
        g_list_model_get_item(G_LIST_MODEL(gtk_column_view_get_model(view)), position);
    const char *id = row != NULL ? phone_key(phone_row_phone(row)) : NULL;
    if (id != NULL)
        page->app->show_phone(page->app, id);
}

/* ---- Loading -------------------------------------------------------------------------------- */

void phones_page_loading(struct phones_page *page)
{
    page->loading = true;
    gtk_spinner_start(GTK_SPINNER(page->spinner));
    on_items(page);
}

static void show_age(struct phones_page *page)
{
    int64_t age_s =
        page->listed_us ? (g_get_monotonic_time() - page->listed_us) / G_USEC_PER_SEC : 0;
    AUTO_FREE char *words = age_s >= 60 ? duration_words_in(words_count, age_s) : NULL;
    AUTO_FREE char *text = words != NULL ? text_format(_("listed %s ago"), words) : NULL;
    text_label(GTK_LABEL(page->age), text);
}

/* The bar below the header tells of a service that is out of reach. */
static void show_failure(struct phones_page *page, const struct event *event)
{
    if (phone_model_total(page->model) && session_refused(page->session) == NULL &&
        !notice_bar_tells(event))
        page->app->toast(page->app, event->error.text);
}

/* Says what the list lacks: in a toast as it comes, and as the tooltip of its age. */
static void show_lacking(struct phones_page *page, const struct phones *phones)
{
    size_t index = 0;
    g_autoptr(GString) all = g_string_new(NULL);
    for (char *text; phones != NULL && (text = words_lacking(phones, &index)) != NULL; free(text)) {
        AUTO_FREE char *safe = text_safe(text);
        g_string_append_printf(all, "%s%s", all->len ? "\n" : "", safe);
    }
    if (all->len == 0)
        return;
    gtk_widget_set_tooltip_text(page->age, all->str);
    page->app->toast(page->app, all->str);
}

void phones_page_loaded(struct phones_page *page, const struct event *event, bool quiet)
{
    const struct phones *phones = core_phones(session_core(page->session));
    const char *age = event->row != NULL ? values_text(event->row, "age") : NULL;
    page->loading = false;
    gtk_spinner_stop(GTK_SPINNER(page->spinner));
    phones_stack_failed(page->stack, event->code < 0 ? event->error.text : NULL);
    page->listable = event->code != PH_LOGIN;
    if (event->code < 0 && !quiet) {
        show_failure(page, event);
    } else if (event->code >= 0 && phones != NULL) {
        const struct core_account *account = core_account(session_core(page->session));
        phone_model_update(page->model, phones);
        page->of_account = account != NULL && account->signed_in;
        page->listed_us = g_get_monotonic_time();
        page->listed_us -= age != NULL ? strtoll(age, NULL, 10) * G_USEC_PER_SEC : 0;
    }
    filters_refresh(page->filters);
    show_age(page);
    show_lacking(page, event->code >= 0 ? phones : NULL);
    on_items(page);
    if (!quiet)
        phones_page_focus(page);
}

void phones_page_refresh(struct phones_page *page)
{
    const struct core_account *account = core_account(session_core(page->session));
    if (account != NULL && !account->signed_in && session_refused(page->session) == NULL &&
        page->of_account) {
        page->of_account = page->listable = false;
        struct phones *none = phones_new();
        phones_done(none);
        phone_model_update(page->model, none);
        phones_free(none);
        filters_refresh(page->filters);
    }
    on_items(page);
}

/* ---- The page ------------------------------------------------------------------------------- */

static gboolean fit_columns(gpointer self)
{
    struct phones_page *page = self;
    GtkAdjustment *across = gtk_scrollable_get_hadjustment(GTK_SCROLLABLE(page->view));
    page->fitting = 0;
    phone_columns_fit(GTK_COLUMN_VIEW(page->view), (int)gtk_adjustment_get_page_size(across));
    return G_SOURCE_REMOVE;
}

/* Waits for the end of the layout that reported the width. */
static void on_width(struct phones_page *page)
{
    if (!page->fitting && gtk_widget_get_mapped(page->view))
        page->fitting = g_idle_add(fit_columns, page);
}

static GtkWidget *make_list(struct phones_page *page)
{
    page->view =
        gtk_column_view_new(GTK_SELECTION_MODEL(g_object_ref(phone_model_selection(page->model))));
    GtkColumnView *view = GTK_COLUMN_VIEW(page->view);
    phone_columns_add(view);
    cells_add_tooltips(page->view);
    page->menu = phones_menu_new(page->app, page->view);
    phone_model_set_view(page->model, view);
    gtk_column_view_set_enable_rubberband(view, TRUE);
    gtk_widget_add_css_class(page->view, "data-table");
    gtk_widget_add_css_class(page->view, "phones");
    text_accessible(page->view, _("Phones"));
    gtk_widget_insert_action_group(page->root, "columns", phone_columns_actions(view));
    page->list = cells_scrolled(page->view);
    g_signal_connect_swapped(gtk_scrollable_get_hadjustment(GTK_SCROLLABLE(page->view)),
                             "notify::page-size", G_CALLBACK(on_width), page);
    g_signal_connect(page->view, "activate", G_CALLBACK(on_activate), page);
    gtk_search_entry_set_key_capture_widget(GTK_SEARCH_ENTRY(page->search), page->list);
    return page->list;
}

/* Takes ownership of the menu. */
static GtkWidget *make_menu(const char *icon, const char *name, GMenuModel *menu)
{
    GtkWidget *button = gtk_menu_button_new();
    gtk_menu_button_set_icon_name(GTK_MENU_BUTTON(button), icon);
    gtk_menu_button_set_menu_model(GTK_MENU_BUTTON(button), menu);
    gtk_widget_set_tooltip_text(button, name);
    text_accessible(button, name);
    g_object_unref(menu);
    return button;
}

static GtkWidget *make_search(struct phones_page *page)
{
    GtkWidget *both = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    page->search = gtk_search_entry_new();
    gtk_widget_set_hexpand(page->search, TRUE);
    g_object_set(page->search, "placeholder-text", _("Search: a name, or location:Berlin !tag:vip"),
                 NULL);
    text_accessible(page->search, _("Search phones"));
    gtk_box_append(GTK_BOX(box), page->search);
    gtk_box_append(GTK_BOX(box), make_menu("view-sort-descending-symbolic", _("Sort by"),
                                           phone_columns_sort_menu()));
    gtk_box_append(GTK_BOX(box),
                   make_menu("view-more-symbolic", _("Columns and files"), phone_columns_menu()));
    gtk_box_append(GTK_BOX(both), box);
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    page->filters = filters_new(page->model, GTK_EDITABLE(page->search));
    gtk_widget_set_hexpand(page->filters, TRUE);
    gtk_box_append(GTK_BOX(row), page->filters);
    gtk_box_append(GTK_BOX(row), list_files_new(page->app, page->root));
    gtk_box_append(GTK_BOX(both), row);
    gtk_widget_add_css_class(both, "toolbar");
    g_signal_connect_swapped(page->search, "changed", G_CALLBACK(on_search), page);
    watch_keys(page);
    return both;
}

void phones_page_show_screens(struct phones_page *page)
{
    struct phone_set *set = phone_set_chosen(page->model);
    if (set->count > 0)
        page->app->show_wall(page->app, set);
    else
        page->app->toast(page->app, _("Select phones first"));
    phone_set_free(set);
}

static void on_copy(struct phones_page *page)
{
    phones_menu_copy(page->menu);
}

static void on_clear(struct phones_page *page)
{
    gtk_selection_model_unselect_all(GTK_SELECTION_MODEL(phone_model_selection(page->model)));
    cells_focus(page->list);
}

static void on_frequent(GtkWidget *button, struct phones_page *page)
{
    struct feature *action = g_object_get_data(G_OBJECT(button), "action");
    struct phone_set *set = phone_set_chosen(page->model);
    size_t count = 0;
    g_autofree const struct phone **phones = phone_set_phones(set, page->model, &count);
    AUTO_FREE char *why = actions_why_not(action, phones, count);
    if (why != NULL)
        page->app->toast(page->app, why);
    else if (count > 0)
        job_dialog_open(page->app, action, set, NULL);
    phone_set_free(set);
}

static GtkWidget *add_deed(GtkWidget *box, const char *label, GCallback clicked, void *self)
{
    GtkWidget *button = text_button(label);
    gtk_widget_add_css_class(button, "flat");
    g_signal_connect_swapped(button, "clicked", clicked, self);
    gtk_box_append(GTK_BOX(box), button);
    return button;
}

static void add_frequent(struct phones_page *page, GtkWidget *box)
{
    struct registry *registry = session_registry(page->session);
    struct feature *action;
    for (size_t i = 0; (action = actions_frequent(registry, i)) != NULL; i++) {
        AUTO_FREE char *title = text_mnemonic(words(action->about.title));
        AUTO_FREE char *asking = text_format(_("%s…"), title);
        GtkWidget *button = text_button(asking);
        gtk_widget_add_css_class(button, "flat");
        g_object_set_data(G_OBJECT(button), "action", action);
        g_signal_connect(button, "clicked", G_CALLBACK(on_frequent), page);
        gtk_box_append(GTK_BOX(box), button);
    }
}

/* What one does most with the chosen phones. In a narrow window it scrolls. */
static GtkWidget *make_selection_bar(struct phones_page *page)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 4);
    GtkWidget *scrolled = gtk_scrolled_window_new();
    add_deed(box, _("_Screens"), G_CALLBACK(phones_page_show_screens), page);
    add_frequent(page, box);
    add_deed(box, _("_Copy"), G_CALLBACK(on_copy), page);
    add_deed(box, _("_More…"), G_CALLBACK(phones_page_open_actions), page);
    add_deed(box, _("Cl_ear Selection"), G_CALLBACK(on_clear), page);
    gtk_widget_add_css_class(box, "selection-bar");
    gtk_widget_set_halign(box, GTK_ALIGN_CENTER);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_AUTOMATIC,
                                   GTK_POLICY_NEVER);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), box);
    gtk_widget_set_focusable(scrolled, FALSE);
    gtk_widget_set_visible(scrolled, FALSE);
    return scrolled;
}

static GtkWidget *make_footer(struct phones_page *page)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    page->footer = gtk_label_new("");
    page->age = gtk_label_new("");
    page->spinner = gtk_spinner_new();
    gtk_widget_add_css_class(page->age, "dim-label");
    gtk_widget_set_hexpand(page->footer, TRUE);
    gtk_label_set_xalign(GTK_LABEL(page->footer), 0);
    gtk_label_set_ellipsize(GTK_LABEL(page->footer), PANGO_ELLIPSIZE_END);
    gtk_box_append(GTK_BOX(box), page->footer);
    gtk_box_append(GTK_BOX(box), page->age);
    gtk_box_append(GTK_BOX(box), page->spinner);
    gtk_widget_add_css_class(box, "footer");
    return box;
}

static void make_actions_button(struct phones_page *page)
{
    GtkWidget *button = gtk_menu_button_new();
    page->actions = g_object_ref_sink(gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0));
    gtk_box_append(GTK_BOX(page->actions), button);
    page->popover = gtk_popover_new();
    actions_menu_add(page->app, page->popover);
    gtk_menu_button_set_label(GTK_MENU_BUTTON(button), _("_Actions"));
    gtk_menu_button_set_use_underline(GTK_MENU_BUTTON(button), TRUE);
    gtk_menu_button_set_popover(GTK_MENU_BUTTON(button), page->popover);
    gtk_menu_button_set_create_popup_func(GTK_MENU_BUTTON(button), on_actions_shown, page, NULL);
}

struct phones_page *phones_page_new(struct app_context *app)
{
    struct phones_page *page = g_new0(struct phones_page, 1);
    page->app = app;
    page->session = app->session;
    page->model = app->phones;
    page->root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    page->complaint = gtk_label_new("");
    gtk_label_set_wrap(GTK_LABEL(page->complaint), TRUE);
    gtk_widget_add_css_class(page->complaint, "error");
    gtk_widget_set_visible(page->complaint, FALSE);
    page->tools = make_search(page);
    gtk_box_append(GTK_BOX(page->root), page->tools);
    gtk_box_append(GTK_BOX(page->root), page->complaint);
    GtkWidget *list = make_list(page);
    page->stack = phones_stack_new(app, list, page->search);
    gtk_box_append(GTK_BOX(page->root), page->stack);
    page->bar_selection = make_selection_bar(page);
    gtk_box_append(GTK_BOX(page->root), page->bar_selection);
    page->bottom = make_footer(page);
    gtk_box_append(GTK_BOX(page->root), page->bottom);
    make_actions_button(page);
    watch_page_keys(page);
    GtkSelectionModel *selection = GTK_SELECTION_MODEL(phone_model_selection(page->model));
    g_signal_connect_swapped(selection, "items-changed", G_CALLBACK(on_items), page);
    g_signal_connect_swapped(selection, "selection-changed", G_CALLBACK(show_footer), page);
    on_items(page);
    return page;
}

void phones_page_free(struct phones_page *page)
{
    g_signal_handlers_disconnect_by_data(phone_model_selection(page->model), page);
    g_signal_handlers_disconnect_by_data(
        gtk_multi_selection_get_model(phone_model_selection(page->model)), page);
    phones_menu_free(page->menu);
    if (page->typing)
        g_source_remove(page->typing);
    if (page->fitting)
        g_source_remove(page->fitting);
    g_signal_handlers_disconnect_by_data(gtk_scrollable_get_hadjustment(GTK_SCROLLABLE(page->view)),
                                         page);
    g_object_unref(page->actions);
    g_free(page);
}

GtkWidget *phones_page_widget(struct phones_page *page)
{
    return page->root;
}

GtkWidget *phones_page_actions_button(struct phones_page *page)
{
    return page->actions;
}

void phones_page_take(struct phones_page *page, GKeyFile *state)
{
    phone_columns_take(GTK_COLUMN_VIEW(page->view), state);
}

void phones_page_set(struct phones_page *page, GKeyFile *state)
{
    phone_columns_set(GTK_COLUMN_VIEW(page->view), state);
}
