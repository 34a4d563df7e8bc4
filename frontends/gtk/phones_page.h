/* The page of all phones: search, columns, selection, and what can be done to what is selected. */
#ifndef PHONES_PAGE_H
#define PHONES_PAGE_H

#include "app_context.h"

struct phones_page;

struct phones_page *phones_page_new(struct app_context *app);
void phones_page_free(struct phones_page *page);
GtkWidget *phones_page_widget(struct phones_page *page);
/* Somebody has asked for the list. */
void phones_page_loading(struct phones_page *page);
/* It is there, or not; quiet: nobody had asked. */
void phones_page_loaded(struct phones_page *page, const struct event *event, bool quiet);
/* The account has changed. */
void phones_page_refresh(struct phones_page *page);
void phones_page_focus_search(struct phones_page *page);
void phones_page_focus(struct phones_page *page);
void phones_page_open_actions(struct phones_page *page);
GtkWidget *phones_page_actions_button(struct phones_page *page);

#endif
