/* The window: the sidebar, the pages, and what they may ask of it (app_context.h). Pages do not
 * include this file. */
#ifndef WINDOW_H
#define WINDOW_H

#include "app_context.h"

struct phone_page;
struct phones_page;
struct window;

/* session NULL: the window shows only failed, the reason why there is none. */
struct window *window_new(GtkApplication *application, struct session *session,
                          const struct ph_error *failed);
void window_free(struct window *window);
/* Without a session it has no phones and no jobs. */
struct app_context *window_app(struct window *window);
struct phones_page *window_phones_page(struct window *window);
struct phone_page *window_phone_page(struct window *window); /* NULL: another page is in view */
/* Opens a job by its job_name(). */
void window_open_job(struct window *window, int64_t name);
void window_go_back(struct window *window);
void window_toggle_sidebar(struct window *window);
void window_open_menu(struct window *window);

/* How the program is to start again once the window has closed. */
struct window_restart {
    bool wanted, sim;
    const char *profile; /* NULL: as configured */
};
struct window_restart window_restart(const struct window *window);

#endif
