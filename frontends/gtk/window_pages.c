/* The pages of the window. See window_pages.h. */
#include "window_pages.h"

#include "account_page.h"
#include "jobs_page.h"
#include "notice_bar.h"
#include "phone_model.h"
#include "phone_page.h"
#include "phones_page.h"
#include "plugins_page.h"
#include "sidebar.h"
#include "wall_page.h"

#include <string.h>

static struct window_pages *pages_of(struct app_context *app)
{
    return (struct window_pages *)app;
}

const char *window_pages_now(struct window_pages *pages)
{
    return gtk_stack_get_visible_child_name(GTK_STACK(pages->stack));
}

struct phone_page *window_pages_phone(struct window_pages *pages)
{
    return strcmp(window_pages_now(pages), "phone") == 0 ? pages->phone : NULL;
}

static const struct phone *origin_phone(struct window_pages *pages)
{
    PhoneRow *row =
        pages->origin != NULL ? phone_model_row(pages->app.phones, pages->origin) : NULL;
    return row != NULL ? phone_row_phone(row) : NULL;
}

/* Whether the phone in view was opened on this page. */
static bool came_from(struct window_pages *pages, const char *page)
{
    return strcmp(window_pages_now(pages), "phone") == 0 && g_strcmp0(pages->before, page) == 0;
}

/* Shows where the back button leads: from a phone to all phones, from a job to where it began. */
static void show_back(struct window_pages *pages)
{
    const struct phone *phone = origin_phone(pages);
    AUTO_FREE char *name = text_short(phone != NULL ? phone_field(phone, "name") : NULL);
    const char *plain = came_from(pages, "wall")   ? _("Back to the screens")
                        : came_from(pages, "jobs") ? _("Back to the job")
                                                   : _("All phones");
    AUTO_FREE char *words = phone != NULL ? text_format(_("Back to %s"), name) : memory_copy(plain);
    gtk_widget_set_visible(pages->back,
                           pages->origin != NULL || sidebar_title(window_pages_now(pages)) == NULL);
    gtk_widget_set_tooltip_text(pages->back, words);
    text_accessible(pages->back, words);
}

static void show_title(struct window_pages *pages)
{
    const char *name = window_pages_now(pages), *title = sidebar_title(name);
    const char *other = strcmp(name, "wall") == 0 ? _("Screens") : phone_page_title(pages->phone);
    AUTO_FREE char *shown = text_safe(title != NULL ? title : other);
    adw_window_title_set_title(ADW_WINDOW_TITLE(pages->title), *shown ? shown : _("Phone"));
    gtk_widget_set_visible(phones_page_actions_button(pages->phones), strcmp(name, "phones") == 0);
    show_back(pages);
    notice_bar_refresh(pages->notice, name);
}

static void turn_to(struct window_pages *pages, const char *page)
{
    if (window_pages_phone(pages) != NULL) {
        phone_page_leave(pages->phone);
        if (gtk_window_is_fullscreen(pages->app.window))
            gtk_window_unfullscreen(pages->app.window);
    }
    if (strcmp(window_pages_now(pages), "wall") == 0)
        wall_page_leave(pages->wall);
    g_clear_pointer(&pages->origin, g_free);
    pages->before = NULL;
    gtk_stack_set_visible_child_name(GTK_STACK(pages->stack), page);
    if (strcmp(page, "jobs") == 0)
        jobs_page_refresh(pages->jobs);
    show_title(pages);
}

static void show_page(struct app_context *app, const char *page)
{
    struct window_pages *pages = pages_of(app);
    sidebar_choose(pages->sidebar, page);
    turn_to(pages, page);
    if (strcmp(page, "phones") == 0)
        phones_page_focus(pages->phones);
    else
        gtk_widget_grab_focus(gtk_stack_get_visible_child(GTK_STACK(pages->stack)));
}

static void show_phone(struct app_context *app, const char *id)
{
    struct window_pages *pages = pages_of(app);
    const char *page = window_pages_now(pages);
    if (strcmp(page, "wall") == 0)
        wall_page_leave(pages->wall);
    if (strcmp(page, "phone") != 0)
        pages->before = g_intern_string(page);
    g_clear_pointer(&pages->origin, g_free);
    phone_page_show(pages->phone, id);
    gtk_stack_set_visible_child_name(GTK_STACK(pages->stack), "phone");
    show_title(pages);
    phone_page_focus(pages->phone);
}

static void show_wall(struct app_context *app, const struct phone_set *set)
{
    struct window_pages *pages = pages_of(app);
    turn_to(pages, "wall");
    wall_page_show(pages->wall, set);
    gtk_widget_child_focus(wall_page_widget(pages->wall), GTK_DIR_TAB_FORWARD);
}

