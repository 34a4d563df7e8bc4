/* Loaded into phonectl-gtk by LD_PRELOAD for the benchmark of the window: performs the user's
 * actions, reports when the result is on the screen, and how long the main loop was away from
 * its poll meanwhile. It links to nothing of the program and finds everything in the widget
 * tree. Orders come as lines on the descriptor named in PROBE_FD; each is answered with one line
 * of JSON. Times are CLOCK_MONOTONIC. */
#define _GNU_SOURCE
#include <errno.h>
#include <glib-unix.h>
#include <gtk/gtk.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NONE (-1)

static struct {
    int fd;
    GMainContext *context;
    GString *input;
    GListModel *list;                /* the list of phones, for its property "busy" */
    GtkWidget *main;                 /* the first window */
    GdkFrameClock *clock;            /* of main */
    gint64 left_poll, left_poll_cpu; /* when the loop came back from its last poll */
    gint64 worst, worst_cpu, begun;  /* since the order came */
    gint64 first, rows;              /* the first frame ever, and the first with phones in it */
    guint frames, changes;           /* since the order came; changes: of "busy" */
    bool settled_before; /* the condition holds, but the frame that shows it is still to come */
    bool waiting, needs_change;
    char *label; /* a text to wait for, or NULL */
    guint count; /* the number of phones to wait for */
} probe = {.fd = NONE};

static gint64 cpu_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (gint64)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* ---- The widget tree ------------------------------------------------------------------------- */

/* The innermost match counts: a menu button contains its menu. */
typedef bool is_wanted(GtkWidget *widget, const char *text);

static GtkWidget *find_below(GtkWidget *widget, is_wanted *wanted, const char *text)
{
    if (!gtk_widget_get_mapped(widget))
        return NULL;
    for (GtkWidget *child = gtk_widget_get_first_child(widget); child;
         child = gtk_widget_get_next_sibling(child)) {
        GtkWidget *found = find_below(child, wanted, text);
        if (found)
            return found;
    }
    return wanted(widget, text) ? widget : NULL;
}

/* Dialogs are above everything else. */
static GtkWidget *find(is_wanted *wanted, const char *text)
{
    GListModel *windows = gtk_window_get_toplevels();
    for (int modal = 1; modal >= 0; modal--) {
        for (guint i = 0; i < g_list_model_get_n_items(windows); i++) {
            g_autoptr(GtkWidget) window = g_list_model_get_item(windows, i);
            if (gtk_window_get_modal(GTK_WINDOW(window)) != modal)
                continue;
            GtkWidget *found = find_below(window, wanted, text);
            if (found)
                return found;
        }
    }
    return NULL;
}

static bool is_search(GtkWidget *widget, const char *text)
{
    (void)text;
    return GTK_IS_SEARCH_ENTRY(widget);
}

static bool is_entry(GtkWidget *widget, const char *text)
{
    (void)text;
    return GTK_IS_ENTRY(widget);
}

static bool is_view(GtkWidget *widget, const char *text)
{
    (void)text;
    return GTK_IS_COLUMN_VIEW(widget);
}

static bool has_text(GtkWidget *widget, const char *text)
{
    return GTK_IS_LABEL(widget) && strstr(gtk_label_get_text(GTK_LABEL(widget)), text);
}

static bool is_text(GtkWidget *widget, const char *text)
{
    return GTK_IS_LABEL(widget) && strcmp(gtk_label_get_text(GTK_LABEL(widget)), text) == 0;
}

static bool is_button(GtkWidget *widget, const char *text)
{
    return GTK_IS_BUTTON(widget) && gtk_widget_is_sensitive(widget) &&
           find_below(widget, is_text, text);
}

static bool is_row(GtkWidget *widget, const char *text)
{
    return GTK_IS_LIST_BOX_ROW(widget) && find_below(widget, has_text, text);
}

/* ---- The list of phones: what is shown and selected ------------------------------------------ */

static GtkColumnView *view(void)
{
    GtkWidget *found = probe.main ? find_below(probe.main, is_view, NULL) : NULL;
    return found ? GTK_COLUMN_VIEW(found) : NULL;
}

static GtkSelectionModel *selection(void)
{
    return view() ? gtk_column_view_get_model(view()) : NULL;
}

static guint shown(void)
{
    return selection() ? g_list_model_get_n_items(G_LIST_MODEL(selection())) : 0;
}

static guint selected(void)
{
    g_autoptr(GtkBitset) set = selection() ? gtk_selection_model_get_selection(selection()) : NULL;
    return set ? (guint)gtk_bitset_get_size(set) : 0;
}

/* ---- Waiting and answering ------------------------------------------------------------------- */

