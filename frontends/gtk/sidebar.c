/* The sidebar. See sidebar.h. */
#include "sidebar.h"

#include "job_progress.h"
#include "jobs.h"
#include "menus.h"

#include <adwaita.h>
#include <confirmation.h>
#include <string.h>

struct sidebar {
    struct app_context *app;
    GtkWidget *root, *list, *profile, *status, *running;
    GtkListBoxRow *last; /* chosen */
    sidebar_chosen *chosen;
    void *self;
};

/* The width of the sidebar: this many characters of the profile's name, and at least this many
 * pixels. */
enum { SIDEBAR_CHARS = 14, SIDEBAR_LEAST = 190 };
/* A longer word is an identifier, not the name of an organisation. */
enum { NAME_MOST = 40 };

static const struct page {
    const char *name, *title, *icon;
} pages[] = {
    {"phones", N_("Phones"), "call-start-symbolic"},
    {"jobs", N_("Jobs"), "view-list-symbolic"},
    {"plugins", N_("Plugins"), "application-x-addon-symbolic"},
    {"account", N_("Account"), "avatar-default-symbolic"},
};

const char *sidebar_title(const char *page)
{
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        if (strcmp(pages[i].name, page) == 0)
            return _(pages[i].title);
    }
    return NULL;
}

void sidebar_choose(struct sidebar *sidebar, const char *page)
{
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        GtkListBoxRow *row = gtk_list_box_get_row_at_index(GTK_LIST_BOX(sidebar->list), (int)i);
        if (strcmp(pages[i].name, page) == 0)
            gtk_list_box_select_row(GTK_LIST_BOX(sidebar->list), row);
    }
}

/* The arrow keys also choose a row: the page follows, and the focus stays in the list. Tab stops
 * only at the chosen row, or it would turn to every page. */
static void on_selected(GtkListBox *box, GtkListBoxRow *row, gpointer self)
{
    struct sidebar *sidebar = self;
    if (row == NULL)
        return;
    bool within = gtk_widget_get_state_flags(GTK_WIDGET(box)) & GTK_STATE_FLAG_FOCUS_WITHIN;
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        GtkListBoxRow *other = gtk_list_box_get_row_at_index(box, (int)i);
        gtk_widget_set_focusable(GTK_WIDGET(other), other == row);
    }
    if (within)
        gtk_widget_grab_focus(GTK_WIDGET(row));
    bool again = row == sidebar->last; /* the focus only came back to it */
    sidebar->last = row;
    if (!again)
        sidebar->chosen(sidebar->self, pages[gtk_list_box_row_get_index(row)].name, false);
}

/* Also fires on the chosen row: from the page of a phone it leads back to all phones. */
static void on_activated(GtkListBox *box, GtkListBoxRow *row, gpointer self)
{
    (void)box;
    struct sidebar *sidebar = self;
    sidebar->chosen(sidebar->self, pages[gtk_list_box_row_get_index(row)].name, true);
}

/* The name of the organisation, or of the account if only an identifier is known. */
static const char *owner(const struct settings *settings, const struct core_account *account)
{
    const char *name = confirmation_organisation(settings, account);
    bool readable = name != NULL && (strlen(name) <= NAME_MOST || strchr(name, ' ') != NULL);
    return readable || account->account_name == NULL ? name : account->account_name;
}

void sidebar_refresh(struct sidebar *sidebar)
{
    struct session *session = sidebar->app->session;
    const struct core_account *account = core_account(session_core(session));
    const char *profile = settings_profile(session_settings(session));
    bool there = account != NULL && account->signed_in;
    const char *who = there ? owner(session_settings(session), account) : NULL;
    AUTO_FREE char *first = text_safe(profile), *second = text_safe(who);
    AUTO_FREE char *label = text_format("%s%s%s", first, *second ? "\n" : "", second);
    gtk_label_set_text(GTK_LABEL(sidebar->status), label);
    AUTO_FREE char *name = *second ? text_format(_("Profile %s, %s"), first, second)
                                   : text_format(_("Profile %s"), first);
    text_accessible(sidebar->profile, name);
    g_autoptr(GMenuModel) menu =
        menus_profiles(session_settings(session), session_sim_url(session) != NULL);
    gtk_menu_button_set_menu_model(GTK_MENU_BUTTON(sidebar->profile), menu);
}

