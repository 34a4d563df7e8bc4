/* The window: the sidebar, the pages, and what they may ask of it (app_context.h). Pages do not
 * include this file. */
#ifndef WINDOW_H
#define WINDOW_H

#include "app_context.h"

struct window;
struct window_pages;

/* session NULL: the window shows only failed, the reason why there is none. */
struct window *window_new(GtkApplication *application, struct session *session,
                          const struct ph_error *failed);
void window_free(struct window *window);
/* Without a session it has no phones and no jobs. */
struct app_context *window_app(struct window *window);
/* Without a session there are none. */
struct window_pages *window_pages(struct window *window);
typedef void window_listed(struct app_context *app, const char *text);
/* Calls listed once there are phones: now, or after the next listing. A later wish replaces it. */
void window_when_listed(struct window *window, window_listed *listed, const char *text);
void window_open_menu(struct window *window);

/* How the program is to start again once the window has closed. */
struct window_restart {
    bool wanted, sim;
    const char *profile; /* NULL: as configured */
};
struct window_restart window_restart(const struct window *window);

#endif
