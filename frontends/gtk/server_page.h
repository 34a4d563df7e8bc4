/* The page of the account: sign in, paste a token, test it, clear it, and where it is kept. */
#ifndef SERVER_PAGE_H
#define SERVER_PAGE_H

#include "window.h"

struct server_page;

struct server_page *server_page_new(struct window *window);
void server_page_free(struct server_page *page);
GtkWidget *server_page_widget(struct server_page *page);
/* The account has changed, or a second of its countdown has passed. */
void server_page_refresh(struct server_page *page);

#endif