static void answer(const char *error)
{
    gint64 now = g_get_monotonic_time();
    GtkWidget *label = probe.label ? find(has_text, probe.label) : NULL;
    g_autofree char *says = g_strcanon(g_strdup(label ? gtk_label_get_text(GTK_LABEL(label)) : ""),
                                       G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS " .,:", '_');
    char text[1024];
    int length = g_snprintf(
        text, sizeof text,
        "{\"error\": \"%s\", \"label\": \"%.300s\", \"ms\": %.1f, \"stall\": %.1f, \"stall_cpu\": "
        "%.1f, "
        "\"frames\": %u, \"shown\": %u, \"selected\": %u, \"first\": %" G_GINT64_FORMAT
        ", \"rows\": %" G_GINT64_FORMAT ", \"now\": %" G_GINT64_FORMAT "}\n",
        error, says, (double)(now - probe.begun) / 1000, (double)probe.worst / 1000,
        (double)probe.worst_cpu / 1000, probe.frames, shown(), selected(), probe.first, probe.rows,
        now);
    probe.waiting = false;
    g_clear_pointer(&probe.label, g_free);
    if (write(probe.fd, text, (size_t)length) != length)
        exit(1);
}

/* For the first list that appears, which is the list of phones. */
static bool list_busy(void)
{
    gboolean busy = FALSE;
    if (probe.list)
        g_object_get(probe.list, "busy", &busy, NULL);
    return busy;
}

static void on_busy(void)
{
    probe.changes++;
}

static void look_for_list(void)
{
    GtkSelectionModel *model = probe.list ? NULL : selection();
    if (!GTK_IS_MULTI_SELECTION(model))
        return;
    probe.list = gtk_multi_selection_get_model(GTK_MULTI_SELECTION(model));
    g_signal_connect(probe.list, "notify::busy", G_CALLBACK(on_busy), NULL);
}

static bool is_settled(void)
{
    if (!probe.first || (probe.needs_change && probe.changes == 0) || list_busy())
        return false;
    if (probe.count && shown() != probe.count)
        return false;
    return !probe.label || find(has_text, probe.label) != NULL;
}

/* Checked before each poll; once the condition holds, the next frame shows the result. */
static void look(void)
{
    if (!probe.waiting || probe.settled_before || !is_settled())
        return;
    probe.settled_before = true;
    gtk_widget_queue_draw(probe.main);
}

static void on_painted(void)
{
    if (!probe.first)
        probe.first = g_get_monotonic_time();
    if (!probe.rows && shown() > 0)
        probe.rows = g_get_monotonic_time();
    probe.frames++;
    if (probe.waiting && probe.settled_before)
        answer("");
}

static void look_for_window(void)
{
    if (probe.main || !gtk_is_initialized())
        return;
    GListModel *windows = gtk_window_get_toplevels();
    g_autoptr(GtkWidget) window = g_list_model_get_item(windows, 0);
    if (!window || !gtk_widget_get_mapped(window))
        return;
    probe.main = window;
    probe.clock = gtk_widget_get_frame_clock(window);
    g_signal_connect(probe.clock, "after-paint", G_CALLBACK(on_painted), NULL);
}

static gint poll_measured(GPollFD *fds, guint count, gint timeout)
{
    gint64 now = g_get_monotonic_time(), cpu = cpu_us();
    if (probe.left_poll && now - probe.left_poll > probe.worst)
        probe.worst = now - probe.left_poll;
    if (probe.left_poll && cpu - probe.left_poll_cpu > probe.worst_cpu)
        probe.worst_cpu = cpu - probe.left_poll_cpu;
    look_for_window();
    look_for_list();
    look();
    int ready = g_poll(fds, count, timeout);
    int kept = errno;
    probe.left_poll = g_get_monotonic_time();
    probe.left_poll_cpu = cpu_us();
    errno = kept;
    return ready;
}

/* ---- Orders ---------------------------------------------------------------------------------- */

static void wait_for(bool needs_change)
{
    probe.needs_change = needs_change;
    probe.waiting = true;
}

static void do_search(const char *text)
{
    GtkWidget *entry = find(is_search, NULL);
    if (!entry) {
        answer("no search entry");
        return;
    }
    wait_for(true);
    gtk_editable_set_text(GTK_EDITABLE(entry), text);
}

/* Types one more letter; the answer does not wait for the search. */
static void do_type(const char *text)
{
    GtkWidget *entry = find(is_search, NULL);
    if (entry) {
        int at = -1;
        gtk_editable_insert_text(GTK_EDITABLE(entry), text, -1, &at);
    }
    answer(entry ? "" : "no search entry");
}

