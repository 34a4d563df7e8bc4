/* The pages of the window: which is in view, and where one goes from there. It fills in what pages
 * may ask of the window to show (app_context.h). */
#ifndef WINDOW_PAGES_H
#define WINDOW_PAGES_H

#include "app_context.h"

#include <adwaita.h>

struct window_pages {
    struct app_context app; /* first: pages hand it back */
    GtkWidget *stack, *header, *notice, *flap, *title, *back;
    struct sidebar *sidebar;
    struct phones_page *phones;
    struct phone_page *phone;
    struct wall_page *wall;
    struct jobs_page *jobs;
    struct plugins_page *plugins;
    struct account_page *account;
    /* Where the action of the job in view began: a page or the id of a phone; or NULL. */
    char *origin;
    const char *before; /* the page on which the phone in view was opened; interned */
};

/* Makes the pages and the stack they are in; the session and the lists of app are there. The caller
 * then makes sidebar, header with title and back button, and flap. */
void window_pages_make(struct window_pages *pages);
void window_pages_free(struct window_pages *pages);
/* The name of the page in view. */
const char *window_pages_now(struct window_pages *pages);
/* The page of a phone, if it is in view; or NULL. */
struct phone_page *window_pages_phone(struct window_pages *pages);
/* Opens a job by its job_name(). */
void window_pages_open_job(struct window_pages *pages, int64_t name);
void window_pages_go_back(struct window_pages *pages);
void window_pages_toggle_sidebar(struct window_pages *pages);
/* For the sidebar: the person chose a page there. */
void window_pages_on_side(void *pages, const char *page, bool pressed);
/* For "notify::fullscreened". */
void window_pages_on_fullscreen(struct window_pages *pages);

#endif