static void show_job(struct app_context *app, int64_t task)
{
    struct window_pages *pages = pages_of(app);
    const char *page = window_pages_now(pages), *phone = phone_page_id(pages->phone);
    g_autofree char *origin = strcmp(page, "phone") == 0    ? g_strdup(phone)
                              : strcmp(page, "phones") == 0 ? g_strdup(page)
                                                            : g_strdup(pages->origin);
    show_page(&pages->app, "jobs");
    pages->origin = g_steal_pointer(&origin);
    show_back(pages);
    jobs_page_show_live(pages->jobs, task);
}

static void job_begun(struct app_context *app, int64_t task, const struct phone_set *set)
{
    struct window_pages *pages = pages_of(app);
    bool here = strcmp(window_pages_now(pages), "phone") == 0 && set->count == 1 &&
                g_strcmp0(set->ids[0], phone_page_id(pages->phone)) == 0;
    if (here)
        phone_page_report(pages->phone, task);
    else
        show_job(app, task);
}

void window_pages_open_job(struct window_pages *pages, int64_t name)
{
    show_page(&pages->app, "jobs");
    jobs_page_open(pages->jobs, name);
}

void window_pages_go_back(struct window_pages *pages)
{
    const struct phone *phone = origin_phone(pages);
    g_autofree char *id = phone != NULL ? g_strdup(pages->origin) : NULL;
    if (!gtk_widget_get_visible(pages->back))
        return;
    if (came_from(pages, "wall")) {
        show_wall(&pages->app, NULL);
        return;
    }
    show_page(&pages->app, came_from(pages, "jobs") ? "jobs" : "phones");
    if (id != NULL)
        show_phone(&pages->app, id);
}

void window_pages_on_side(void *self, const char *page, bool pressed)
{
    struct window_pages *pages = self;
    turn_to(pages, page);
    if (pressed && adw_flap_get_folded(ADW_FLAP(pages->flap)))
        adw_flap_set_reveal_flap(ADW_FLAP(pages->flap), FALSE);
}

void window_pages_toggle_sidebar(struct window_pages *pages)
{
    bool shown = adw_flap_get_reveal_flap(ADW_FLAP(pages->flap));
    adw_flap_set_reveal_flap(ADW_FLAP(pages->flap), !shown);
}

/* On the page of a phone, its picture fills the screen; every other page keeps what is around. */
void window_pages_on_fullscreen(struct window_pages *pages)
{
    bool full = gtk_window_is_fullscreen(pages->app.window);
    bool alone = full && window_pages_phone(pages) != NULL;
    gtk_widget_set_visible(pages->header, !alone);
    adw_flap_set_reveal_flap(ADW_FLAP(pages->flap), !alone);
    phone_page_alone(pages->phone, alone);
}

/* ---- Making them ----------------------------------------------------------------------------- */

void window_pages_make(struct window_pages *pages)
{
    pages->app.show_page = show_page;
    pages->app.show_phone = show_phone;
    pages->app.show_wall = show_wall;
    pages->app.show_job = show_job;
    pages->app.job_begun = job_begun;
    pages->stack = gtk_stack_new();
    pages->phones = phones_page_new(&pages->app);
    pages->phone = phone_page_new(&pages->app);
    pages->wall = wall_page_new(&pages->app);
    pages->jobs = jobs_page_new(&pages->app);
    pages->plugins = plugins_page_new(&pages->app);
    pages->account = account_page_new(&pages->app);
    GtkStack *stack = GTK_STACK(pages->stack);
    gtk_stack_add_named(stack, phones_page_widget(pages->phones), "phones");
    gtk_stack_add_named(stack, phone_page_widget(pages->phone), "phone");
    gtk_stack_add_named(stack, wall_page_widget(pages->wall), "wall");
    gtk_stack_add_named(stack, jobs_page_widget(pages->jobs), "jobs");
    gtk_stack_add_named(stack, plugins_page_widget(pages->plugins), "plugins");
    gtk_stack_add_named(stack, account_page_widget(pages->account), "account");
    gtk_widget_set_hexpand(pages->stack, TRUE);
    gtk_widget_set_vexpand(pages->stack, TRUE);
}

void window_pages_free(struct window_pages *pages)
{
    sidebar_free(pages->sidebar);
    account_page_free(pages->account);
    plugins_page_free(pages->plugins);
    jobs_page_free(pages->jobs);
    wall_page_free(pages->wall);
    phone_page_free(pages->phone);
    phones_page_free(pages->phones);
    g_free(pages->origin);
}
