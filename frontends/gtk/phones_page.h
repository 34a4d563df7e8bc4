/* The page of all phones: search, columns, selection, and actions on the selected phones. */
#ifndef PHONES_PAGE_H
#define PHONES_PAGE_H

#include "app_context.h"

struct phones_page;

struct phones_page *phones_page_new(struct app_context *app);
void phones_page_free(struct phones_page *page);
GtkWidget *phones_page_widget(struct phones_page *page);
/* Call it when the list begins to load. */
void phones_page_loading(struct phones_page *page);
/* Call it when loading ends, well or badly. quiet: nobody had asked for it. */
void phones_page_loaded(struct phones_page *page, const struct event *event, bool quiet);
/* Call it when the account has changed. */
void phones_page_refresh(struct phones_page *page);
/* Searches for these words. */
void phones_page_search(struct phones_page *page, const char *words);
void phones_page_focus_search(struct phones_page *page);
void phones_page_focus(struct phones_page *page);
void phones_page_open_actions(struct phones_page *page);
GtkWidget *phones_page_actions_button(struct phones_page *page);

/* The chosen phones, on the wall of screens. */
void phones_page_show_screens(struct phones_page *page);
/* Its columns and their order, in the state of the window. */
void phones_page_take(struct phones_page *page, GKeyFile *state);
void phones_page_set(struct phones_page *page, GKeyFile *state);

#endif
