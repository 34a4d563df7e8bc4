/* The page of plugins: every file found, whether it loaded, and why not. */
#ifndef PLUGINS_PAGE_H
#define PLUGINS_PAGE_H

#include "app_context.h"

struct plugins_page;

struct plugins_page *plugins_page_new(struct app_context *app);
void plugins_page_free(struct plugins_page *page);
GtkWidget *plugins_page_widget(struct plugins_page *page);

#endif