static void do_sort(const char *text)
{
    GListModel *columns = gtk_column_view_get_columns(view());
    for (guint i = 0; i < g_list_model_get_n_items(columns); i++) {
        g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item(columns, i);
        if (g_strcmp0(gtk_column_view_column_get_title(column), text) != 0)
            continue;
        wait_for(false);
        gtk_column_view_sort_by_column(view(), column, GTK_SORT_ASCENDING);
        return;
    }
    answer("no such column");
}

static void do_select(const char *text)
{
    guint count = (guint)strtoul(text, NULL, 10);
    wait_for(false);
    if (count)
        gtk_selection_model_select_range(selection(), 0, count, TRUE);
    else
        gtk_selection_model_select_all(selection());
}

static void do_scroll(const char *text)
{
    GtkAdjustment *down = gtk_scrollable_get_vadjustment(GTK_SCROLLABLE(view()));
    double room = gtk_adjustment_get_upper(down) - gtk_adjustment_get_page_size(down);
    wait_for(false);
    gtk_adjustment_set_value(down, g_ascii_strtod(text, NULL) * room);
}

static void do_press(const char *text)
{
    GtkWidget *button = find(is_button, text);
    if (!button) {
        answer("no such button");
        return;
    }
    wait_for(false);
    g_signal_emit_by_name(button, "clicked");
}

static void do_open(const char *text)
{
    GtkWidget *row = find(is_row, text);
    if (!row) {
        answer("no such row");
        return;
    }
    wait_for(false);
    g_signal_emit_by_name(row, "activate");
}

static void do_fill(const char *text)
{
    GtkWidget *entry = find(is_entry, NULL);
    if (!entry) {
        answer("no entry");
        return;
    }
    wait_for(false);
    gtk_editable_set_text(GTK_EDITABLE(entry), text);
}

static void do_filled(const char *text)
{
    probe.count = (guint)strtoul(text, NULL, 10);
    wait_for(false);
}

static void do_see(const char *text)
{
    probe.label = g_strdup(text);
    wait_for(false);
}

/* Reports the values since the previous order, without resetting them. */
static void do_since(const char *text)
{
    (void)text;
    answer("");
}

static void do_page(const char *text)
{
    wait_for(false);
    gtk_widget_activate_action(probe.main, "win.page", "s", text);
}

/* An action of the window, such as win.wall. */
static void do_act(const char *text)
{
    wait_for(false);
    if (!gtk_widget_activate_action(probe.main, text, NULL))
        answer("no such action");
}

static void do_refresh(const char *text)
{
    (void)text;
    wait_for(true);
    gtk_widget_activate_action(probe.main, "win.refresh", NULL);
}

static void obey(const char *line)
{
    static const struct {
        const char *word;
        void (*obey)(const char *rest);
    } orders[] = {{"search", do_search},   {"type", do_type},     {"sort", do_sort},
                  {"select", do_select},   {"scroll", do_scroll}, {"press", do_press},
                  {"fill", do_fill},       {"filled", do_filled}, {"see", do_see},
                  {"page", do_page},       {"since", do_since},   {"open", do_open},
                  {"refresh", do_refresh}, {"act", do_act}};
    const char *rest = strchr(line, ' ');
    size_t length = rest ? (size_t)(rest - line) : strlen(line);
    if (strcmp(line, "since") != 0) {
        probe.worst = probe.worst_cpu = 0;
        probe.frames = probe.changes = probe.count = 0;
        probe.settled_before = false;
        probe.begun = g_get_monotonic_time();
    }
    for (guint i = 0; i < G_N_ELEMENTS(orders); i++) {
        if (strlen(orders[i].word) != length || memcmp(orders[i].word, line, length) != 0)
            continue;
        orders[i].obey(rest ? rest + 1 : "");
        return;
    }
    answer("no such order");
}

static gboolean on_order(gint fd, GIOCondition condition, gpointer data)
{
    (void)condition;
    (void)data;
    char bytes[4096];
    ssize_t count = read(fd, bytes, sizeof bytes);
    if (count <= 0)
        return G_SOURCE_REMOVE;
    g_string_append_len(probe.input, bytes, count);
    char *end;
    while ((end = strchr(probe.input->str, '\n'))) {
        g_autofree char *line = g_strndup(probe.input->str, (gsize)(end - probe.input->str));
        g_string_erase(probe.input, 0, end - probe.input->str + 1);
        obey(line);
    }
    return G_SOURCE_CONTINUE;
}

__attribute__((constructor)) static void probe_load(void)
{
    const char *fd = getenv("PROBE_FD");
    if (!fd || strcmp(program_invocation_short_name, "phonectl-gtk") != 0)
        return;
    probe.fd = atoi(fd);
    probe.input = g_string_new(NULL);
    g_main_context_set_poll_func(g_main_context_default(), poll_measured);
    g_unix_fd_add(probe.fd, G_IO_IN, on_order, NULL);
}