/* How far the running jobs are, together, behind the page's name. */
static void on_job(void *self, struct job *changed)
{
    (void)changed;
    struct sidebar *sidebar = self;
    GPtrArray *jobs = jobs_live(sidebar->app->jobs);
    int64_t ended = 0, total = 0;
    for (guint i = 0; i < jobs->len; i++) {
        const struct job *job = jobs->pdata[i];
        ended += job->live ? (int64_t)job_ended(job) : 0;
        total += job->live ? job->total : 0;
    }
    AUTO_FREE char *done = words_number(ended), *all = words_number(total);
    AUTO_FREE char *text = text_format(_("%s of %s"), done, all);
    AUTO_FREE char *name =
        text_format(ngettext("Jobs, %s phone", "Jobs, %s phones", (gulong)total), text);
    gtk_label_set_text(GTK_LABEL(sidebar->running), total > 0 ? text : "");
    text_accessible(gtk_widget_get_ancestor(sidebar->running, GTK_TYPE_LIST_BOX_ROW),
                    total > 0 ? name : _("Jobs"));
}

static GtkWidget *make_side_row(struct sidebar *sidebar, const struct page *page)
{
    GtkWidget *row = gtk_list_box_row_new(), *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
    gtk_box_append(GTK_BOX(box), gtk_image_new_from_icon_name(page->icon));
    gtk_box_append(GTK_BOX(box), gtk_label_new(_(page->title)));
    if (strcmp(page->name, "jobs") == 0) {
        sidebar->running = gtk_label_new("");
        gtk_widget_set_hexpand(sidebar->running, TRUE);
        gtk_widget_set_halign(sidebar->running, GTK_ALIGN_END);
        gtk_widget_add_css_class(sidebar->running, "dim-label");
        gtk_widget_add_css_class(sidebar->running, "numeric");
        gtk_box_append(GTK_BOX(box), sidebar->running);
    }
    gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), box);
    text_accessible(row, _(page->title));
    return row;
}

static GtkWidget *make_profile(struct sidebar *sidebar)
{
    sidebar->profile = gtk_menu_button_new();
    sidebar->status = gtk_label_new("");
    gtk_label_set_xalign(GTK_LABEL(sidebar->status), 0);
    gtk_widget_set_halign(sidebar->status, GTK_ALIGN_START);
    gtk_label_set_ellipsize(GTK_LABEL(sidebar->status), PANGO_ELLIPSIZE_END);
    gtk_label_set_width_chars(GTK_LABEL(sidebar->status), SIDEBAR_CHARS);
    gtk_menu_button_set_child(GTK_MENU_BUTTON(sidebar->profile), sidebar->status);
    gtk_menu_button_set_direction(GTK_MENU_BUTTON(sidebar->profile), GTK_ARROW_UP);
    gtk_widget_add_css_class(sidebar->profile, "profile");
    gtk_widget_set_tooltip_text(sidebar->profile, _("Another profile"));
    return sidebar->profile;
}

static GtkWidget *make_list(struct sidebar *sidebar)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0), *header = adw_header_bar_new();
    bool sim = session_sim_url(sidebar->app->session) != NULL;
    adw_header_bar_set_title_widget(
        ADW_HEADER_BAR(header),
        adw_window_title_new("Phonectl", sim ? _("Simulated phones") : NULL));
    adw_header_bar_set_show_end_title_buttons(ADW_HEADER_BAR(header), FALSE);
    sidebar->list = gtk_list_box_new();
    gtk_widget_add_css_class(sidebar->list, "navigation-sidebar");
    text_accessible(sidebar->list, _("Pages"));
    for (size_t i = 0; i < COUNT_OF(pages); i++)
        gtk_list_box_append(GTK_LIST_BOX(sidebar->list), make_side_row(sidebar, &pages[i]));
    gtk_widget_set_vexpand(sidebar->list, TRUE);
    gtk_box_append(GTK_BOX(box), header);
    gtk_box_append(GTK_BOX(box), sidebar->list);
    gtk_box_append(GTK_BOX(box), make_profile(sidebar));
    gtk_widget_set_size_request(box, SIDEBAR_LEAST, -1);
    gtk_widget_add_css_class(box, "side");
    g_signal_connect(sidebar->list, "row-activated", G_CALLBACK(on_activated), sidebar);
    g_signal_connect(sidebar->list, "row-selected", G_CALLBACK(on_selected), sidebar);
    return box;
}

struct sidebar *sidebar_new(struct app_context *app, sidebar_chosen *chosen, void *self)
{
    struct sidebar *sidebar = g_new0(struct sidebar, 1);
    sidebar->app = app;
    sidebar->chosen = chosen;
    sidebar->self = self;
    sidebar->root = make_list(sidebar);
    jobs_watch(app->jobs, on_job, sidebar);
    return sidebar;
}

void sidebar_free(struct sidebar *sidebar)
{
    jobs_unwatch(sidebar->app->jobs, sidebar);
    g_signal_handlers_disconnect_by_data(sidebar->list, sidebar);
    g_free(sidebar);
}

GtkWidget *sidebar_widget(struct sidebar *sidebar)
{
    return sidebar->root;
}
