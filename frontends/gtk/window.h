/* The window: the list of pages at the side, the pages, and what they share. */
#ifndef WINDOW_H
#define WINDOW_H

#include "form.h"
#include "session.h"

struct window;
struct phone_model;
struct jobs;
struct selected;

/* failed: why there is no session (session is NULL then): the window only says so. */
struct window *window_new(GtkApplication *application, struct session *session,
                          const struct ph_error *failed);
void window_free(struct window *window);
GtkWindow *window_widget(struct window *window);
struct session *window_session(struct window *window);
struct phone_model *window_phones(struct window *window);
struct jobs *window_jobs(struct window *window);

/* A short message at the bottom; plain text. */
void window_toast(struct window *window, const char *text);
/* "phones", "jobs", "plugins", "account". */
void window_show_page(struct window *window, const char *page);
void window_show_phone(struct window *window, const char *id);
/* Shows the page of jobs with this one opened; from there it is one step back to where one was. */
void window_show_job(struct window *window, int64_t task);
void window_go_back(struct window *window);
/* Asks for the list of phones; fresh asks the service. */
void window_load_phones(struct window *window, bool fresh);
/* Something was done to phones: their state is looked at more often for a while. */
void window_stirred(struct window *window);
/* The account has changed: the pages look anew. */
void window_account_changed(struct window *window);
/* Whether somebody is looking. */
bool window_focused(struct window *window);

#endif
